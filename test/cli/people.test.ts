/**
 * What `mend people` and `mend show` say of the people in a running service, and of a folder whose
 * service has stopped.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply } from '../../service/apply.ts';
import type { Visitor } from '../stories/visitor.ts';
import { Desk } from './coach-desk.ts';
import { runMend } from './run-mend.ts';

const phone = (n: number) => `+1555010012${n}`;

describe('mend people', () => {
  let desk: Desk;
  let held: Visitor;
  let asking: Visitor;
  beforeAll(async () => {
    desk = await Desk.open();
    await desk.visitor({ email: 'calm@example.com', name: 'Calm' }).join();
    asking = await desk
      .visitor({ email: 'asks@example.com', name: 'Asking', phone: phone(1) })
      .join();
    held = await desk.visitor({ email: 'held@example.com', name: 'Held', phone: phone(2) }).join();
    await desk.visitor({ email: 'new@example.com' }).signUp();
    await asking.text('COACH');
    await asking.wind('PT3H');
    await held.text('I want to die');
  });
  afterAll(() => desk.close());

  it('lists the held first, then who waits for a human, then the rest, in 80 columns', async () => {
    const { status, stdout, stderr } = await desk.mend('people');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[1]).toMatch(/^[a-z0-9]{12} {2}held 0 minutes +Held +W1 welcome +- +standard +on$/);
    expect(lines[2]).toMatch(
      /^[a-z0-9]{12} {2}asked 3 hours +Asking +W1 welcome +W2 Mar 6 +standard +on$/,
    );
    expect(stdout).toMatch(/unconfirmed +- +- +standard +-$/m);
    expect(stdout).toMatch(/active +Calm +W1 welcome +W2 Mar 6 +standard +-$/m);
    expect(stdout).toContain('4 people: 1 held, 1 waits for a human.');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('P51 no address and no number stands in the list, unless it is asked for', async () => {
    for (const kind of [[], ['--json']]) {
      expect((await desk.mend('people', ...kind)).stdout).not.toMatch(/@example|\+1555/);
      const { stdout } = await desk.mend('people', '--addresses', ...kind);
      expect(stdout).toContain('held@example.com');
      expect(stdout).toContain(phone(2));
    }
  });

  it('speaks JSON, one person a line', async () => {
    const { stdout } = await desk.mend('people', '--json');
    const people = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(people.map(({ status }) => status)).toEqual(['held', 'active', 'unconfirmed', 'active']);
    expect(people[1]).toMatchObject({
      ...{
        id: await desk.idOf(asking),
        name: 'Asking',
        pace: 'standard',
        step: 'welcome',
        last: 'W1',
        texts: 'on',
      },
      waiting: { concern: 'coach', at: expect.stringMatching(/^2030-03-05T11:/) },
      next: { touch: 'W2', at: '2030-03-06T10:00:00.000Z', channel: 'email' },
    });
  });

  it('shows only who waits, or only one status', async () => {
    const waiting = await desk.mend('people', '--waiting');
    expect(waiting.stdout).toMatch(/held 0 minutes(.|\n)*asked 3 hours(.|\n)*2 people/);
    const unconfirmed = await desk.mend('people', '--status', 'unconfirmed');
    expect(unconfirmed.stdout).toContain('1 person: nobody needs a human.');
    const wrong = await desk.mend('people', '--status', 'asleep');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('Allowed choices are held, stuck, unconfirmed');
  });

  it('puts the newest words first, below who is held, and writes ages in full', async () => {
    const waits = await Desk.open();
    const asked: Visitor[] = [];
    for (const n of [4, 5, 6]) {
      const form = { email: `w${n}@example.com`, name: `Wait${n}`, phone: phone(n) };
      asked.push(await waits.visitor(form).join());
    }
    const names = async () =>
      [...(await waits.mend('people', '--waiting')).stdout.matchAll(/Wait\d/g)].map(String);
    for (const visitor of asked) {
      await visitor.text('COACH');
      await visitor.wind('PT40M');
    }
    expect(await names()).toEqual(['Wait6', 'Wait5', 'Wait4']);
    const { stdout } = await waits.mend('people', '--waiting');
    expect(stdout).toMatch(/asked 40 minutes +Wait6(.|\n)*asked 1 hour +Wait5/);
    expect(stdout).not.toContain('…');
    // They have waited longest, and have just written again.
    await asked[0]?.text('hello?');
    expect(await names()).toEqual(['Wait4', 'Wait6', 'Wait5']);
    await asked[1]?.text('I want to die');
    await asked[0]?.wind('P2D');
    await asked[0]?.text('are you there?');
    expect(await names()).toEqual(['Wait5', 'Wait4', 'Wait6']);
    expect((await waits.mend('people', '--waiting')).stdout).toMatch(/held 2 days +Wait5/);
    await waits.close();
  });

  it('ends with 2 where there is nobody to read, and shows how it is called', async () => {
    const none = await runMend(['people', '--data', `${desk.folder}/nothing`]);
    expect(none.status).toBe(2);
    expect(none.stderr).toMatch(/there is no table in it; run npm start once/);
    for (const command of ['people', 'show', 'answer', 'clear', 'attend', 'move', 'test']) {
      const help = await runMend([command, '--help']);
      expect([help.status, help.stdout]).toEqual([0, expect.stringContaining('Example:')]);
    }
  });
});

describe('mend show', () => {
  let desk: Desk;
  let sam: Visitor;
  beforeAll(async () => {
    desk = await Desk.open();
    const form = {
      email: 'sam@example.com',
      name: 'Sam',
      phone: phone(3),
      role: 'hurt',
      sharedDevice: true,
    };
    sam = await desk.visitor(form).join();
    await sam.wind('P3D');
    await sam.text('4');
    await sam.wind('PT1H');
    await sam.text('is \u001b[31mthis\u001b[0m normal?');
  });
  afterAll(() => desk.close());

  it('tells in order what they agreed to, what was sent and arrived, what they wrote and were answered', async () => {
    const { status, stdout, stderr } = await desk.mend('show', 'SAM@Example.com');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const flat = stdout.replace(/\s+/g, ' ');
    expect(flat).toMatch(
      /agreed letters \(\S+, wording \w+\).* letter C1 Please confirm: delivered .*letter W1 Start where you are: deliv/,
    );
    expect(flat).toMatch(
      /agreed texts .*text W3 .*: delivered.* wrote "4" answered "Mend: A 4\. .*" \(delivered\)/,
    );
    expect(flat).toContain('Europe/Lisbon, where it is Fri, Mar 8,');
    expect(flat).toMatch(
      /letters on since Mar 5 \d\d:\d\d: sam@example.com texts on since .*: \+15550100123/,
    );
    expect(flat).toContain('role hurt; numbers W3 4');
    expect(flat).toContain('somebody else may read their phone or inbox');
    expect(flat).toMatch(/WAITS since Fri, Mar 8, .*wrote what a program cannot answer/);
    expect(flat).toMatch(/To come .*1A, by letter/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('lets nothing that somebody wrote move the cursor', async () => {
    const { stdout } = await desk.mend('show', await desk.idOf(sam));
    expect(stdout).toContain('is [31mthis[0m normal?');
    expect(stdout).not.toContain('\u001b');
  });

  it('speaks JSON with everything in it', async () => {
    const found = await desk.json('show', 'sam@example.com');
    expect(found).toMatchObject({
      ...{
        email: 'sam@example.com',
        phone: phone(3),
        role: 'hurt',
        numbers: { W3: 4 },
        sharedDevice: true,
      },
      waiting: { concern: 'question' },
    });
    expect(found.timeline).toContainEqual(expect.objectContaining({ kind: 'text', text: '4' }));
  });

  it('tells what a letter’s button answered, as far as it is kept, and whom an alert told of what', async () => {
    const pressing = await desk
      .visitor({ email: 'press@example.com', phone: phone(7), role: 'hurt' })
      .join();
    const id = await desk.idOf(pressing);
    const press = (touch: string, reply: string) =>
      apply(desk.service.world, id, { type: 'ButtonPressed', touch, reply });
    await press('W1', 'done');
    await pressing.wind('P3D');
    await press('W3', '4');
    await pressing.text('COACH');
    await pressing.text('I want to die');
    await pressing.wind('PT40M');
    const { stdout } = await desk.mend('show', id);
    const flat = stdout.replace(/\s+/g, ' ');
    const button = 'by a letter’s button; when is not kept';
    expect(flat).toMatch(new RegExp(`letter W1 [^:]*: delivered answered ${button}`));
    expect(flat).toMatch(new RegExp(`text W3 [^:]*: delivered answered 4 ${button}`));
    expect(flat).toMatch(/\d\d:\d\d alert to the coach, asked for a person: /);
    expect(flat).toMatch(/\d\d:\d\d alert to the coach, words of danger: /);
    expect(flat).toMatch(/\d\d:\d\d alert to the second contact, words of danger: /);
    const { timeline } = await desk.json('show', id);
    expect(timeline).toContainEqual(
      expect.objectContaining({ cause: 'W3', answered: { by: 'button', number: 4 } }),
    );
    expect(timeline).toContainEqual(
      expect.objectContaining({ kind: 'alert', to: 'second', concern: 'hold' }),
    );
  });

  it('does not say that a button was pressed where a text may have answered', async () => {
    const later = await Desk.open();
    const texting = await later.visitor({ email: 'texts@example.com', phone: phone(8) }).join();
    await texting.text('DONE');
    const id = await later.idOf(texting);
    expect((await later.json('show', id)).timeline).toContainEqual(
      expect.objectContaining({ cause: 'W1', answered: { by: 'text' } }),
    );
    await texting.wind('P40D');
    const shown = (await later.mend('show', id)).stdout.replace(/\s+/g, ' ');
    expect(shown).toContain('answered by a letter’s button, or by a text that is kept no more');
    await later.close();
  });

  it('P65 says that role and numbers are not kept where they have not agreed to it', async () => {
    const shy = await desk
      .visitor({ email: 'shy@example.com', role: 'hurt', sensitiveConsent: false })
      .join();
    const { stdout } = await desk.mend('show', 'shy@example.com');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'role and numbers are not kept: they have not agreed to that',
    );
    expect(await desk.json('show', await desk.idOf(shy))).toMatchObject({
      withheld: ['role', 'numbers'],
    });
  });

  it('ends with 1 where nobody is, with 2 for what is no name of anybody', async () => {
    for (const who of ['nobody@example.com', 'abcdefghijkl']) {
      const none = await desk.mend('show', who);
      expect([none.status, none.stderr]).toEqual([
        1,
        expect.stringContaining('Nobody is here with'),
      ]);
      expect(none.stderr).not.toContain('nobody@');
    }
    const wrong = await desk.mend('show', 'Sam');
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('neither an email address nor an id'),
    ]);
  });

  it('reads the folder of a service that has stopped', async () => {
    await desk.service.close();
    const { status, stdout } = await desk.mend('show', 'sam@example.com');
    expect(status).toBe(0);
    expect(stdout).toContain('wrote    "4"');
    await desk.restart();
  });
});
