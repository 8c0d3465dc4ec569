/** How a hold or a phone in another hand is met and ended: first what to do, last what was done. */
import { isUnknownPhone, type Subscriber } from '../../core/subscriber.ts';

/** What was done before a hold ends; kept beside the person as the reason. */
export const endings = [
  { value: 'safe', label: 'I reached them, and they are safe' },
  { value: 'others', label: 'Somebody nearer to them takes care of them' },
  { value: 'misread', label: 'The program misread their words' },
  { value: 'offered', label: 'I offered help the way they wrote, and waited' },
] as const;

interface ProtocolProps {
  readonly subscriber: Subscriber;
  /** The emergency number where they are. */
  readonly emergency: string;
}

/** What to do first, after words of danger or of worry. */
export function Protocol({ subscriber, emergency }: ProtocolProps) {
  const { waiting, solo } = subscriber;
  return (
    <>
      <h2>First</h2>
      <ol>
        <li>Read all of their words below, once, slowly.</li>
        <li>
          Do you believe a life is in danger? Call {emergency} where they are. You need not be sure.
        </li>
        <li>Think who may hold the phone. Do not call, text or write until you know it is safe.</li>
        <li>
          Answer the way they wrote{waiting?.by === 'email' ? ': by letter' : ': by text'}. Ask one
          plain question, promise nothing, name a help line.
        </li>
        {solo ? (
          <li>They are on the private route: write nothing that shows the course or the other.</li>
        ) : null}
      </ol>
    </>
  );
}

export function Release({
  readUntil,
  words,
}: {
  readonly readUntil: number;
  readonly words: string;
}) {
  return (
    <form method="post">
      <h2>When they are safe</h2>
      <p>{words}</p>
      <fieldset class="field">
        <legend>What was done?</legend>
        {endings.map(({ value, label }) => (
          <label class="tick">
            <input type="radio" name="done" value={value} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <input type="hidden" name="held" value={String(readUntil)} />
      <button type="submit" class="quiet" name="do" value="clear">
        End the hold
      </button>
    </form>
  );
}

export function ExposureEnd() {
  return (
    <form method="post">
      <h2>When you know who reads the phone</h2>
      <p>Letters and texts rest. Do not text or call to find out.</p>
      <button type="submit" name="do" value="attend">
        Nobody else reads it: letters and texts go on
      </button>
      <button type="submit" class="quiet" name="do" value="confirm">
        Somebody else may read it: keep everything off
      </button>
    </form>
  );
}

export function releaseWords(subscriber: Subscriber): string {
  if (isUnknownPhone(subscriber))
    return 'Nothing was sent to this phone but help lines. A week after you press this it is forgotten here.';
  return subscriber.hidden
    ? 'Letters and texts have stopped. They asked to be hidden too: after this nothing comes until they say so themselves.'
    : 'Letters and texts have stopped. They go on when you press this, where they stopped, and not before.';
}
