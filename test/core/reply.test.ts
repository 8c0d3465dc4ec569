/** What people text, and what it means. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reply, understand } from '../../core/reply.ts';

const says = (kind: Reply['kind'], texts: readonly string[]) => texts.map((text) => [text, kind] as const);

describe('a reply', () => {
  it.each([
    ...says('stop', [
      'STOP',
      'stop',
      'Stop.',
      ' stop ',
      'StOp!!!',
      'ＳＴＯＰ',
      'stopall',
      'STOP ALL',
      'unsubscribe',
      'Cancel',
    ]),
    ...says('stop', ['end', 'QUIT', 'revoke', 'optout', 'opt out', 'opt-out', 'please stop', 'Stop please', 'stop it']),
    ...says('stop', [
      'please stop texting me',
      'Stop sending me these texts',
      'no more texts',
      'No more messages please',
    ]),
    ...says('stop', [
      "don't text me",
      'Don’t text me anymore',
      'do not contact me again',
      'take me off your list',
      'unsubscribe me',
    ]),
    ...says('stop', [
      'remove me from this',
      'quit messaging me',
      'STOP 🛑',
      'sotp',
      'unsubscibe',
      'parar',
      'STOP STOP',
    ]),
    ...says('free-text', [
      'stop fighting',
      'we never stop fighting',
      "I can't stop crying",
      'step',
      'Step.',
      'I want it to end',
    ]),
    ...says('free-text', ['he told me to stop', 'shop', 'ended', 'I quit my job', 'text me when you can']),
    ...says('stop', ['please remove my number', 'end texts', 'I no longer wish to receive messages', 'stop it please']),
    ...says('stop', [
      'this is harassment, stop',
      'Please end this',
      'No quiero más mensajes',
      'no me mandes más mensajes',
    ]),
    ...says('stop', ['stop texting me, I want to die', 'Delete my number']),
    ...says('crisis', [
      'suicide',
      'I want to kill myself',
      'kms',
      'i want to die',
      'end it all',
      'I might hurt myself',
    ]),
    ...says('crisis', [
      "I can't go on",
      'i overdosed',
      'I am going to kill him',
      'I will hurt the kids',
      'Quiero morir',
    ]),
    ...says('crisis', [
      "I don't want to live",
      'better off without me',
      'I feel SUICIDAL 😔',
      'not suicidal, just tired',
    ]),
    ...says('violence', [
      'he hit me',
      'she choked me',
      'he forced me',
      "I'm scared of him",
      'he has a gun',
      'she threatens me',
    ]),
    ...says('violence', [
      "he won't let me leave",
      'he tracks my phone',
      'I am not safe here',
      'He keeps hitting me',
      'me pega',
    ]),
    ...says('coach', ['COACH', 'person', 'call me']),
    ...says('free-text', [
      'I want to end the fight',
      'we text all day',
      'I do not want to lose him',
      'she is so skilled',
    ]),
    ...says('free-text', [
      'it hit me that we both hide',
      'the truth really hit me',
      'I died laughing',
      'he let me go first',
    ]),
    ...says('free-text', [
      'I could kill for a coffee',
      'we beat the traffic',
      'I was scared of losing it',
      'cut the talk',
    ]),
    ...says('help', ['HELP', 'help', 'Info', 'ayuda', 'hlep']),
    ...says('safe', ['SAFE', 'safe?', 'support', 'not safe', 'unsafe']),
    ...says('start', ['START', 'unstop', 'Start.']),
    ...says('yes', ['YES', 'yes!', 'Y', 'sí', 'Yes please']),
    ...says('done', ['DONE', 'done', 'Done!', 'did it', 'I did it', 'yep', 'doen', 'dnoe', 'Done ✅', '“done”']),
    ...says('hard', ['HARD', 'hard.', 'struggling', "I couldn't", 'couldn’t', 'strugling', 'haard']),
    ...says('slow', ['SLOW', 'baby steps', 'too much', 'slwo']),
    ...says('faster', ['FASTER', 'normal', 'fastr']),
    ...says('pause', ['PAUSE', 'break', 'busy', 'puase']),
    ...says('go', ['GO', 'resume', 'go.']),
    ...says('skip', ['SKIP', 'pass']),
    ...says('free-text', ['none', 'gone', 'same', 'won', 'ok', '', '   ', '🙂', 'fight', 'card', 'I am sad today']),
  ])('%j means %s', (text, kind) => {
    expect(understand(text).kind).toBe(kind);
  });

  it.each([
    ['4', 4],
    ['4.', 4],
    [' 4 ', 4],
    ['four', 4],
    ['Four!', 4],
    ['4/5', 4],
    ['4 / 5', 4],
    ['4 out of 5', 4],
    ['４', 4],
    ['④', 4],
    ['a 3', 3],
    ['maybe 2', 2],
    ['7', 7],
    ['0', 0],
    ['-1', -1],
    ['100', 100],
  ])('%j is the number %i', (text, number) => {
    expect(understand(text)).toEqual({ kind: 'number', number });
  });

  it.each(['4 and then 5', '4 kids', 'call 911', '12345', '4th', '3.5'])('%j is no number', (text) => {
    expect(understand(text).kind).not.toBe('number');
  });

  it.each([
    ['a', 'A'],
    ['B.', 'B'],
    ['(c)', 'C'],
    ['Ⓒ', 'C'],
  ])('%j is the letter %s', (text, letter) => {
    expect(understand(text)).toEqual({ kind: 'choice', letter });
  });

  it('is understood whatever is written, however long', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => void understand(text)));
  });
});
