/**
 * What a coach does to one person by `mend pause`, `resume`, `slow`, `stop` and `erase`: for a
 * reason, once, and never past what the person or a hold has stopped.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import { addressHash } from '../../service/address-hash.ts';
import { apply } from '../../service/apply.ts';
import type { Visitor } from '../stories/visitor.ts';
import { Desk } from './coach-desk.ts';
import { runMend } from './run-mend.ts';

const because = 'They told me on the telephone';
const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

let desk: Desk;
let people = 0;
const person = (form: Record<string, unknown> = {}): Visitor => {
  people += 1;
  return desk.visitor({
    ...{ email: `h${people}@example.com`, phone: `+155501004${10 + people}` },
    ...form,
  });
};
const join = (form: Record<string, unknown> = {}) => person(form).join();
/** Exit code, and what was said in one line. */
const act = async (...args: string[]) => {
  const { status, stdout, stderr } = await desk.mend(...args, '--because', because);
  return [status, flat(`${stdout}${stderr}`)];
};
const acts = async (visitor: Visitor) => {
  const { world } = desk.service;
  return (await world.store.people.timeline(await desk.idOf(visitor), world.now())).acts;
};
const pausedDays = async (visitor: Visitor) => {
  const { until } = ((await visitor.stored())?.pause ?? {}) as { until?: number };
  return until === undefined ? 0 : Math.round((until - desk.service.world.now()) / dayMs);
};

beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

describe('mend pause and resume', () => {
  it('P71 resume sends letters again that rested since they came back; people and show say why', async () => {
    const sam = await join({ name: 'Samira' });
    const { email } = sam.form;
    const id = await desk.idOf(sam);
    // The first letters have arrived before.
    await sam.wind('PT1M');
    for (const touch of ['W1', 'W2', 'W3'])
      await apply(desk.service.world, id, {
        type: 'LetterReturned',
        message: `${id}-1-${touch}-e`,
      });
    expect(flat((await desk.mend('people', '--waiting')).stdout)).toMatch(/back .*Samira/);
    expect(flat((await desk.mend('show', email)).stdout)).toContain(
      `three letters in a row came back for now, so letters rest. One is tried on`,
    );
    expect(await act('resume', email)).toEqual([
      0,
      expect.stringMatching(/^Letters are sent again\. Next comes: W\d, /),
    ]);
    expect((await desk.mend('people', '--waiting')).stdout).not.toContain('Samira');
    expect((await acts(sam)).map(({ deed }) => deed)).toEqual(['resume']);
  });

  it('P78 pauses for the days named, once, and shows when and why, not by whom', async () => {
    const sam = await join();
    const { email } = sam.form;
    const paused = await act('pause', email.toUpperCase(), '--days', '20');
    expect(paused).toEqual([0, expect.stringMatching(/^Paused until Mon, Mar 25, .* they are\.$/)]);
    expect(await pausedDays(sam)).toBe(20);
    const again = await act('pause', await desk.idOf(sam), '--days', '3');
    expect(again).toEqual([0, expect.stringMatching(/paused already, until .* mend resume/)]);
    expect(await pausedDays(sam)).toBe(20);
    expect(await acts(sam)).toMatchObject([{ deed: 'pause', days: 20, because }]);

    const shown = flat((await desk.mend('show', email)).stdout);
    const words = `the course paused for 20 days; by whom is not known because: "${because}"`;
    expect(shown).toContain(`by hand ${words}`);
    expect((await desk.json('show', email)).timeline).toContainEqual(
      expect.objectContaining({ kind: 'act', deed: 'pause', days: 20, because }),
    );
    await sam.wind('P8D');
    expect((await sam.touches()).map(({ touch }) => touch)).toEqual(['W1']);
    expect(await act('resume', email)).toEqual([
      0,
      expect.stringMatching(/^The pause is over\. Next comes: W2, .* where they are\.$/),
    ]);
    await sam.wind('P2D');
    expect((await sam.touches()).map(({ touch }) => touch)).toContain('W2');
    expect(await act('resume', email)).toEqual([0, 'They are not paused: the course goes on.']);
    expect((await acts(sam)).map(({ deed }) => deed)).toEqual(['pause', 'resume']);
  });

  it('takes the pause of the course where no days are named, and refuses other days', async () => {
    const kim = await join();
    for (const days of ['0', '61', '1.5', 'two']) {
      const { status, stderr } = await desk.mend(
        ...['pause', kim.form.email, '--days', days, '--because', because],
      );
      expect([status, stderr]).toEqual([2, expect.stringContaining('1 to 60')]);
    }
    const said = await desk.json('pause', kim.form.email, '--because', because);
    expect(said).toMatchObject({ changed: true, pausedUntil: expect.any(String) });
    const byCoach = await pausedDays(kim);
    const lee = await join();
    await lee.text('PAUSE');
    expect(byCoach).toBe(await pausedDays(lee));
    expect(await acts(kim)).toMatchObject([{ deed: 'pause', days: byCoach }]);
  });

  it('P58 ends neither a hold nor HIDE nor an erasure, and says which one stands', async () => {
    const words = { 'I want to die': 'mend clear', HIDE: 'preferences page', 'ERASE ALL': 'phone' };
    for (const [text, remedy] of Object.entries(words)) {
      const lou = await join();
      await lou.text('PAUSE');
      await lou.text(text);
      const refused = await act('resume', lou.form.email);
      expect(refused).toEqual([1, expect.stringContaining(remedy)]);
      expect(refused[1]).toMatch(/^Nothing is changed\./);
      expect(await lou.stored()).toHaveProperty('pause');
      expect(await acts(lou)).toEqual([]);
    }
  });

  it('P58 pauses who is held, and the hold stands; nobody who hides or is being erased', async () => {
    const held = await join();
    await held.text('I want to die');
    expect(await act('pause', held.form.email)).toEqual([
      0,
      expect.stringMatching(/^Paused until .* They are held .* mend clear/),
    ]);
    expect(await held.stored()).toMatchObject({ hold: {}, pause: {} });
    for (const text of ['HIDE', 'ERASE ALL']) {
      const lou = await join();
      await lou.text(text);
      expect(await act('pause', lou.form.email)).toEqual([
        1,
        expect.stringContaining('Nothing is changed.'),
      ]);
      expect(await lou.stored()).not.toHaveProperty('pause');
    }
  });

  it('has nothing to pause of somebody who never confirmed', async () => {
    const max = person({ phone: undefined });
    await max.signUp();
    expect(await act('pause', max.form.email)).toEqual([
      1,
      expect.stringContaining('Nothing of a course'),
    ]);
  });
});

describe('mend slow', () => {
  it('takes baby steps, once', async () => {
    const pat = await join();
    expect(await act('slow', pat.form.email)).toEqual([
      0,
      expect.stringContaining('baby steps from the next note on'),
    ]);
    expect(await pat.stored()).toMatchObject({ pace: 'baby' });
    expect(await act('slow', pat.form.email)).toEqual([0, 'They take baby steps already.']);
    expect(await acts(pat)).toMatchObject([{ deed: 'slow', because }]);
  });
});

describe('mend stop', () => {
  const stopped = async (visitor: Visitor) => {
    const { world } = desk.service;
    const hash = await addressHash(world, 'phone', visitor.form.phone ?? '');
    return (await world.store.addresses.stoppedAt(hash)) !== undefined;
  };

  it('P30 ends texts as a STOP does: kept with the phone, and only its START opens them', async () => {
    const sam = await join();
    expect(await act('stop', sam.form.email, 'texts')).toEqual([
      0,
      expect.stringContaining('START alone'),
    ]);
    expect(await sam.stored()).toMatchObject({ texts: { state: 'off' }, letters: { state: 'on' } });
    expect(await stopped(sam)).toBe(true);
    const id = await desk.idOf(sam);
    const { consents } = await desk.service.world.store.people.timeline(
      ...([id, desk.service.world.now()] as const),
    );
    expect(consents.at(-1)).toMatchObject({ kind: 'texts', given: false, source: 'coach' });
    expect(await act('stop', 'texts', sam.form.email)).toEqual([
      0,
      expect.stringMatching(/^Texts are off already, since Mar /),
    ]);
    expect(await acts(sam)).toHaveLength(1);
    await sam.wind('PT10M');
    await sam.text('START');
    expect(await sam.stored()).toMatchObject({ texts: { state: 'on' } });
    expect(await stopped(sam)).toBe(false);
  });

  it('P30 ends letters, or both, under HIDE, a hold and an erasure too, and says what stands', async () => {
    const words = { 'I want to die': 'mend clear', HIDE: '(HIDE)', 'ERASE ALL': 'is erased on' };
    for (const [text, stands] of Object.entries(words)) {
      const lou = await join();
      await lou.text(text);
      expect(await act('stop', lou.form.email, 'all')).toEqual([
        0,
        expect.stringContaining(stands),
      ]);
      expect(await lou.stored()).toMatchObject({
        letters: { state: 'off' },
        texts: { state: 'off' },
      });
      expect((await acts(lou)).map(({ deed }) => deed).sort()).toEqual([
        'stop-letters',
        'stop-texts',
      ]);
    }
    const kim = await join();
    const said = await desk.json('stop', kim.form.email, 'letters', '--because', because);
    expect(said).toMatchObject({ stopped: ['letters'], letters: 'off', texts: 'on' });
  });

  it('says who was never asked, and what it takes', async () => {
    const mailOnly = await join({ phone: undefined });
    expect(await act('stop', mailOnly.form.email, 'texts')).toEqual([
      0,
      'Texts were never agreed to: none go to them.',
    ]);
    const wrong = await desk.mend('stop', mailOnly.form.email, 'calls', '--because', because);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('texts, letters, all'),
    ]);
    expect(wrong.stderr).not.toContain('@');
  });
});

describe('mend erase', () => {
  it('P67 erases no record with a phone: each side erases its own', async () => {
    const sam = await join();
    const refused = await act('erase', sam.form.email, '--yes');
    expect(refused).toEqual([1, expect.stringMatching(/two hands\. .*ERASE ALL.*preferences/)]);
    expect(await sam.stored()).not.toHaveProperty('erasing');
    const { world } = desk.service;
    // A phone that joined between the check and the write.
    const change = await apply(world, await desk.idOf(sam), { type: 'ErasureAskedByCoach' });
    expect(change?.after).toBe(change?.before);
    expect(await acts(sam)).toEqual([]);
  });

  it('P26 erases a mailbox’s record after three days, by its id typed, unless its letter says no', async () => {
    const kim = await join({ phone: undefined });
    const { email } = kim.form;
    const id = await desk.idOf(kim);
    const nobody = await act('erase', email);
    expect(nobody).toEqual([2, expect.stringContaining('then say --yes')]);
    const typed = (stdin: string) =>
      runMend(
        [
          ...['erase', email, '--because', because, '--data', desk.folder],
          ...['--templates', `${desk.folder}/library.json`],
        ],
        { stdin, isTTY: true },
      );
    expect(await typed('yes\n')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not their id'),
    });
    expect(await kim.stored()).not.toHaveProperty('erasing');
    const done = await typed(`${id}\n`);
    expect([done.status, flat(done.stdout)]).toEqual([
      0,
      expect.stringMatching(/Everything has stopped\. All of it is erased on .* A letter tells/),
    ]);
    expect((await kim.messages()).map(({ touch }) => touch)).toContain('erasing');
    expect(flat((await desk.mend('show', id)).stdout)).toContain(
      `the erasure asked for, as they wished; by whom is not known because: "${because}"`,
    );
    expect(await act('erase', email, '--yes')).toEqual([
      0,
      expect.stringMatching(/under way already\. .*button of the letter/),
    ]);
    expect(await act('stop', email, 'letters')).toEqual([0, expect.stringContaining('erased on')]);
    await kim.wind('P4D');
    expect(await kim.stored()).toBeUndefined();
    expect(await act('pause', email)).toEqual([1, expect.stringContaining('was erased')]);
  });

  it('refuses who hides, and tells what waits of who is held', async () => {
    const hidden = await join();
    await hidden.text('HIDE');
    await apply(desk.service.world, await desk.idOf(hidden), { type: 'PhoneReleased' });
    expect(await act('erase', hidden.form.email, '--yes')).toEqual([
      1,
      expect.stringContaining('(HIDE)'),
    ]);
    const held = await join();
    await held.text('I want to die');
    await apply(desk.service.world, await desk.idOf(held), { type: 'PhoneReleased' });
    expect(await act('erase', held.form.email, '--yes')).toEqual([
      0,
      expect.stringContaining('nobody is erased unread'),
    ]);
    await held.wind('P4D');
    expect(await held.stored()).toHaveProperty('hold');
  });
});

describe('the reason', () => {
  const commands = [['pause'], ['resume'], ['slow'], ['stop', 'all'], ['erase']] as const;

  it('is asked for by each command, and has 3 to 200 characters', async () => {
    for (const [name, ...rest] of commands) {
      const reasons = [[], ['--because', ' '], ['--because', 'no'], ['--because', 'x'.repeat(201)]];
      for (const reason of reasons) {
        const { status, stderr } = await desk.mend(name, 'x@example.com', ...rest, ...reason);
        expect([name, status, stderr]).toEqual([name, 2, expect.stringContaining('--because')]);
      }
      const help = await runMend([name, '--help']);
      expect(help.stdout).toContain(`Example:\n  npx mend ${name} `);
    }
    const list = flat((await runMend(['--help'])).stdout);
    for (const [name] of commands) expect(list).toContain(` ${name} [options] <person>`);
    const control = await desk.mend('slow', 'x@example.com', '--because', 'a\u001b[31mb');
    expect([control.status, control.stderr]).toEqual([2, expect.stringContaining('control')]);
  });

  it('P26 P67 stands in their own data, and where a phone is joined opens to that phone alone', async () => {
    const mailOnly = await join({ phone: undefined });
    await act('slow', mailOnly.form.email);
    const { standing } = JSON.parse(await mailOnly.export());
    // A reason may quote a phone: a mailbox alone reads what was done, with a phone and without.
    expect(standing.doneByTheCoach).toEqual([
      { at: expect.any(String), what: 'baby steps chosen' },
    ]);
    const both = await join();
    await act('slow', both.form.email);
    await act('stop', both.form.email, 'texts');
    const closed = await both.export();
    expect(closed).toContain('baby steps chosen');
    expect(closed).not.toMatch(/They told me|texts ended/);
    const whole = JSON.parse((await desk.mend('export', both.form.email)).stdout);
    expect(whole.standing.doneByTheCoach).toMatchObject([
      { what: 'baby steps chosen', because },
      { what: 'texts ended, as they wished', because },
    ]);
  });
});
