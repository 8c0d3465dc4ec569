/**
 * Simulates what a reader of the course gets, as data: each contact with its date for every pace,
 * channel and weekday of the start, and the replies it invites. A simulated person goes through
 * core's own decisions.
 */

import { dayMs, hourMs, instantOf, localOf, weekdayOf, zonesOf } from '../../core/calendar/zone.ts';
import type {
  Channel,
  Flag,
  Library,
  Pace,
  Role,
  Sequence,
  Touch,
  Words,
} from '../../core/course.ts';
import { courseOf } from '../../core/course.ts';
import type { SignUp } from '../../core/event.ts';
import type { Values } from '../../core/rendered-words.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { takeButton } from '../../core/touch-replies.ts';
import { understand } from '../../core/understanding/reply.ts';
import { Walk } from '../../core/walk-forward.ts';
import { valuesFor } from '../../service/messages/render-message.ts';
import type { World } from '../../service/ports/world.ts';

export const paces: readonly Pace[] = ['standard', 'baby'];
export const channels: readonly Channel[] = ['sms', 'email'];
export const roles: readonly Role[] = ['none', 'hurt', 'did', 'both'];

export interface Setup {
  readonly pace: Pace;
  /** `sms`: texts are on; `email`: letters only. */
  readonly channel: Channel;
  /** Local day of the sign-up, in days since 1970. */
  readonly startDay: number;
}

/** Local days, by touch, in the order of sending. */
export interface Journey {
  readonly setup: Setup;
  readonly days: Readonly<Record<string, number>>;
  readonly lastDay: number;
}

export interface Reply {
  /** What the reader presses or texts, e.g. `DONE` or `4 or 5`. */
  readonly said: string;
  readonly key: string;
  readonly words: Words;
  readonly values: Values;
}

const signUpHour = 10;
const signUpMs = 9 * hourMs;
const phone = '+15550100100';

/**
 * Links of the storyboard name their purpose in place of a person's signed link: the file is passed
 * on.
 */
const linkBase = 'https://link.invalid';

export class Reader {
  readonly library: Library;
  readonly #zone: string;
  readonly #begun: { [channel in Channel]?: Subscriber } = {};

  constructor(library: Library) {
    this.library = library;
    this.#zone = zonesOf(library.brand.country)[0] ?? 'UTC';
  }

  /** A person who signs up that morning, confirms at once and, for texts, texts the code. */
  walk({ pace, channel, startDay }: Setup): Walk {
    const now = instantOf(startDay, signUpMs / 60_000, this.#zone) + hourMs;
    const walk = new Walk(this.library, newSubscriber('storyboard01', now), now);
    const signUp: SignUp = {
      ...{ email: 'reader@example.com', zone: this.#zone, hour: signUpHour, pace, role: 'none' },
      ...{ sensitive: true, sharedDevice: false },
    };
    walk.tell({ type: 'SignedUp', signUp }).rest();
    walk.tell({ type: 'Confirmed', enrollment: 1 });
    if (channel === 'sms') {
      const joins = { phone, country: this.library.brand.country, alone: true };
      walk.tell({ ...textOf(this.library, '', now), joins }).tell({ type: 'Woke' });
    }
    return walk.rest();
  }

  journey(setup: Setup): Journey {
    const walk = this.walk(setup);
    walk.until(walk.now + 3 * 365 * dayMs);
    const days: Record<string, number> = {};
    let lastDay = setup.startDay;
    for (const { at, message } of walk.steps) {
      if (!message.touch) continue;
      lastDay = localOf(at, this.#zone).day;
      days[message.touch.id] = lastDay;
    }
    return { setup, days, lastDay };
  }

  /** Values as a letter or text to this reader would have them; links name their purpose. */
  values(channel: Channel, touch?: Touch): Values {
    const all = valuesFor(this.#world(), this.#reader(channel), channel, touch);
    return Object.fromEntries(
      Object.entries(all).map(([name, value]) => [
        name,
        value.startsWith(linkBase) ? `#${name}` : value,
      ]),
    );
  }

  /**
   * The replies that a touch invites, with the automatic replies that core gives, by the channel
   * that reaches the reader.
   */
  replies(touch: Touch, channel: Channel): Reply[] {
    const person = this.#after(touch, channel);
    const asText = channel === 'sms' && touch.channel === 'sms';
    return invited(touch).flatMap(({ said, send }) => {
      const answer = asText
        ? this.#answerToText(person, send)
        : takeButton(this.library, person, touch.id, send, 0);
      const key = answer?.words;
      if (!key) return [];
      const own = touch.answers[key] ?? courseOf(this.library).answers[key] ?? [];
      const n = /^\d/.test(send) ? { n: send } : {};
      return [
        {
          said,
          key,
          words: asText ? own : this.#withoutPrefix(own),
          values: { ...this.values('sms'), ...n },
        },
      ];
    });
  }

  /** Automatic replies to words that a reader may text at any time. */
  repliesAtAnyTime(): Reply[] {
    const person = this.#after(courseOf(this.library).touches[0] as Touch, 'sms');
    const words = [
      'SKIP',
      'SLOW',
      'FASTER',
      'PAUSE',
      'GO',
      'SAFE',
      'HELP',
      'STOP',
      'Thank you, that helped',
    ];
    return words.flatMap((said) => {
      const answer = this.#answerToText(person, said);
      return answer
        ? [
            {
              said,
              key: answer.words,
              words: courseOf(this.library).answers[answer.words] ?? [],
              values: this.values('sms'),
            },
          ]
        : [];
    });
  }

  #answerToText(person: Subscriber, text: string) {
    const at = person.createdAt;
    const walk = new Walk(this.library, person, at).tell(textOf(this.library, text, at));
    return walk.person.out.find(({ repliedAt }) => repliedAt);
  }

  /** A page shows the answer without the sender's name before it. */
  #withoutPrefix(words: Words): Words {
    const prefix = `${this.library.brand.smsPrefix}: `;
    const [first, ...rest] = words;
    return typeof first === 'string' && first.startsWith(prefix)
      ? [first.slice(prefix.length), ...rest]
      : words;
  }

  /** The reader right after this touch was sent. */
  #after(touch: Touch, channel: Channel): Subscriber {
    this.#begun[channel] ??= this.walk({ pace: 'standard', channel, startDay: 20_000 }).person;
    const person = { ...this.#begun[channel], out: [], seen: [] };
    const { position } = person;
    const asked = { ...person.asked, [touch.invites]: touch.id };
    return position
      ? {
          ...person,
          asked,
          position: {
            ...position,
            done: [...position.done.filter((id) => id !== touch.id), touch.id],
          },
        }
      : person;
  }

  #reader(channel: Channel): Subscriber {
    const country = this.library.brand.country;
    return {
      ...newSubscriber('storyboard01', 0),
      zone: country,
      ...(channel === 'sms' ? { phone, country } : {}),
    };
  }

  #world() {
    return {
      library: this.library,
      settings: { publicUrl: linkBase, twilioFrom: phone } as World['settings'],
      secrets: { linkKey: '00'.repeat(32), hashKey: '00'.repeat(32), twilioAuthToken: '' },
      now: () => 0,
    };
  }
}

function textOf({ understanding }: Library, text: string, at: number) {
  const reading = understand(understanding, text);
  return { type: 'ReplyReceived', id: `SM${text.length}${at}`, reading, at } as const;
}

/** What a touch invites: as the page shows it, and as it is sent to core. */
function invited(touch: Touch): readonly { said: string; send: string }[] {
  switch (touch.invites) {
    case 'done':
      return [
        { said: 'DONE', send: 'done' },
        { said: 'HARD', send: 'hard' },
      ];
    case 'number':
      return [
        { said: '4 or 5', send: '4' },
        { said: '3', send: '3' },
        { said: '1 or 2', send: '2' },
      ];
    case 'choice':
      return (touch.choices ?? []).map(({ key, label }) => ({
        said: `${key} (${label})`,
        send: key,
      }));
    case 'role':
      return roles.map((role) => ({ said: role, send: role }));
    case 'route':
      return [
        { said: 'SOLO', send: 'solo' },
        { said: 'SAFE', send: 'safe' },
      ];
    case 'none':
      return [];
  }
}

/** The next day from `from` on that falls on this weekday (Monday is 1). */
export function nextWeekday(from: number, weekday: number): number {
  return from + ((weekday - weekdayOf(from) + 7) % 7);
}

/** Every journey of the page, by pace, channel and weekday. */
export function journeysOf(reader: Reader, from: number): readonly Journey[] {
  return paces.flatMap((pace) =>
    channels.flatMap((channel) =>
      [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
        reader.journey({ pace, channel, startDay: nextWeekday(from, weekday) }),
      ),
    ),
  );
}

/**
 * Kinds of readers that words may differ for, in the order of `readerIndex` in the page's script.
 */
export function readers(): ReadonlySet<Flag>[] {
  return roles.flatMap((role) =>
    [false, true].flatMap((solo) =>
      [false, true].flatMap((baby) =>
        [false, true].map((texts) => {
          const flags = new Set<Flag>([role]);
          if (solo) flags.add('solo');
          if (baby) flags.add('baby');
          if (texts) flags.add('texts');
          return flags;
        }),
      ),
    ),
  );
}

export function stepsOf(
  sequence: Sequence,
): readonly { readonly title: string; readonly touches: readonly Touch[] }[] {
  return sequence.steps
    .map(({ id, title }) => ({
      title,
      touches: sequence.touches.filter(({ step }) => step === id),
    }))
    .filter(({ touches }) => touches.length > 0);
}
