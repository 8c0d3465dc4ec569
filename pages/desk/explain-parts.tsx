/** What comes next for a person and why, and what did not come and by which rule. */
import type { Subscriber } from '../../core/subscriber.ts';
import type { Explanation, Unsent } from '../../service/coach/explain-person.ts';
import { changesWords, reasonWords, restWords } from '../../service/coach/explain-words.ts';
import { momentThere } from '../../service/coach/local-time.ts';

export function NextAndWhy({
  explained,
  person,
}: {
  readonly explained: Explanation;
  readonly person: Subscriber;
}) {
  const { rest, next, unsent, limits } = explained;
  const without = unsent.filter(({ state }) => state === 'left-out' || state === 'never');
  const reasons = (one: Unsent) => one.reasons.map((reason) => reasonWords(reason, person));
  return (
    <details>
      <summary>What is next, and why</summary>
      {rest ? <p>Nothing of the course goes now: {restWords(rest)}.</p> : null}
      {next?.at === undefined ? (
        <p>Nothing is next.</p>
      ) : (
        <p>
          {next.touch} {next.title} comes on {momentThere(next.at, person)}, by{' '}
          {next.channel === 'sms' ? 'text' : 'letter'}.
          {reasons(next).map((reason) => ` ${capital(reason)}.`)}
        </p>
      )}
      {limits.map((limit) => (
        <p>{capital(reasonWords(limit, person))}.</p>
      ))}
      {changesWords(explained).map((words) => (
        <p class="hint">{words}</p>
      ))}
      {without.length > 0 ? <p>Not sent:</p> : null}
      <ul>
        {without.map((one) => (
          <li>
            {one.touch} {one.title}: {reasons(one).join('; ')}
          </li>
        ))}
      </ul>
    </details>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
