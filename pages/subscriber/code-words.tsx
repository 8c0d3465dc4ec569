/**
 * The pages with a code that a phone texts: the coach's words, and in them the code three ways, as
 * words, as a link that opens the phone's texts, and as a picture for another screen.
 */
import { raw } from 'hono/html';
import { renderSVG } from 'uqr';
import type { ShownCode } from '../../service/intake/join-codes.ts';
import type { World } from '../../service/ports/world.ts';
import { wordsOf } from '../parts/page-words.tsx';

/** Each page with the word that goes before its code, and says to a person what it is for. */
const wordBefore = { 'texts-code': 'JOIN', 'move-code': 'MOVE', 'export-code': 'SHOW' } as const;

/** The title of a page with a code, and its words with the heading. */
export function codeWords(
  world: World,
  name: keyof typeof wordBefore,
  { code: bare, number: phone }: ShownCode,
) {
  const code = `${wordBefore[name]} ${bare}`;
  // The one form that both kinds of phones open, without slashes.
  const link = `sms:${phone}?&body=${encodeURIComponent(code)}`;
  const { title, body } = wordsOf(
    world,
    name,
    { code, phone },
    {
      codeButton: String(<CodeButton link={link} />),
      codePicture: String(<CodePicture link={link} label={`${code} to ${phone}`} />),
      consent: String(<p class="consent">{world.library.consents.texts?.wording}</p>),
    },
  );
  const words = (
    <>
      <h1>{title}</h1>
      <div class="code opening">{body}</div>
    </>
  );
  return { title, words };
}

function CodeButton({ link }: { readonly link: string }) {
  return (
    <p>
      <a class="button" href={link}>
        Write the text on this phone
      </a>
    </p>
  );
}

function CodePicture({ link, label }: { readonly link: string; readonly label: string }) {
  return (
    <div class="qr" role="img" aria-label={`A picture that writes the text ${label}`}>
      {raw(renderSVG(link, { border: 2 }))}
    </div>
  );
}
