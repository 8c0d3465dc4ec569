/** Says the reasons of an explanation in plain words, for the coach. Times are the person's own. */
import type { NoTexts, NotOn } from '../../core/calendar/course-position.ts';
import type { Standstill } from '../../core/calendar/standstill.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import type { NoCourse } from '../../core/due.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { TextsHeld } from '../text-counters.ts';
import type { Because, Explanation, Reason } from './explain-person.ts';
import { brief, briefDay } from './local-time.ts';

type Placed = Pick<Subscriber, 'zone'>;

const dayReasons: Readonly<Record<NotOn, string>> = {
  sunday: 'nothing goes on a Sunday',
  'date-without-texts': 'a date without texts, by brand.yaml',
  'day-taken': 'another touch goes on that day',
  reminder: 'that day is a seminar’s',
  cap: 'the cap of touches in seven days is reached',
  hours: 'the writing hours of that day are over',
};

const noTexts: Readonly<Record<NoTexts, string>> = {
  'no-phone': 'no phone has joined by a code',
  'waits-for-start': 'the phone said STOP, and has not said START since',
  off: 'they ended texts (STOP)',
  closed: 'nothing arrives at that number any more',
  'seminar-only': 'the phone agreed to a seminar’s texts alone',
};

const heldTexts: Readonly<Record<TextsHeld, string>> = {
  spent: 'the month’s budget of texts is spent, so texts of the course wait for everybody',
  halted: 'carriers let no text of ours through, so texts wait for everybody until the next hour',
  trial: 'carriers let no text of ours through lately: one is tried, the others wait',
};

const standstillWords: Readonly<Record<Standstill, string>> = {
  hold: 'they wrote words of danger, and nobody has ended the hold (npx mend clear)',
  exposed: 'somebody else may read their phone (npx mend attend, once that is settled)',
  erasing: 'everything is about to be erased, as they asked',
  hidden: 'they said HIDE; their preferences page ends it',
  stuck: 'what is to be sent could not be made (npx mend redrive, once the cause is mended)',
  unreached: 'three letters in a row came back; one is tried after a week (npx mend resume)',
  pause: 'they are in a pause; GO ends it (npx mend resume)',
};

/** One reason, as a clause. `isOver`: the touch is behind them, and comes no more. */
export function reasonWords(reason: Reason, person: Placed, isOver = false): string {
  switch (reason.rule) {
    case 'course':
      return restWords(reason.because);
    case 'behind':
      return 'the course put it behind them since: it was added or moved to before what they have had';
    case 'thinned':
      return isOver ? thinnedWords.over : thinnedWords.ahead;
    case 'day':
      return `not on ${briefDay(reason.day * dayMs, { zone: 'UTC' })}: ${dayReasons[reason.why]}`;
    case 'put-off':
      return `its moment passed unused, by the writing hours or a limit; it waits until ${brief(reason.until, person)}`;
    case 'as-letter':
      return `comes as a two-line letter in place of a text: ${noTexts[reason.why]}`;
    case 'texts-held':
      return heldTexts[reason.why];
    case 'letters-held':
      return 'too many letters came back or were marked as spam (the breaker), so letters wait for everybody';
    case 'refused':
      return 'the provider refused it for good, and no message of it is kept';
  }
}

const thinnedWords = {
  over: 'it was left out, since six invitations in a row had no answer; it comes no more',
  ahead: 'it is left out while they answer nothing; any answer brings texts back',
};

/** Why nothing of the course goes now. */
export function restWords(rest: NoCourse): string {
  switch (rest.why) {
    case 'not-begun':
      return 'they have not begun the course';
    case 'finished':
      return 'they are through: the course has no touch left for them';
    case 'letters':
      return letterWords[rest.state];
    case 'standstill':
      return rest.reasons.map((reason) => standstillWords[reason]).join('; and ');
  }
}

const letterWords: Readonly<Record<Extract<NoCourse, { why: 'letters' }>['state'], string>> = {
  none: 'no address has agreed to letters, and letters carry the course',
  asked: 'they have not pressed the button of the confirmation letter',
  off: 'they ended letters, and letters carry the course',
  closed: 'nothing arrives at their address any more, or it was marked as spam',
};

/** Why a message went, as a clause. */
export function becauseWords(because: Because): string {
  switch (because.event) {
    case 'day':
      return `day ${because.day} of the course`;
    case 'confirmed':
      return 'they confirmed, and it is the first touch';
    case 'form':
      return 'a form was sent with their address';
    case 'their-words':
      return 'it answers what they wrote';
    case 'coach':
      return 'you wrote it';
    case 'seminar':
      return 'they have a seat in a seminar';
    case 'other':
      return 'what they or the service did just before';
  }
}

/** What would change the next date, as whole sentences. */
export function changesWords({ rest, pace, next, limits }: Explanation): readonly string[] {
  if (rest?.why === 'standstill')
    return ['When the standstill ends, its days do not count: what comes next keeps its distance.'];
  if (rest?.why === 'letters')
    return [
      rest.state === 'asked'
        ? 'The button of the confirmation letter begins the course.'
        : 'Only a new sign-up, confirmed by its letter, begins letters again.',
    ];
  if (!next || rest) return [];
  return [
    pace === 'standard'
      ? 'SLOW gives the next touch the longer gap of baby steps; HARD twice offers that.'
      : 'FASTER gives the next touch the shorter gap of the standard pace.',
    'PAUSE, HIDE and words of danger delay it by as many days as they last.',
    ...(limits.length > 0 ? ['The limit that holds messages of everybody delays it too.'] : []),
  ];
}
