/**
 * What a human's own words meet on their way by `mend answer`: consent, hours, segments, and a
 * finger that slips twice.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../core/course.ts';
import { apply } from '../../service/apply.ts';
import {
  checkLetter,
  checkLockScreen,
  checkText,
  readWords,
} from '../../service/coach/answer-words.ts';
import { theLibrary } from '../library.ts';
import type { Visitor } from '../stories/visitor.ts';
import { Desk } from './coach-desk.ts';

const words = 'I read your note. Shall we talk on Friday?';

describe('mend answer', () => {
  let desk: Desk;
  let people = 0;
  const join = (form: Record<string, unknown> = {}): Promise<Visitor> => {
    people += 1;
    return desk
      .visitor({ email: `a${people}@example.com`, phone: `+155501001${30 + people}`, ...form })
      .join();
  };
  const answer = (...args: string[]) => desk.mend('answer', ...args);
  const byHand = async (visitor: Visitor) =>
    (await visitor.messages())
      .filter(({ touch }) => touch === 'coach-answer')
      .map(({ channel, text }) => ({ channel, text }));
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());

  it('sends a text within their hours at once, once however often it is said, and ends the waiting', async () => {
    const sam = await join();
    await sam.text('COACH');
    expect(await sam.stored()).toHaveProperty('waiting');
    const first = await answer(sam.form.email.toUpperCase(), '--text', words);
    expect([first.status, first.stderr, first.stdout]).toEqual([0, '', 'Text: Handed over.\n']);
    const again = await answer(sam.form.email, '--text', words);
    expect([again.status, again.stdout]).toEqual([
      0,
      expect.stringContaining('nothing is sent twice'),
    ]);
    expect(await byHand(sam)).toEqual([{ channel: 'sms', text: `Mend: ${words}` }]);
    expect(await sam.stored()).not.toHaveProperty('waiting');
    const shown = await desk.mend('show', sam.form.email);
    expect(shown.stdout.replace(/\s+/g, ' ')).toMatch(
      /by hand text, (delivered|sent, no word yet of its arrival) "I read your/,
    );
  });

  it('P54 waits for the hours that suit them, and goes at once where it cannot wait', async () => {
    const kim = await join({ hour: 15 });
    // After 17:00 in Lisbon.
    await kim.wind('PT7H');
    const later = JSON.parse((await answer(kim.form.email, '--text', words, '--json')).stdout);
    expect(later).toMatchObject({
      channel: 'sms',
      segments: 1,
      goesAt: '2030-03-06T15:00:00.000Z',
    });
    expect(await byHand(kim)).toEqual([]);
    await kim.wind('PT10M');
    const now = JSON.parse(
      (await answer(kim.form.email, '--text', words, '--now', '--json')).stdout,
    );
    expect(now).toMatchObject({ sent: true, known: true, message: later.message });
    await kim.wind('P1D');
    expect(await byHand(kim)).toHaveLength(1);
  });

  it('P30 says no text after STOP and names the letter, which reaches them', async () => {
    const lou = await join();
    await lou.text('STOP');
    const refused = await answer(lou.form.email, '--text', words, '--now');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /Texts are off since they said STOP on Mar \d+ \d\d:\d\d.*Use --letter\./,
    );
    const letter = await desk.given(
      'First line.\n\nSecond <b>line</b>.\n',
      'answer',
      lou.form.email,
      '--letter',
      '-',
      '--now',
    );
    expect([letter.status, letter.stdout]).toEqual([0, 'Letter: Handed over.\n']);
    const sent = await byHand(lou);
    expect(sent).toEqual([
      { channel: 'email', text: expect.stringContaining('First line.\n\nSecond <b>line</b>.') },
    ]);
  });

  it('writes nothing to who hides, to who never agreed, and names what is left', async () => {
    const hiding = await join();
    await hiding.text('HIDE');
    for (const kind of ['--text', '--letter']) {
      const refused = await answer(hiding.form.email, kind, words, '--now');
      expect([refused.status, refused.stderr]).toEqual([
        1,
        expect.stringContaining('nothing be sent (HIDE)'),
      ]);
    }
    const mailOnly = await join({ phone: undefined });
    const text = await answer(mailOnly.form.email, '--text', words);
    expect([text.status, text.stderr]).toEqual([
      1,
      'They have not agreed to texts. Use --letter.\n',
    ]);
    const stranger = desk.visitor({ email: 'unconfirmed@example.com' });
    await stranger.signUp();
    const letter = await answer('unconfirmed@example.com', '--letter', words);
    expect([letter.status, letter.stderr]).toEqual([
      1,
      expect.stringContaining('not confirmed their address'),
    ]);
    expect([...(await byHand(hiding)), ...(await byHand(mailOnly))]).toEqual([]);
  });

  it('P67 goes back the way their words came; another way needs a reason, which is shown with it', async () => {
    const texted = await join();
    await texted.text('COACH');
    const refused = await answer(texted.form.email, '--letter', words, '--now');
    expect([refused.status, refused.stderr.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/came by text, .* Use --text, or say --because/),
    ]);
    expect((await answer(texted.form.email, '--letter', words, '--because', ' ')).status).toBe(2);
    expect(await texted.stored()).toMatchObject({ waiting: { concern: 'coach', by: 'sms' } });
    const because = 'They asked for a letter';
    const given = await answer(texted.form.email, '--letter', words, '--now', '--because', because);
    expect([given.status, given.stderr]).toEqual([0, '']);
    const shown = await desk.mend('show', texted.form.email);
    expect(shown.stdout.replace(/\s+/g, ' ')).toContain(`because: "${because}"`);
    expect(await texted.export()).not.toContain(because);
    expect(await texted.unlockedExport()).toContain(because);
    const { id } = (await texted.stored()) ?? {};
    const text = { type: 'CoachWrote', message: 'k', channel: 'sms', atOnce: true } as const;
    expect((await apply(desk.service.world, String(id), text))?.after.waiting).toBeUndefined();
  });

  it('P67 of a person whose words came by a letter’s button goes by letter', async () => {
    const pressed = await join();
    const { id = '' } = (await pressed.stored()) ?? {};
    const hard = async (touch: string) =>
      apply(desk.service.world, String(id), { type: 'ButtonPressed', touch, reply: 'hard' });
    await hard('W1');
    await pressed.wind('P3D');
    await hard('W2');
    await hard('W3');
    expect(await pressed.stored()).toMatchObject({ waiting: { concern: 'rough', by: 'email' } });
    const refused = await answer(pressed.form.email, '--text', words, '--now');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('Use --letter')]);
    expect((await answer(pressed.form.email, '--letter', words, '--now')).status).toBe(0);
  });

  it('P58 reaches by text a phone that nobody knows, while it is held, and clear says that it is forgotten', async () => {
    const unknown = desk.visitor({ email: 'none@example.com', phone: '+15550100999' });
    await unknown.text('I want to die');
    const listed = await desk.mend('people', '--waiting', '--json');
    const [held] = listed.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter(({ status, letters }) => status === 'held' && letters === 'none');
    const shown = await desk.mend('show', held.id);
    expect(shown.stdout).toContain('A phone that nobody knows here');
    expect((await answer(held.id, '--letter', words, '--now')).status).toBe(1);
    const text = await answer(held.id, '--text', words, '--now');
    expect([text.status, text.stderr]).toEqual([0, '']);
    expect(await byHand(unknown)).toEqual([{ channel: 'sms', text: `Mend: ${words}` }]);
    const cleared = await desk.mend('clear', held.id, '--yes');
    expect(cleared.stdout).toContain('forgotten in a week');
    expect((await answer(held.id, '--text', `${words} Yes?`, '--now')).status).toBe(1);
  });

  it('tells at once what is missing, and has up to three segments when they are asked for', async () => {
    const { email } = (await join()).form;
    const none = await answer(email);
    expect([none.status, none.stderr]).toEqual([
      2,
      expect.stringContaining('as a text or as a letter'),
    ]);
    const short = await answer(email, '--text', 'x'.repeat(155));
    expect([short.status, short.stderr]).toEqual([2, expect.stringContaining('--long')]);
    const long = await answer(email, '--text', 'x'.repeat(155), '--long', '--now');
    expect([long.status, long.stdout]).toEqual([0, 'Text (2 segments): Handed over.\n']);
  });

  it('of a service that has stopped goes out at its next start', async () => {
    const pat = await join();
    await desk.service.close();
    const kept = await answer(pat.form.email, '--letter', words, '--now');
    expect([kept.status, kept.stdout]).toEqual([
      0,
      expect.stringContaining('goes out at the next npm start, unless'),
    ]);
    await desk.restart();
    const back = desk.visitor(pat.form);
    await back.wind('PT1M');
    expect(await byHand(back)).toEqual([
      { channel: 'email', text: expect.stringContaining(words) },
    ]);
  });
});

describe('the words of an answer', () => {
  const remedies = {
    ...{ write: 'write them', byLetter: 'use --letter', longer: 'send it as it is with --long' },
  };
  let library: Library;
  beforeAll(async () => {
    library = await theLibrary();
  });
  const text = (words: string, long = false) =>
    checkText(readWords(words, remedies), { prefix: 'Mend', long }, remedies);

  it('P37 are counted in segments with the prefix, in plain characters alone', () => {
    expect(text('x'.repeat(154))).toBe(1);
    expect(text('x'.repeat(155), true)).toBe(2);
    expect(text('x'.repeat(453), true)).toBe(3);
    expect(() => text('x'.repeat(155))).toThrow(
      /161 characters: 2 segments.*shorten it, send it as it is with --long/,
    );
    expect(() => text('x'.repeat(454), true)).toThrow(
      /460 characters: 4 segments\. 3 segments \(459 characters\) fit/,
    );
    expect(() => text('[x]'.repeat(40))).toThrow(/126 characters: 2 segments/);
    expect(() => text('Don\u2019t \u2013')).toThrow(
      /"\u2019" \(U\+2019\), "\u2013" \(U\+2013\).*room for 70/,
    );
  });

  it('P55 are nothing that a lock screen may not show', () => {
    const { discreetWords } = library.brand;
    expect(() => checkLockScreen('Your Partners called.', discreetWords, remedies)).toThrow(
      /lock screen would show "Partners"/,
    );
    expect(() => checkLockScreen('I read your note.', discreetWords, remedies)).not.toThrow();
  });

  it('are some, without control characters, and a letter has room for two thousand', () => {
    expect(readWords(' one\r\ntwo ', remedies)).toBe('one\ntwo');
    expect(() => readWords(' \n ', remedies)).toThrow(/no words to send/);
    expect(() => readWords('a\u001bb', remedies)).toThrow(/control character \(U\+001B\)/);
    expect(() => checkLetter('x'.repeat(2001))).toThrow(/2001 characters; 2000 fit/);
    expect(() => checkLetter('x'.repeat(2000))).not.toThrow();
  });
});
