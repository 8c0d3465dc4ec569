/**
 * What `mend report` counts in a running service: sends by their end, who waits, what is held back,
 * and no small group.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countFeedback, countReturned, countSent, judge } from '../../service/letter-counters.ts';
import { receiptRank } from '../../service/ports/store.ts';
import { haltTexts } from '../../service/text-counters.ts';
import { answeringTogether, type Visitor } from '../stories/visitor.ts';
import { Desk } from './coach-desk.ts';

const phone = (n: number) => `+155501001${n}`;

describe('mend report', () => {
  let desk: Desk;
  let people: Visitor[];
  let report: Record<string, never>;
  beforeAll(async () => {
    desk = await Desk.open();
    people = [];
    for (let n = 20; n < 32; n++)
      people.push(await desk.visitor({ email: `reader${n}@example.com`, phone: phone(n) }).join());
    await answeringTogether(people, 4, '4');
    const [first, second, third] = people as [Visitor, Visitor, Visitor];
    // Of one letter the answer was lost, and its event told; of one text the events too, and
    // Twilio's list has it.
    desk.service.inbox.faults.set({ resetAfterAcceptNext: 1 });
    await first.wind('P3D');
    desk.service.phone.faults.set({ resetAfterAcceptNext: 1, loseEvents: true });
    await first.wind('P3D');
    await first.text('COACH');
    await first.wind('PT2H');
    await desk.mend(
      'answer',
      await desk.idOf(first),
      '--text',
      'I will call you tomorrow.',
      '--now',
    );
    await second.text('I want to die');
    await third.text('STOP');
    await first.wind('PT10M');
    report = (await desk.json('report', '--days', '14')) as Record<string, never>;
  });
  afterAll(() => desk.close());

  it('counts people by where they stand and who waits', () => {
    expect(report.people).toMatchObject({ held: 1, active: 11, stuck: 0, left: 0 });
    expect(report.waiting).toMatchObject({ byConcern: { hold: 1 }, stuck: [] });
  });

  it('counts every letter and text by its end, and agrees with what the vendors took', () => {
    const { letters, texts } = report as unknown as Record<string, Record<string, number>>;
    const ends = Object.keys(receiptRank);
    for (const of of [letters, texts])
      expect(ends.reduce((sum, end) => sum + (of?.[end] ?? 0), 0)).toBe(of?.all);
    const toPeople = desk.service.inbox
      .facts()
      .filter(({ tags }) => !/-alert-|^canary/.test(tags.message ?? ''));
    expect(letters?.all).toBe(toPeople.length);
    expect(texts?.all).toBe(
      desk.service.phone.messages().filter(({ direction }) => direction !== 'inbound').length,
    );
  });

  it('P1 tells of each unknown send how it ended', () => {
    expect(report.doubts).toMatchObject({ told: 1, listed: 1, resent: 0, unproven: 0, open: 0 });
  });

  it('P12 tells of how many texts no callback said what became of them', () => {
    const { texts } = report as unknown as Record<string, Record<string, number>>;
    expect(report.swept).toBeGreaterThan(0);
    expect(report.swept).toBeLessThan(texts?.all ?? 0);
  });

  it('counts holds, alerts, who asked for a person and how soon they were answered', () => {
    expect(report.human).toMatchObject({ holds: 1, asked: 1, answered: 1, medianMinutes: 120 });
  });

  it('shows what a group of ten or more did, and of a smaller one only that it is small', () => {
    const { prompts, steps, numbers, optOuts } = report.measures as unknown as Record<
      string,
      Record<string, unknown>[]
    >;
    expect(prompts?.find(({ touch }) => touch === 'W3')).toMatchObject({ had: 12, answered: 12 });
    expect(prompts?.find(({ touch }) => touch === 'W2')).toMatchObject({ had: 12, answered: 0 });
    expect(steps?.[0]).toMatchObject({ step: 'welcome', closing: 'W3', had: 12, answered: 12 });
    expect(numbers?.[0]).toEqual({ from: 'W3', to: 'M1', people: 0 });
    expect(optOuts?.find(({ step }) => step === 'step-1')).toEqual({
      step: 'step-1',
      letters: 0,
      texts: '<10',
    });
  });

  it('says what is held back, and which limits were hit', async () => {
    await haltTexts(desk.service.world);
    for (let form = 0; form < 5; form++) {
      await desk.visitor({ email: 'often@example.com', hour: 9 + form }).signUp();
      await people[0]?.wind('PT6M');
    }
    const { streams, limits } = (await desk.json('report')) as Record<
      string,
      Record<string, unknown>
    >;
    expect(streams?.texts).toMatchObject({ halted: true });
    expect(streams?.letters).toMatchObject({ held: false, bounced: 0 });
    expect(limits).toMatchObject({ letters: 1, 'sign-ups': 0, prefix: 0, month: 0 });
  });

  it('P24 P74 says which letters are held back, and what reports said; redrive --mail lets them go', async () => {
    const { world } = desk.service;
    const held = async () => (await desk.mend('report')).stdout.replace(/\s+/g, ' ');
    await countSent(world, 'confirmations', 24);
    for (let n = 0; n < 24; n++) await countReturned(world, 'confirmations', 'bounced');
    await countFeedback(world, 'abuse');
    await countFeedback(world, 'not-spam');
    await judge(world, 'confirmations');
    expect(await held()).toContain(
      'HELD BACK, the letters of the course go on: too many confirmations came back',
    );
    expect(await held()).toContain('1 of abuse, 1 that it is no spam (no complaint)');
    await countSent(world, 'letters', 60);
    for (let n = 0; n < 20; n++) await countReturned(world, 'letters', 'bounced');
    await judge(world, 'letters');
    expect(await held()).toContain(
      'HELD BACK, confirmations too: too many letters came back. npx mend redrive --mail',
    );
    const { stdout } = await desk.mend('redrive', '--mail');
    expect(stdout).toBe(
      'Letters and confirmations go on at the next full hour. What came back so far is forgotten.\n',
    );
    expect(await held()).not.toContain('HELD BACK');
    expect(await desk.json('redrive', '--mail')).toEqual({ wereHeld: [] });
  });

  it('P51 reads well in 80 columns, without an address, a number or a name', async () => {
    const { stdout, stderr, status } = await desk.mend('report', '--days', '30');
    expect([status, stderr]).toEqual([0, '']);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).not.toMatch(/@example|\+1555/);
    expect(stdout).toContain('HALTED, carriers let none through');
    expect(stdout).toMatch(/welcome +W3: 12, 12 \(100 %\)/);
    expect(stdout).toMatch(/unknown +2 sends: 1 told by an event, 1 found in Twilio's list/);
    expect(stdout).toMatch(/untold +of \d+ texts no callback told what became of them/);
  });

  it.each(['0', '31', 'week', '1.5'])('refuses --days %s with the remedy', async (days) => {
    const { status, stderr } = await desk.mend('report', '--days', days);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/whole days from 1 to 30/)]);
  });
});
