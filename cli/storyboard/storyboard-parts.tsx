/**
 * Renders the parts of an entry of the storyboard: a letter in its envelope, a text in its bubble,
 * replies.
 */
import { raw } from 'hono/html';
import type { Letter } from '../../core/course.ts';
import type { Reader, Reply } from './storyboard-journey.ts';
import type { WordPool } from './storyboard-words.ts';

/** The reader whom the page shows first: no role, open route, standard pace, with texts. */
const firstReader = 1;

interface EnvelopeProps {
  readonly pool: WordPool;
  readonly from: string;
  readonly letter: Letter;
  readonly values: ReturnType<Reader['values']>;
}

export function Envelope({ pool, from, letter, values }: EnvelopeProps) {
  const subject = pool.add(letter.subject, values, 'plain');
  const html = pool.add(letter.html, values, 'html');
  const title = pool.read(subject, firstReader);
  return (
    <div class="envelope">
      <div class="slip">
        <p class="quiet">{from}</p>
        <b data-piece={subject}>{title}</b>
        <Plain pool={pool} piece={pool.add(letter.preheader, values, 'plain')} />
      </div>
      <div class="frame" data-frame={html} data-title={title}>
        <noscript>
          <iframe title={title} sandbox="" loading="lazy" srcdoc={pool.read(html, firstReader)} />
        </noscript>
      </div>
      <button type="button" class="unfold" aria-expanded="false" hidden>
        The whole letter
      </button>
    </div>
  );
}

function Plain({ pool, piece }: { readonly pool: WordPool; readonly piece: number }) {
  return (
    <p class="quiet" data-piece={piece}>
      {pool.read(piece, firstReader)}
    </p>
  );
}

export function Bubble({ pool, piece }: { readonly pool: WordPool; readonly piece: number }) {
  const segments = pool.segments(piece, firstReader);
  const text = pool.read(piece, firstReader);
  return (
    <>
      <p class="bubble" data-piece={piece}>
        {raw(escaped(text))}
      </p>
      <span class={segments > 1 ? 'size long' : 'size'}>
        {`${segments} ${segments === 1 ? 'segment' : 'segments'}, ${[...text].length} characters`}
      </span>
    </>
  );
}

interface AnswersProps {
  readonly pool: WordPool;
  readonly replies: readonly Reply[];
  readonly asText?: boolean;
  readonly class?: string;
}

export function Answers({ pool, replies, asText, class: name = '' }: AnswersProps) {
  if (replies.length === 0) return <div class={name} />;
  return (
    <dl class={`answers ${name}`}>
      {merged(replies).map(({ said, words, values }) => {
        const piece = pool.add(words, values, 'text');
        return (
          <div>
            <dt>{said}</dt>
            {asText ? (
              <dd>
                <Bubble pool={pool} piece={piece} />
              </dd>
            ) : (
              <dd class="page" data-piece={piece}>
                {pool.read(piece, firstReader)}
              </dd>
            )}
          </div>
        );
      })}
    </dl>
  );
}

/** Joins the replies that get the same automatic reply. */
function merged(replies: readonly Reply[]): readonly Reply[] {
  const found = new Map<string, Reply>();
  for (const reply of replies) {
    const same = found.get(reply.key);
    found.set(reply.key, same ? { ...same, said: `${same.said}, ${reply.said}` } : reply);
  }
  return [...found.values()];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
