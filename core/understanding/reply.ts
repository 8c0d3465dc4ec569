/**
 * Understands a text message: what its words mean, whatever their case, punctuation or typing. The
 * words are the coach's data, compiled from templates/understanding.yaml. It does not know the
 * person; inbound-text.ts decides whether a meaning applies now. Order: what a phone sends by
 * itself, opt-out, danger, exposed, command, answer, a wish in a sentence, worry, other words.
 *
 * An answer may have other words beside it. They are read by themselves too, so that nothing that
 * they say is lost by standing there.
 */

import {
  type Answer,
  type Danger,
  dangers,
  legalStops,
  type Reply,
  reviews,
  spanishStops,
  type Understanding,
  type UnderstandingIndex,
  understandingIndex,
  wishesAsked,
} from './compiled-understanding.ts';
import { weighed } from './likeness.ts';
import { sentencesOf, wordsOf } from './normalize-text.ts';
import { partedWords } from './parted-words.ts';
import { type Leniency, Reading } from './phrases.ts';
import { isReaction } from './reactions.ts';
import {
  answerIn,
  commandIn,
  isCompany,
  isThanks,
  type SplitText,
  splitAnswers,
  typoIn,
} from './whole-message.ts';

/** What a text means. Total: any text has a meaning, at least `free-text`. */
export function understand(understanding: Understanding, text: string): Reply {
  if (isReaction(text)) return { kind: 'automatic' };
  return read(understandingIndex(understanding), text, deepest);
}

/** How often the words beside an answer are parted again: "done, 4, and he hit me". */
const deepest = 2;

function read(index: UnderstandingIndex, text: string, depth: number): Reply {
  const words = wordsOf(text);
  const parted = partedWords(index, words);
  const command = commandIn(index, words) ?? (parted && commandIn(index, parted));
  const answer = command ? undefined : (answerIn(index, words) ?? typoIn(index, words));
  const isWhole = command !== undefined || answer !== undefined || isThanks(index, text, words);
  const named = new Set([words, ...(parted ? [parted] : [])].flatMap((one) => namesOf(index, one)));
  // What is said as a whole is like nothing else, and one word is like too much.
  const found =
    isWhole || words.length < 2 || !index.examples
      ? named
      : weighed(named, index.examples, text, words);
  const parts = isWhole || depth === 0 ? [] : splitAnswers(index, text, words);
  const beside = parts.map((part) => ({ ...part, means: read(index, part.rest, depth - 1) }));
  const grave = graveIn(index, { text, words, found, command }, beside);
  if (grave) return grave;
  if (command && command !== 'stop') return { kind: command };
  if (answer) return answer;
  if (isThanks(index, text, words)) return { kind: 'thanks' };
  return besideAnswer(index, beside) ?? otherWords(found, text);
}

interface Heard {
  readonly text: string;
  readonly words: readonly string[];
  readonly found: ReadonlySet<string>;
  readonly command: string | undefined;
}

type Beside = SplitText & { readonly means: Reply };

/** Opt-out, danger and exposed go before all else, wherever they stand. */
function graveIn(
  index: UnderstandingIndex,
  { text, words, found, command }: Heard,
  beside: readonly Beside[],
): Reply | undefined {
  const means = beside.map((part) => part.means);
  const danger = gravest([
    ...dangers.filter((one) => found.has(one)),
    ...means.flatMap((one) => ('danger' in one ? (one.danger ?? []) : [])),
  ]);
  const isExposed =
    found.has('exposed') || means.some((one) => one.kind === 'exposed' || 'exposed' in one);
  const wrongNumber =
    found.has('wrong number') || means.some((one) => one.kind === 'stop' && one.wrongNumber);
  const more = isExposed ? { exposed: true as const } : {};
  const isStop =
    command === 'stop' ||
    wrongNumber ||
    found.has('wish') ||
    stopsInASentence(index, text) ||
    beginsWithStop(index, words) ||
    means.some(({ kind }) => kind === 'stop') ||
    (danger && stopsFirst(index, words));
  if (isStop)
    return {
      ...{ kind: 'stop', ...more },
      ...(danger ? { danger } : {}),
      ...(wrongNumber ? { wrongNumber } : {}),
    };
  // An absence note names emergency numbers: it may be danger, and is no more than that.
  if (danger && found.has('automatic')) return { kind: 'worry' };
  if (danger) return { kind: 'danger', danger, ...more };
  return isExposed ? { kind: 'exposed' } : undefined;
}

const plainStops: readonly string[] = [...legalStops, ...spanishStops];

const gravest = (found: readonly Danger[]) => dangers.find((one) => found.includes(one));

/**
 * An answer with words beside it: what they mean, and the answer where a mark parts the two. Where
 * a text can be parted in several ways, the gravest meaning counts.
 */
function besideAnswer(index: UnderstandingIndex, beside: readonly Beside[]): Reply | undefined {
  const grave = beside.filter(({ means }) => isGrave(means)).at(0);
  if (grave) return withAnswer(grave);
  for (const part of beside) {
    const { answer, rest, isMarked, isWord, means } = part;
    if (isWord) continue;
    if (isCompany(index, rest) || means.kind === 'thanks') return answer;
    if (means.kind === 'automatic' || (means.kind === 'free-text' && !isMarked)) continue;
    if (!isAnswer(means)) return withAnswer(part);
    const isDoubt = answer.kind === 'number' && means.kind === 'number';
    if (isMarked && !isDoubt) return answer;
  }
  return undefined;
}

/** Whether a person looks, or words are kept for one. */
function isGrave(means: Reply): boolean {
  return means.kind === 'coach' || means.kind === 'worry' || 'review' in means;
}

function withAnswer({ answer, isMarked, means }: Beside): Reply {
  return isMarked && !isAnswer(means) ? ({ ...means, answer } as Reply) : means;
}

function isAnswer(reply: Reply): reply is Answer {
  return ['done', 'hard', 'skip', 'number', 'choice'].includes(reply.kind);
}

/** A text that says nothing as a whole: a wish in a sentence, worry, or words for the coach. */
function otherWords(found: ReadonlySet<string>, text: string): Reply {
  if (found.has('like stop')) return { kind: 'stop' };
  const wish = wishesAsked.find((one) => found.has(`asked ${one}`));
  if (wish === 'coach') return { kind: 'coach' };
  if (found.has('worry') || found.has('slip')) return { kind: 'worry' };
  if (found.has('automatic')) return { kind: 'automatic' };
  if (wish) return { kind: wish };
  const review = reviews.find(
    (name) => found.has(`review ${name}`) || (name === 'question' && asks(text)),
  );
  return { kind: 'free-text', ...(review ? { review } : {}) };
}

/** The names of all rules that the words hold. */
function namesOf(index: UnderstandingIndex, words: readonly string[]): readonly string[] {
  const { groups, overlooked, rules } = index;
  const lenient = new Reading(words, groups, leniencyFor(index, words));
  const named = new Reading(words, groups, { readings: namedSpellings(index, words), overlooked });
  return [...rules.namesIn(lenient, named)];
}

/**
 * "STOP he is hurting me": the carriers' word first, and what follows speaks of danger by itself.
 * "End it all" does not.
 */
function stopsFirst(index: UnderstandingIndex, words: readonly string[]): boolean {
  const at = words[0] === 'please' ? 1 : 0;
  const rest = words.slice(at + 1);
  if (!plainStops.includes(words[at] ?? '') || rest.length === 0) return false;
  const found = namesOf(index, rest);
  return dangers.some((one) => found.includes(one));
}

/** A text that begins with STOP and is no longer asks for an end of the texts. */
const longestStop = 7;

/**
 * "Stop bro", "stop stop stop now", "stop or I will report you"; but "stop fighting" and "stop and
 * breathe" speak of the writer's own life.
 */
function beginsWithStop(
  { afterStop, groups }: UnderstandingIndex,
  words: readonly string[],
): boolean {
  const polite = words[0] === 'please' || words[0] === 'pls' ? 1 : 0;
  const isStop = (word: string | undefined) => word === 'stop' || word === 'stopp';
  if (!isStop(words[polite]) || words.length > longestStop) return false;
  const rest = words.slice(polite).filter((word) => !isStop(word));
  const reading = new Reading(rest, groups);
  return !afterStop.some((phrase) => reading.ends(phrase, 0).length > 0);
}

const asks = (text: string) => /[?\u00bf\uff1f]/.test(text);

/** "STOP. I did not sign up for this": the first or the last sentence is an opt-out. */
function stopsInASentence(index: UnderstandingIndex, text: string): boolean {
  const sentences = sentencesOf(text);
  if (sentences.length < 2) return false;
  return [sentences[0], sentences.at(-1)].some(
    (words) =>
      words?.some((word) => plainStops.includes(word)) && commandIn(index, words) === 'stop',
  );
}

/**
 * Which words of rules the unknown words of a message may stand for, and which words may be
 * overlooked.
 */
function leniencyFor(index: UnderstandingIndex, words: readonly string[]): Leniency {
  const readings = new Map(namedSpellings(index, words));
  for (const word of new Set(words)) {
    if (readings.has(word)) continue;
    const meant = index.spelling.of(word);
    if (meant.length > 0) readings.set(word, meant);
  }
  return { readings, overlooked: index.overlooked };
}

/** The misspellings that the coach's file names, and words with letters hidden on purpose. */
function namedSpellings(
  { spellings, spelling }: UnderstandingIndex,
  words: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    words.flatMap((word) => {
      const named = spellings.get(word);
      const meant = named ? [named] : isDisguised(word) ? spelling.of(word) : [];
      return meant.length > 0 ? [[word, meant] as const] : [];
    }),
  );
}

/** "Su1cide", "s*icide": nobody types a digit in a word by a slip. */
const isDisguised = (word: string) => /^[a-z]+\d[a-z\d]*$/.test(word);
