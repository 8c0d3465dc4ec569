/**
 * Rehearses a course before anybody is in it: personas go through it in many zones, at both paces,
 * from the starts that calendars get wrong. It answers what they got and what is wrong with it.
 */
import type { Day } from '../../core/calendar/zone.ts';
import { courseOf, type Library, type Pace } from '../../core/course.ts';
import { FindingTally, type RehearsalFinding, walkName } from './rehearsal/rehearsal-findings.ts';
import { generated, type PersonaKind, personas } from './rehearsal/rehearsal-personas.ts';
import { rehearsedZones, startsIn } from './rehearsal/rehearsal-starts.ts';
import { Rehearsing, type WalkDone, type WalkSetup } from './rehearsal/rehearsal-walk.ts';

/** What is spent on a person: counted here, priced by who knows prices. */
export interface Spent {
  readonly letters: number;
  readonly segmentsOut: number;
  readonly segmentsIn: number;
}

export interface RehearsalSummary {
  readonly walks: number;
  readonly messages: number;
  /** Most texts of the course in any seven days of one person, and in which walk. */
  readonly mostTexts: { readonly count: number; readonly walk: string };
  /** Local minutes of the day at which a touch came, earliest and latest. */
  readonly earliest: number;
  readonly latest: number;
  /** Of a person, on average and at most. */
  readonly spent: { readonly mean: Spent; readonly most: Spent };
}

export interface Rehearsal {
  readonly course: string;
  readonly version: string;
  readonly summary: RehearsalSummary;
  readonly findings: readonly RehearsalFinding[];
}

export const bothPaces: readonly Pace[] = ['standard', 'baby'];

/**
 * Every persona at both paces from every start after the local day `from`, in the brand's zone;
 * those on whom calendars bear in the other zones too.
 */
export function rehearse(library: Library, from: Day): Rehearsal {
  const zones = rehearsedZones(library).map((zone) => ({ zone, starts: startsIn(zone, from) }));
  return rehearseAll(library, setupsOf(zones));
}

/** So many generated people of a seed, in the same zones and from the same starts. */
export function rehearsePeople(
  library: Library,
  from: Day,
  { people, seed }: { readonly people: number; readonly seed: number },
): Rehearsal {
  const zones = rehearsedZones(library).map((zone) => ({ zone, starts: startsIn(zone, from) }));
  return rehearseAll(library, setupsOfPeople(zones, people, seed));
}

/** One persona's walks in the brand's zone from a start: at the standard pace and in baby steps. */
export function rehearsePersona(library: Library, kind: PersonaKind, from: Day): WalkDone[] {
  const rehearsing = new Rehearsing(library);
  return usualSetups(library, kind, from).map((setup) => rehearsing.walk(setup));
}

/** The walks that a snapshot and a page compare: every persona in the brand's zone, on a Monday. */
export function usualWalks(library: Library, from: Day): WalkDone[] {
  const rehearsing = new Rehearsing(library);
  return personas.flatMap((kind) =>
    usualSetups(library, kind, from).map((setup) => rehearsing.walk(setup)),
  );
}

interface Placed {
  readonly zone: string;
  readonly starts: ReturnType<typeof startsIn>;
}

function usualSetups({ brand }: Library, kind: PersonaKind, from: Day): WalkSetup[] {
  const [start] = startsIn(brand.zone, from);
  return start ? bothPaces.map((pace) => ({ kind, pace, zone: brand.zone, start })) : [];
}

function* setupsOf(zones: readonly Placed[]): Generator<WalkSetup> {
  for (const [at, { zone, starts }] of zones.entries())
    for (const kind of personas.filter(({ everyZone }) => at === 0 || everyZone))
      for (const start of starts) for (const pace of bothPaces) yield { kind, pace, zone, start };
}

function* setupsOfPeople(
  zones: readonly Placed[],
  people: number,
  seed: number,
): Generator<WalkSetup> {
  for (let n = 1; n <= people; n++) {
    const one = generated(seed, n);
    const placed = zones[Math.floor(one.zone * zones.length)];
    const start = placed?.starts[Math.floor(one.start * placed.starts.length)];
    if (placed && start) yield { kind: one.kind, pace: one.pace, zone: placed.zone, start };
  }
}

function rehearseAll(library: Library, setups: Iterable<WalkSetup>): Rehearsal {
  const rehearsing = new Rehearsing(library);
  const findings = new FindingTally(library);
  const summary = new SummaryTally();
  for (const setup of setups) {
    const walk = rehearsing.walk(setup);
    findings.add(walk);
    summary.add(walk);
  }
  return {
    course: courseOf(library).id,
    version: library.version,
    summary: summary.all(),
    findings: findings.all(rehearsing.words),
  };
}

/** Adds up walks, and keeps none of them. */
class SummaryTally {
  #walks = 0;
  #messages = 0;
  #mostTexts = { count: 0, walk: '' };
  #earliest = Number.POSITIVE_INFINITY;
  #latest = 0;
  readonly #all = { letters: 0, segmentsOut: 0, segmentsIn: 0 };
  #most: Spent = { letters: 0, segmentsOut: 0, segmentsIn: 0 };

  add(walk: WalkDone): void {
    const { messages } = walk;
    this.#walks += 1;
    this.#messages += messages.length;
    const count = mostTextsInAWeek(walk);
    if (count > this.#mostTexts.count) this.#mostTexts = { count, walk: walkName(walk) };
    for (const { kind, minute } of messages) {
      if (kind !== 'touch') continue;
      this.#earliest = Math.min(this.#earliest, minute);
      this.#latest = Math.max(this.#latest, minute);
    }
    const spent = spentOn(walk);
    this.#all.letters += spent.letters;
    this.#all.segmentsOut += spent.segmentsOut;
    this.#all.segmentsIn += spent.segmentsIn;
    const segments = (one: Spent) => one.segmentsOut + one.segmentsIn;
    if (segments(spent) > segments(this.#most)) this.#most = spent;
  }

  all(): RehearsalSummary {
    const mean = (sum: number) => (this.#walks === 0 ? 0 : sum / this.#walks);
    const { letters, segmentsOut, segmentsIn } = this.#all;
    return {
      walks: this.#walks,
      messages: this.#messages,
      mostTexts: this.#mostTexts,
      earliest: Number.isFinite(this.#earliest) ? this.#earliest : 0,
      latest: this.#latest,
      spent: {
        mean: {
          letters: mean(letters),
          segmentsOut: mean(segmentsOut),
          segmentsIn: mean(segmentsIn),
        },
        most: this.#most,
      },
    };
  }
}

/** Letters, segments of texts to the person and of texts from them; alerts are the coach's. */
export function spentOn({ messages, textsIn }: WalkDone): Spent {
  const theirs = messages.filter(({ kind }) => kind !== 'alert');
  const segmentsOut = theirs.reduce((sum, { segments = 0 }) => sum + segments, 0);
  const letters = theirs.filter(({ channel }) => channel === 'email').length;
  return { letters, segmentsOut, segmentsIn: textsIn };
}

function mostTextsInAWeek({ messages }: WalkDone): number {
  const days = messages
    .filter(({ kind, channel }) => channel === 'sms' && (kind === 'touch' || kind === 'seminar'))
    .map(({ day }) => day);
  return Math.max(
    0,
    ...days.map((day) => days.filter((other) => other <= day && other > day - 7).length),
  );
}
