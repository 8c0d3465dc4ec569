/** Tests the messages around a seminar against their plan. */
import { describe, expect, it } from 'vitest';
import { renderText } from '../../core/rendered-words.ts';
import { understand } from '../../core/understanding/reply.ts';
import { asRead, library, seminars, values } from './written-course.ts';

const reminders = seminars.find((one) => one.kind === 'reminders');
const followUp = seminars.find((one) => one.kind === 'follow-up');
if (reminders?.kind !== 'reminders' || followUp?.kind !== 'follow-up')
  throw new Error('A sequence is missing.');
const wordsOf = (words = reminders.touches[0]?.letter.text) =>
  asRead(words ?? [])
    .join(' ')
    .replace(/\s+/g, ' ');

describe('before a seminar', () => {
  it('reminds a week, a day and an hour before: by letter, text and text', () => {
    expect(
      reminders.touches.map(({ id, beforeMinutes, channel }) => [id, beforeMinutes, channel]),
    ).toEqual([
      ['R7', 7 * 24 * 60, 'email'],
      ['R1D', 24 * 60, 'sms'],
      ['R1H', 60, 'sms'],
    ]);
  });

  it('confirms the seat with a calendar file', () => {
    expect(reminders.letters.registered?.attach).toBe('calendar');
    expect(wordsOf(reminders.letters.registered?.text)).toContain(
      'Deconstructing Relationships Thu Jan 14, 7:00 PM PST',
    );
  });

  it('names, a week before, another first name, the camera, coming alone, and safety', () => {
    for (const words of [
      'Any first name',
      'camera may stay off',
      'Come alone',
      'Not beside someone you fear',
    ]) {
      expect(wordsOf()).toContain(words);
    }
    expect(wordsOf()).toContain(values.safetyUrl);
  });
});

describe('the keyword on the slide', () => {
  const { word, slide, answer } = followUp.keyword;

  it('has no other meaning', () => {
    expect(understand(library.understanding, word)).toEqual({ kind: 'free-text' });
  });

  it('P34 slide and answer name brand, programme, frequency, rates, HELP, STOP and the terms', () => {
    const shown = renderText(slide, values, new Set());
    expect(shown).toContain(`Text ${word} to +15550100, only if your phone is private`);
    expect(shown).toContain('/privacy');
    for (const words of [shown, wordsOf(answer)]) {
      expect(words).toMatch(
        /Mend.*4 (follow-up|automated) texts over 4 weeks.*Msg & data rates may apply.*HELP.*STOP/s,
      );
      expect(words).toContain('https://notes.example.com/terms');
    }
    expect(wordsOf(answer)).toContain('Reply YES');
  });

  it('P34 YES is answered with the same figures', () => {
    expect(wordsOf(followUp.answers['texts-on'])).toMatch(
      /4 follow-up texts over 4 weeks.*Msg & data rates.*HELP.*STOP/,
    );
  });
});

describe('after a seminar', () => {
  const of = (who: 'attended' | 'missed' | 'unknown') =>
    followUp.touches
      .filter((touch) => touch.for.includes(who))
      .map(({ id, day }) => `${id} +${day}`);

  it('sends eight notes to people who attended', () => {
    expect(of('attended')).toEqual([
      'F1 +1',
      'F2 +3',
      'F3 +7',
      'F4 +11',
      'F5 +14',
      'F6 +18',
      'F7 +21',
      'F8 +28',
    ]);
  });

  it('sends only letters to people who missed it', () => {
    expect(of('missed')).toEqual(['NS1 +1', 'F3 +7', 'F5 +14', 'F7 +21', 'F8 +28']);
    const touches = followUp.touches.filter((touch) => touch.for.includes('missed'));
    expect(touches.every(({ channel }) => channel === 'email')).toBe(true);
  });

  it('begins neutrally when the attendance is unknown', () => {
    expect(of('unknown').slice(0, 2)).toEqual(['F1U +1', 'F2 +3']);
    const neutral = followUp.touches.filter((touch) => touch.for.includes('unknown'));
    for (const { letter } of neutral)
      expect(wordsOf(letter.text)).not.toMatch(/thank you for coming|did not see you/i);
  });

  it('has the four texts that it promises', () => {
    expect(followUp.touches.filter(({ text }) => text).map(({ id }) => id)).toEqual([
      'F2',
      'F4',
      'F6',
      'F8',
    ]);
  });

  it('P66 invites to the course in a letter, never in a text', () => {
    const last = followUp.touches.find(({ id }) => id === 'F8');
    expect(wordsOf(last?.letter.text)).toContain(values.courseUrl);
    expect(wordsOf(last?.text)).not.toMatch(/course/i);
  });

  it('has private help in every letter that asks for openness', () => {
    for (const id of ['F1', 'F1U', 'NS1', 'F5', 'F7', 'F8']) {
      const words = wordsOf(followUp.touches.find((touch) => touch.id === id)?.letter.text);
      expect(words.slice(0, words.indexOf('With you,')), id).toContain(values.safetyUrl);
    }
  });
});
