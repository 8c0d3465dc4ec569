/**
 * Counts what the course does for people: steps completed, prompts answered, numbers that changed,
 * opt-outs. A group of fewer than ten is not shown: in a small course a count would point at a
 * person. Role, hold, route and words are never counted.
 */
import type { Sequence, Touch } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { Receipt } from '../ports/store.ts';
import { touchIn } from './report-sends.ts';

/** A count, or `<10` for a group that is too small to be shown. */
export type MaskedCount = number | '<10';

const smallestGroup = 10;

export interface Measures {
  readonly steps: readonly {
    readonly step: string;
    readonly title: string;
    readonly closing: string;
    readonly had: MaskedCount;
    readonly answered: MaskedCount;
  }[];
  readonly prompts: readonly {
    readonly touch: string;
    readonly title: string;
    readonly had: MaskedCount;
    readonly answered: MaskedCount;
  }[];
  /**
   * Of the people who gave both numbers: the mean of the second less the first, on the scale of 1
   * to 5.
   */
  readonly numbers: readonly {
    readonly from: string;
    readonly to: string;
    readonly people: MaskedCount;
    readonly change?: number;
  }[];
  readonly optOuts: readonly {
    readonly step: string;
    readonly letters: MaskedCount;
    readonly texts: MaskedCount;
    readonly per100Sends?: number;
  }[];
  /** At the slower pace, and paused, now. */
  readonly slower: MaskedCount;
  readonly paused: MaskedCount;
}

interface OptOuts {
  letters: number;
  texts: number;
}

export function masked(count: number): MaskedCount {
  return count > 0 && count < smallestGroup ? '<10' : count;
}

export class MeasureTally {
  readonly #course: Sequence;
  readonly #since: number;
  readonly #had = new Map<string, number>();
  readonly #answered = new Map<string, number>();
  readonly #changes = new Map<string, number[]>();
  readonly #optOuts = new Map<string, OptOuts>();
  #slower = 0;
  #paused = 0;

  constructor(course: Sequence, since: number) {
    this.#course = course;
    this.#since = since;
  }

  add(person: Subscriber, receipts: readonly Receipt[]): void {
    const { position, pace, pause, numbers } = person;
    if (position?.sequence !== this.#course.id) return;
    for (const touch of position.done) this.#had.set(touch, (this.#had.get(touch) ?? 0) + 1);
    for (const touch of position.answered ?? [])
      this.#answered.set(touch, (this.#answered.get(touch) ?? 0) + 1);
    for (const [from, to] of this.#pairs()) {
      const [first, second] = [numbers[from], numbers[to]];
      if (first === undefined || second === undefined) continue;
      this.#changes.set(`${from} ${to}`, [
        ...(this.#changes.get(`${from} ${to}`) ?? []),
        second - first,
      ]);
    }
    if (pace === 'baby') this.#slower += 1;
    if (pause) this.#paused += 1;
    this.#addOptOuts(person, receipts);
  }

  /** Counts an opt-out under the step of the last touch before it. */
  #addOptOuts({ letters, texts }: Subscriber, receipts: readonly Receipt[]): void {
    for (const [name, { state, at }] of Object.entries({ letters, texts })) {
      if (state !== 'off' || at < this.#since) continue;
      const last = receipts.findLast(
        (receipt) => receipt.at <= at && this.#touch(touchIn(receipt.message)),
      );
      const step = this.#touch(touchIn(last?.message ?? ''))?.step ?? '';
      const of = this.#optOuts.get(step) ?? { letters: 0, texts: 0 };
      of[name as keyof OptOuts] += 1;
      this.#optOuts.set(step, of);
    }
  }

  result(sends: ReadonlyMap<string, number>): Measures {
    const { steps, touches } = this.#course;
    const rate = ({ id }: Touch) => this.#rate(id);
    return {
      steps: steps.flatMap(({ id: step, title }) => {
        const closing = closingTouch(touches.filter((touch) => touch.step === step));
        return closing ? [{ step, title, closing: closing.id, ...rate(closing) }] : [];
      }),
      prompts: touches
        .filter(({ invites }) => invites !== 'none')
        .map((touch) => ({ touch: touch.id, title: touch.title, ...rate(touch) })),
      numbers: this.#pairs().map(([from, to]) => {
        const changes = this.#changes.get(`${from} ${to}`) ?? [];
        const change = changes.reduce((sum, one) => sum + one, 0) / changes.length;
        return {
          from,
          to,
          people: masked(changes.length),
          ...(changes.length >= smallestGroup ? { change } : {}),
        };
      }),
      optOuts: steps.map(({ id: step }) => {
        const { letters, texts } = this.#optOuts.get(step) ?? { letters: 0, texts: 0 };
        const sent = touches
          .filter((touch) => touch.step === step)
          .reduce((sum, { id }) => sum + (sends.get(id) ?? 0), 0);
        const isShown = sent >= smallestGroup && letters + texts >= smallestGroup;
        const per100 = isShown ? { per100Sends: (100 * (letters + texts)) / sent } : {};
        return { step, letters: masked(letters), texts: masked(texts), ...per100 };
      }),
      slower: masked(this.#slower),
      paused: masked(this.#paused),
    };
  }

  #rate(touch: string): { readonly had: MaskedCount; readonly answered: MaskedCount } {
    const had = masked(this.#had.get(touch) ?? 0);
    return { had, answered: had === '<10' ? had : masked(this.#answered.get(touch) ?? 0) };
  }

  #pairs(): readonly (readonly [string, string])[] {
    const [first, ...later] = this.#course.compares ?? [];
    return first === undefined ? [] : later.map((to) => [first, to] as const);
  }

  #touch(id: string | undefined): Touch | undefined {
    return this.#course.touches.find((touch) => touch.id === id);
  }
}

/**
 * The touch that ends a step: its last text that asks for a number or a choice, else the last touch
 * that asks for anything.
 */
function closingTouch(touches: readonly Touch[]): Touch | undefined {
  const asks = ({ invites, channel }: Touch) =>
    channel === 'sms' && (invites === 'number' || invites === 'choice');
  return touches.findLast(asks) ?? touches.findLast(({ invites }) => invites !== 'none');
}
