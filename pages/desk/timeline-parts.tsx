/** What happened between a person and the service, newest first: a reader begins with the last. */
import type { Subscriber } from '../../core/subscriber.ts';
import type { Danger } from '../../core/understanding/compiled-understanding.ts';
import { deedWords, type Entry, outcomeWords } from '../../service/coach/person-timeline.ts';
import { whenThere } from '../../service/messages/render-message.ts';

interface TimelineProps {
  readonly person: Subscriber;
  readonly entries: readonly Entry[];
  /** Coaches by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Whether it is talk between them and a human: their texts, a coach's words and notes. */
export function isTalk(entry: Entry): boolean {
  if (entry.kind === 'text') return entry.text !== '';
  if (entry.kind === 'message') return entry.words !== undefined;
  return entry.kind === 'act' && entry.deed === 'note';
}

export function Timeline({ person, entries, names }: TimelineProps) {
  if (entries.length === 0) return <p>Nothing in the last 30 days. Older words are not kept.</p>;
  return (
    <ol class="line">
      {entries.toReversed().map((entry) => (
        <li class={entry.kind === 'text' ? 'theirs' : ''}>
          <time datetime={new Date(entry.at).toISOString()}>{whenThere(entry.at, person)}</time>
          <EntryWords entry={entry} names={names} />
        </li>
      ))}
    </ol>
  );
}

function EntryWords({ entry, names }: Pick<TimelineProps, 'names'> & { readonly entry: Entry }) {
  switch (entry.kind) {
    case 'text':
      return (
        <>
          {entry.text ? <q>{entry.text}</q> : 'A code, which joined their phone.'}
          {entry.danger ? <span class="flag">{dangers[entry.danger]}</span> : null}
          {entry.answer ? <p class="hint">Answered: {entry.answer.words}</p> : null}
        </>
      );
    case 'message': {
      const by = entry.channel === 'sms' ? 'Text' : 'Letter';
      const number = entry.answered?.number;
      return (
        <>
          {by} {entry.title ?? entry.cause}, {outcomeWords(entry.status, entry.code)}
          {entry.answered ? `; answered${number === undefined ? '' : `: ${number} of 5`}` : ''}
          {entry.words ? <q>{entry.words}</q> : null}
        </>
      );
    }
    case 'alert':
      return (
        <small class="hint">
          Alert to the {entry.to === 'second' ? 'second contact' : 'coach'}
        </small>
      );
    case 'act': {
      const by = names.get(entry.by ?? '') ?? 'A coach';
      return (
        <small class="hint">
          {by}: {deedWords[entry.deed]}
          {entry.deed === 'view' ? '' : `, ${entry.because}`}
        </small>
      );
    }
    case 'consent':
      return (
        <small class="hint">
          {entry.given ? 'Yes' : 'No'} to {entry.consent}, by {entry.source}
        </small>
      );
  }
}

export const dangers: Readonly<Record<Danger, string>> = {
  self: 'words of harm to themselves',
  others: 'words of harm to somebody else',
  violence: 'words of being hurt or threatened',
  minor: 'words of being under 18',
};
