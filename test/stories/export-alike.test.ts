/**
 * Covers what a mailbox learns of a phone from its own export: nothing. Two people get the same
 * letters and press the same buttons; the one has a phone that texts, the other has none.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import { courseOf } from '../../core/course.ts';
import type { Service } from '../../local/local-service.ts';
import type { PersonExport } from '../../service/coach/export-person.ts';
import { aService, postForm, tuesday, Visitor, wind } from './visitor.ts';

let service: Service;
let next = 0;
let week = 0;
beforeAll(async () => {
  ({ service } = await aService({ startAt: tuesday }));
});
afterAll(() => service.close());

/** Two people on a Tuesday: one whose phone is joined, and one without. */
async function twoPeople(): Promise<readonly [joined: Visitor, without: Visitor]> {
  week += 1;
  const to = new Date(tuesday + week * 7 * dayMs).toISOString();
  await wind(service.urls.web, { to });
  const [joined, without] = [somebody(), somebody()] as const;
  const code = await joined.codeFrom(await joined.confirmed());
  await without.confirmed();
  expect(await joined.text(`JOIN ${code}`)).toHaveLength(1);
  return [joined, without];
}

/** Somebody without a phone as yet; all have the same name and answers. */
function somebody(): Visitor {
  next += 1;
  const phone = `+1555010${4000 + next}`;
  const email = `alike${String(next).padStart(2, '0')}@example.com`;
  return new Visitor(service.urls.web, { email, phone, name: 'Robin', role: 'hurt' });
}

/** Presses a letter's button. */
async function press(person: Visitor, touch: string, answer: string): Promise<void> {
  const page = await postForm(await person.linkIn(touch, 'answer'), { answer });
  expect(page.status).toBe(200);
}

/** A file or page without what differs between any two people: ids, address, times of the day. */
async function alike(person: Visitor, shown: string): Promise<string> {
  const { id } = (await person.stored()) ?? {};
  return shown
    .replaceAll(String(id), 'ID')
    .replaceAll(/("ID-\w+-\w+-[es]-)[A-Za-z0-9]+"/g, '$1STAMP"')
    .replaceAll(person.form.email, 'EMAIL')
    .replaceAll(/"providerId": "[^"]*"/g, '"providerId": "ID"')
    .replaceAll(/T(?!\d\d:00:00\.000Z)\d\d:\d\d:\d\d\.\d+Z/g, '')
    .replaceAll(/\d+:\d\d\s[AP]M/g, 'TIME');
}

/** The file and the page of a person's data, as the mailbox alone opens them by a letter's link. */
async function kept(person: Visitor, link: string): Promise<{ file: string; page: string }> {
  const shown = async (wish: string) =>
    alike(person, await (await postForm(link, { do: wish })).text());
  return { file: await shown('file'), page: await shown('read') };
}

/** The file without the two-line letters that stand in for texts, where there is no phone. */
function withoutStandIns(file: string): PersonExport {
  const all = JSON.parse(file) as PersonExport;
  const { touches } = courseOf(service.world.library);
  const isText = (what: string) =>
    touches.some(({ id, channel }) => id === what && channel === 'sms');
  return { ...all, messages: all.messages.filter(({ what }) => !isText(what)) };
}

interface Story {
  readonly name: string;
  /** What the phone does. */
  readonly phone: (person: Visitor) => Promise<unknown>;
  /** What is done in the mailbox besides, by both people. */
  readonly mailbox?: (person: Visitor) => Promise<unknown>;
}

const texts =
  (...words: readonly string[]) =>
  async (person: Visitor) => {
    for (const word of words) await person.text(word);
  };

const stories: readonly Story[] = [
  { name: 'is joined and says nothing', phone: texts() },
  { name: 'answers', phone: texts('DONE', '2', 'HARD', 'HARD', 'hello there', 'SKIP') },
  { name: 'asks for a person, and to be alone', phone: texts('COACH', 'SOLO', 'Is this for me?') },
  { name: 'ends texts', phone: texts('DONE', 'STOP') },
  { name: 'speaks of danger', phone: texts('he hit me', 'I want to die') },
  { name: 'hides', phone: texts('DONE', 'HIDE') },
  {
    name: 'is taken off',
    phone: texts('DONE'),
    mailbox: async (person) =>
      postForm(await person.linkIn('C1', 'preferences'), { action: 'phone-off' }),
  },
];

describe('P68 the export of a mailbox whose phone', () => {
  it.each(stories)('$name is that of a mailbox without one, byte by byte', async (story) => {
    const [joined, without] = await twoPeople();
    await joined.wind('P1D');
    for (const person of [joined, without])
      for (const answer of ['hurt', 'coach']) await press(person, 'W1', answer);
    await joined.wind('PT1H');
    // Before the phone speaks: to who hides no such letter goes.
    const links = [await joined.dataLink(), await without.dataLink()];
    await joined.wind('PT1M');
    await story.phone(joined);
    for (const person of [joined, without]) await story.mailbox?.(person);
    const theirs = await kept(joined, links[0] ?? '');
    const other = await kept(without, links[1] ?? '');
    expect(theirs.file).toBe(other.file);
    expect(theirs.page).toBe(other.page);
    // The two are alike, and something is shown.
    for (const part of ['"what": "W1"', '"role": "hurt"', '"enrollment": 1', 'Robin'])
      expect(theirs.file).toContain(part);
  });

  it('gets the course’s texts is that of a mailbox without one, but for the letters in their place', async () => {
    const [joined, without] = await twoPeople();
    for (let day = 0; day < 10; day += 1) {
      await joined.wind('P1D');
      await joined.text(day === 4 ? '2' : 'DONE');
    }
    expect((await joined.touches()).filter(({ channel }) => channel === 'sms')).not.toHaveLength(0);
    const links = [await joined.dataLink(), await without.dataLink()];
    await joined.wind('PT1M');
    const theirs = await kept(joined, links[0] ?? '');
    const other = await kept(without, links[1] ?? '');
    expect(JSON.parse(theirs.file)).toEqual(withoutStandIns(other.file));
    expect(await joined.unlockedExport()).toMatch(/"by": "text",\s+"what": "W3"/);
  });
});
