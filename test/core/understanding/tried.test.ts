/** Covers the lines that were tried by hand before: each stands for a kind of text. */
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../core/understanding/compiled-understanding.ts';
import { dangerIn, read, tried } from './corpus.ts';

const kinds =
  (...names: readonly string[]) =>
  (reply: Reply) =>
    names.includes(reply.kind);
const answers = kinds('done', 'hard', 'skip', 'number', 'choice');

/** What a `want` of tried.json asks for. A want is looked up by its beginning, the longest first. */
const asked: Readonly<Record<string, (reply: Reply) => boolean>> = {
  danger: kinds('danger'),
  'danger: violence': (reply) => dangerIn(reply) === 'violence',
  'danger: self': (reply) => dangerIn(reply) === 'self',
  'danger: others': (reply) => dangerIn(reply) === 'others',
  stop: kinds('stop'),
  'stop with danger': (reply) => reply.kind === 'stop' && dangerIn(reply) !== undefined,
  'not stop': (reply) => reply.kind !== 'stop' && dangerIn(reply) === undefined,
  'worry or danger': (reply) => reply.kind === 'worry' || dangerIn(reply) !== undefined,
  worry: kinds('worry'),
  exposed: kinds('exposed'),
  'the answer': answers,
  'the number': kinds('number'),
  'other words': kinds('free-text', 'thanks'),
  'other words or the number': kinds('free-text', 'number'),
  nothing: kinds('automatic'),
  'at most a few answers': kinds('automatic'),
  'help with a person': kinds('worry', 'coach'),
  'no answer': kinds('thanks'),
  ...Object.fromEntries(
    ['pause', 'slow', 'coach', 'done', 'hard'].map((name) => [name, kinds(name)]),
  ),
};

function isAsWanted(want: string, reply: Reply): boolean {
  const [name = ''] = Object.keys(asked)
    .filter((one) => want.startsWith(one))
    .sort((one, other) => other.length - one.length);
  return asked[name]?.(reply) ?? false;
}

const stops = tried.filter(({ want }) => /^(?:not )?stop/.test(want));
const others = tried.filter((line) => !stops.includes(line));

describe('lines that were tried by hand', () => {
  it.each(stops.map(({ text, want }) => [text, want] as const))(
    'P29 %j is read as %s',
    (text, want) => expect([read(text), isAsWanted(want, read(text))]).toEqual([read(text), true]),
  );

  it.each(others.map(({ text, want }) => [text, want] as const))(
    'P59 %j is read as %s',
    (text, want) => expect([read(text), isAsWanted(want, read(text))]).toEqual([read(text), true]),
  );
});
