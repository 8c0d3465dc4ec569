/**
 * What a reader on the private route gets: nothing about talking to the other person, hiding or the
 * route itself, and no number about two people. Shown on our own course and on changed ones.
 */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Findings, showFinding } from '../../../compiler/checks/finding.ts';
import { Folder } from '../../../compiler/checks/folder.ts';
import { layOut } from '../../../compiler/checks/laid-out-course.ts';
import { checkPrivateRoute } from '../../../compiler/checks/private-route.ts';
import { readVoice, type Voice } from '../../../compiler/checks/voice.ts';
import { parseWords } from '../../../compiler/word-tree.ts';
import { courseOf, type Library, type Touch } from '../../../core/course.ts';
import { library } from '../../templates/written-course.ts';

const folder = await Folder.read('templates');
const ours = readVoice(await readFile('templates/voice.yaml', 'utf8'));

function found(whole: Library, voice: Voice = ours): string[] {
  const findings = new Findings();
  checkPrivateRoute(layOut(whole, folder, voice), findings);
  return findings.all.map(showFinding);
}

const words = (source: string) => parseWords(source, { setting: 'touch', constants: {} }).words;

/** Our course alone, with other words in one touch. */
function saying(id: string, change: (touch: Touch) => Touch): Library {
  const sequence = courseOf(library);
  const touches = sequence.touches.map((touch) => (touch.id === id ? change(touch) : touch));
  return { ...library, sequences: { [sequence.id]: { ...sequence, touches } }, seminars: {} };
}

const letterOf = (id: string, source: string) =>
  found(saying(id, (touch) => ({ ...touch, letter: { ...touch.letter, text: words(source) } })));
const textOf = (id: string, source: string) =>
  found(saying(id, (touch) => ({ ...touch, text: words(source) })));

describe('the private route', () => {
  it('has nothing to mend in our own courses', () => {
    expect(found(library)).toEqual([]);
  });

  it.each([
    ['Then ask them how they are.', 'ask them', 'it speaks of talking to the other person'],
    ['Say one true line at supper.', 'Say one', 'it speaks of talking to the other person'],
    ['Keep it where only you will find it.', 'where only you', 'it speaks of hiding'],
    ['You may keep it or hide it.', 'hide', 'it speaks of hiding'],
    ['Your private route stays as it is.', 'private route', 'it speaks of the route itself'],
    ['It looks the same from outside.', 'looks the same', 'it speaks of the route itself'],
  ])('finds what is wrong with "%s"', (wrong, phrase, because) => {
    const [line, ...others] = letterOf('2D', `{{#if solo}}${wrong}{{else}}Rest.{{/if}}`);
    expect(others).toEqual([]);
    expect(line).toMatch(/^rebuild-trust\/2D\.md:\d+:\d+ \[private\] /);
    expect(line).toContain(`"${phrase}" for a reader on the private route: ${because}`);
    expect(line).toMatch(
      /; say it another way inside \{\{#if solo\}\}, or list 2D under private\.except in voice\.yaml$/,
    );
  });

  it('reads what stands beside the private version, for every role, and answers', () => {
    expect(letterOf('2D', '{{#if did}}Tell them all of it.{{/if}} Rest.')).toHaveLength(1);
    const answers = { choice: words('Next time, try: tell me more.') };
    expect(found(saying('3B', (touch) => ({ ...touch, answers })))).toEqual([
      expect.stringMatching(/^rebuild-trust\/course\.yaml:\d+:\d+ \[private\] "tell me more" for/),
    ]);
  });

  it('leaves the other route, listed touches and harmless runs of words alone', () => {
    expect(letterOf('2D', '{{#if solo}}Rest.{{else}}Ask them.{{/if}}')).toEqual([]);
    expect(letterOf('W2', 'Take the private route.')).toEqual([]);
    expect(letterOf('2D', 'If a friend wrote it, what would you tell them?')).toEqual([]);
  });

  it('finds a number about two people, in a text and in a letter', () => {
    const asked = 'How much can you two lean on each other? Reply 1 to 5.';
    expect(textOf('W3', asked)).toEqual([
      expect.stringMatching(
        /course\.yaml:\d+:\d+ \[private\] "you two" in W3 asks the private route for a number about two people; ask about the reader alone inside \{\{#if solo\}\}$/,
      ),
    ]);
    expect(letterOf('M1', asked)).toEqual([expect.stringMatching(/M1\.md:\d+:\d+ \[private\]/)]);
    expect(textOf('W3', `{{#if solo}}How steady are you?{{else}}${asked}{{/if}}`)).toEqual([]);
    // No number is asked for here.
    expect(textOf('1B', 'You two may rest. Reply DONE.')).toEqual([]);
  });

  it('is checked only where voice.yaml says what it never reads', () => {
    const wrong = saying('2D', (touch) => ({
      ...touch,
      letter: { ...touch.letter, text: words('Ask them.') },
    }));
    expect(found(wrong, {})).toEqual([]);
    expect(found(wrong, { private: { numbers: ['you two'] } })).toEqual([]);
  });
});
