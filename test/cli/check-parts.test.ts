/**
 * Days and ways that a folder cannot hold wrong, since the build refuses them: shown on courses
 * changed in memory.
 */
import { describe, expect, it } from 'vitest';
import { Findings, showFinding } from '../../compiler/checks/finding.ts';
import { Folder } from '../../compiler/checks/folder.ts';
import { type Course, layOut } from '../../compiler/checks/laid-out-course.ts';
import { checkPace } from '../../compiler/checks/pace.ts';
import { unreadable } from '../../compiler/checks/readers.ts';
import { gradeOf, sentencesOf, syllablesOf } from '../../compiler/checks/reading-grade.ts';
import { firstOf } from '../../compiler/checks/voice.ts';
import { parseWords } from '../../compiler/word-tree.ts';
import { courseOf, type Library, type Sequence } from '../../core/course.ts';
import { library } from '../templates/written-course.ts';

const folder = await Folder.read('templates');

function changed(change: (sequence: Sequence) => Sequence): Course {
  const sequence = change(courseOf(library));
  const whole: Library = { ...library, sequences: { [sequence.id]: sequence }, seminars: {} };
  return layOut(whole, folder, {});
}

function found(course: Course): string[] {
  const findings = new Findings();
  checkPace(course, findings);
  return findings.all.map(showFinding);
}

describe('the days of a course', () => {
  it('are found too thick when the caps push a touch far behind its day', () => {
    const tight = found(changed((sequence) => ({ ...sequence, caps: { firstWeek: 4, later: 1 } })));
    expect(tight.join('\n')).toMatch(
      /^rebuild-trust\/course\.yaml:\d+:\d+ \[caps\] goes on day \d+ instead of \d+ at the standard pace, begun on a Monday: the weekly caps push it; move it later$/m,
    );
  });

  it('find a touch that nobody ever gets', () => {
    const moved = changed((sequence) => ({
      ...sequence,
      touches: sequence.touches.map((touch) =>
        touch.id === '1C' ? { ...touch, day: { standard: -1, baby: -1 } } : touch,
      ),
    }));
    expect(found(moved).join('\n')).toMatch(
      /course\.yaml:\d+:9 \[dead-end\] nobody ever gets 1C, at whatever pace/,
    );
  });

  it('find a follow-up that writes too often', () => {
    const often: Library = {
      ...library,
      seminars: Object.fromEntries(
        Object.entries(library.seminars).map(([id, seminar]) => [
          id,
          seminar.kind === 'follow-up'
            ? { ...seminar, touches: seminar.touches.map((touch, i) => ({ ...touch, day: i + 1 })) }
            : seminar,
        ]),
      ),
    };
    expect(found(layOut(often, folder, {})).join('\n')).toMatch(
      /\[caps\] touch 4 within seven days for guests who \w+/,
    );
  });
});

describe('words as a check reads them', () => {
  it.each([
    ['cat', 1],
    ['table', 2],
    ['hoped', 1],
    ['wanted', 2],
    ['yellow', 2],
    ['opinion', 3],
  ])('counts the syllables of %s', (word, syllables) => {
    expect(syllablesOf(word)).toBe(syllables);
  });

  it('ends a sentence at its mark, at an empty line and before an item of a list', () => {
    expect(sentencesOf('One. "Two?" Three\n\nFour\n1. Five\n2. Six ...')).toHaveLength(6);
  });

  it('grades plain words low and learned ones high', () => {
    expect(gradeOf('The cat sat on the mat. It was glad.')).toBeLessThan(1);
    expect(gradeOf('Organizational considerations necessitate reconsideration.')).toBeGreaterThan(
      20,
    );
    expect(gradeOf('')).toBe(0);
  });

  it('finds a word, a beginning of words and a run of words, but for what is fine', () => {
    expect(firstOf('So fast!', ['fast'])).toBe('fast');
    expect(firstOf('Faster, breakfast', ['fast'])).toBeUndefined();
    expect(firstOf('Two cheaters', ['cheat*'])).toBe('cheaters');
    expect(firstOf('It takes\ntwo, they say', ['it takes two'], ['it takes two minutes'])).toBe(
      'It takes\ntwo',
    );
    expect(
      firstOf('It takes two minutes', ['it takes two'], ['it takes two minutes']),
    ).toBeUndefined();
    expect(firstOf('We’re here for you', ["we're here for you"])).toBe("We're here for you");
    expect(firstOf('open 24/7', ['24/7'])).toBe('24/7');
  });

  it('finds the branch that nobody can read, and no other', () => {
    const dead = (source: string) =>
      unreadable(parseWords(source, { setting: 'touch', constants: {} }).words);
    expect(dead('{{#if hurt}}a{{#if did}}b{{/if}}{{/if}}')).toEqual(['b']);
    expect(dead('{{#if hurt}}a{{#if hurt}}b{{else}}c{{/if}}{{/if}}')).toEqual(['c']);
    expect(
      dead('{{#if hurt}}a{{#if baby}}b{{else}}c{{/if}}{{else}}{{#if did}}d{{/if}}{{/if}}'),
    ).toEqual([]);
  });
});
