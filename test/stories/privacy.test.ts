/**
 * Covers erasure: one person does everything the service knows, is erased, and the test then reads
 * the table item by item, without the store.
 */

import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redriveAll } from '../../cli/commands/redrive.ts';
import type { Channel } from '../../core/course.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Service } from '../../local/local-service.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { apply } from '../../service/apply.ts';
import type { Store } from '../../service/ports/store.ts';
import { aService, postForm, tuesday, Visitor } from './visitor.ts';

let service: Service;
const log: string[] = [];
beforeAll(async () => {
  const started = await aService({ startAt: tuesday, log: (line) => log.push(line) });
  service = started.service;
});
afterAll(() => service.close());

/** Words that occur nowhere else in the service. */
const canary = {
  email: 'canary.zebra@example.com',
  phone: '+15550100177',
  name: 'Quillfeather',
  timezone: 'America/Boise',
  wrote: [
    'My marmalade question: how do I ask?',
    'I want to die, says the ocelot',
    'No more walrus, this is hard',
  ],
  coach: ['Tangerine words of a coach, by text.', 'Tangerine words of a coach, by letter.'],
};

async function everything(): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const where = { TableName: service.world.settings.table, ConsistentRead: true };
    const found = await service.dynamo.send(
      new ScanCommand({ ...where, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    items.push(...(found.Items ?? []).map((item) => unmarshall(item)));
    from = found.LastEvaluatedKey;
  } while (from);
  return items;
}

/** The given words that occur in the table, in any case, in plain, URL-encoded or Base64 form. */
async function traces(words: readonly string[]): Promise<string[]> {
  const kept = (await everything()).map((item) => JSON.stringify(item).toLowerCase());
  return words.filter((word) =>
    [word, encodeURIComponent(word), Buffer.from(word).toString('base64').slice(0, -4)].some(
      (form) => kept.some((item) => item.includes(JSON.stringify(form.toLowerCase()).slice(1, -1))),
    ),
  );
}

async function idOf(visitor: Visitor): Promise<string> {
  return String((await visitor.stored())?.id);
}

/** Sends the coach's message as `mend answer` does. */
async function sendCoachMessage(id: string, channel: Channel, words: string): Promise<void> {
  const { store, now } = service.world;
  const answer = `hand${channel}`;
  await store.messages.putCoachMessage(id, answer, { words }, now());
  await apply(service.world, id, { type: 'CoachWrote', message: answer, channel, atOnce: true });
  await service.scheduler.rest();
}

/** Does everything that can happen to one person, within the thirty days that all of it is kept. */
async function live(person: Visitor): Promise<void> {
  const { store } = service.world;
  await person.join();
  const id = await idOf(person);
  await person.answering(3, '4');
  await person.text(canary.wrote[0] ?? '');
  await person.text('COACH');
  await sendCoachMessage(id, 'sms', canary.coach[0] ?? '');
  await sendCoachMessage(id, 'email', canary.coach[1] ?? '');
  for (const word of ['SOLO', 'SLOW', 'PAUSE', 'GO', 'DONE', 'HARD', canary.wrote[2] ?? ''])
    await person.text(word);
  await person.answering(5, '2');
  // Words of danger, alerts to two people, a human who reads them.
  await person.text(canary.wrote[1] ?? '');
  await person.wind('PT2H');
  const held = (await store.people.read(id, service.clock.now(), true))?.subscriber.hold;
  expect(held?.danger).toBe('self');
  await apply(service.world, id, { type: 'Cleared', hold: held?.saidAt ?? 0 });
  // A letter’s buttons, the pages, news, and the export of their own data.
  await press(await person.linkIn('W1', 'answer'));
  const preferences = await person.linkIn('W1', 'preferences');
  for (const wish of [
    { news: 'true' },
    { action: 'data' },
    { action: 'progress' },
    { role: 'did' },
  ])
    await postForm(preferences, wish as Record<string, string>);
  const own = await person.linkIn('your-data', 'export');
  expect((await postForm(own, { do: 'file' })).headers.get('content-disposition')).toContain(
    'attachment',
  );
  // A seat, a send that stays unknown, a repeated status, five errors in a row.
  const seminar = {
    id: 'spring',
    title: 'A seminar',
    change: 0,
    startsAt: service.clock.now(),
    endsAt: service.clock.now(),
  };
  await store.seminars.put(seminar as unknown as Seminar);
  await store.seminars.takeSeat('spring', id, service.clock.now());
  service.phone.faults.faults.repeatEvents = true;
  service.phone.faults.faults.resetAfterAcceptNext = 1;
  await person.answering(4, 'DONE');
  service.phone.faults.faults.repeatEvents = false;
  await getStuck(id, person);
  await person.answering(3, 'SKIP');
}

async function getStuck(id: string, person: Visitor): Promise<void> {
  const world = service.world as { store: Store };
  const { store } = world;
  const arm: typeof store.people.arm = async (who, version, sending) => {
    if (who === id) throw new RangeError(`${canary.email} cannot be served`);
    return store.people.arm(who, version, sending);
  };
  world.store = { ...store, people: { ...store.people, arm } };
  await person.wind('P6D');
  world.store = store;
  expect(await redriveAll(service.world)).toEqual([id]);
}

async function press(link: string): Promise<void> {
  expect((await postForm(link, { answer: 'did' })).status).toBeLessThan(500);
}

describe('a person who did everything, erased', () => {
  let id: string;
  const subject = () =>
    new Visitor(service.urls.web, { ...canary, sensitiveConsent: true, role: 'did' });
  const known = [
    ...[canary.email, canary.phone, canary.name, canary.timezone],
    ...canary.wrote,
    ...canary.coach,
  ];

  it('the table holds all of it before the erasure: the search that must find nothing later finds everything now', async () => {
    const person = subject();
    await live(person);
    id = await idOf(person);
    expect(await traces([...known, id])).toEqual([...known, id]);
    const kinds = (await everything())
      .filter(({ pk }) => pk === `SUBSCRIBER#${id}`)
      .map(({ sk }) => String(sk).split('#')[0]);
    expect(new Set(kinds)).toEqual(new Set(['PROFILE', 'MESSAGE', 'REPLY', 'ANSWER', 'CONSENT']));
  });

  it('P26 P64 the erasure leaves keyed hashes and consent receipts, and nothing that says who, what or where', async () => {
    const person = subject();
    const other = await new Visitor(service.urls.web, {
      email: 'other@example.com',
      phone: '+15550100178',
    }).join();
    await other.text('The flamingo is mine');
    expect(await person.eraseAll()).toEqual([expect.stringMatching(/erased in 3 days/)]);
    await person.wind('P3D');
    // A late text, and a receipt that passed its check just before the record was removed.
    await person.text('A late pelican');
    await service.world.store.messages.raiseReceipt({
      ...{
        message: `${id}-1-W1-e`,
        channel: 'email',
        status: 'complained',
        at: service.clock.now(),
      },
      providerId: 'late receipt',
    });
    await person.wind('P2D');

    expect(
      await traces([
        ...known,
        id,
        canary.phone.slice(1),
        'marmalade',
        'ocelot',
        'walrus',
        'pelican',
        'late receipt',
      ]),
    ).toEqual([]);
    expect(await traces(['flamingo', 'other@example.com'])).toEqual([
      'flamingo',
      'other@example.com',
    ]);
    expect((await other.stored())?.id).toBeDefined();
    expect(
      (await person.messages()).filter(
        ({ at }) => Date.parse(at) > service.clock.now() - 86_400_000,
      ),
    ).toEqual([]);
  });

  it('P64 the erasure leaves no item of an unknown kind, and no unexpected attribute on the known kinds', async () => {
    const allowed: readonly (readonly [RegExp, readonly string[]])[] = [
      [/^(EMAIL|PHONE)#[\w-]{27}$/, ['pk', 'sk', 'why', 'wo', 'a']],
      [/^PROOF#[\w-]{27}$/, ['pk', 'sk', 'given', 'wording', 'source', 'x']],
      [/^COUNT#[\w+-]+$/, ['pk', 'sk', 'n', 'u', 'x']],
      [/^(WORKER#\d|CANARY|COURSE|DIGEST|RETENTION|WORDING|SEMINARS)$/, []],
      // The coaches' own, who use the desk.
      [/^(COACHES|COACH-LINKS|SESSIONS|SAVED-ANSWERS)$/, []],
    ];
    const key = service.world.secrets.hashKey;
    const theirs = [
      `EMAIL#${hashAddress(key, canary.email)}`,
      `PHONE#${hashAddress(key, canary.phone)}`,
    ];
    const ownersOf = await everything();
    expect(
      theirs.every((pk) => ownersOf.some((item) => item.pk === pk && item.sk === 'ERASED')),
    ).toBe(true);
    const others = (await everything())
      .filter(({ pk }) => String(pk).startsWith('SUBSCRIBER#'))
      .map(({ pk }) => pk);
    expect(new Set(others).size).toBe(1);
    for (const item of ownersOf.filter(({ pk }) => !others.includes(pk))) {
      const kind = allowed.find(([pattern]) => pattern.test(String(item.pk)));
      expect(kind, String(item.pk)).toBeDefined();
      const isOtherOwner = item.id !== undefined && item.sk === 'OWNER';
      if (!kind || kind[1].length === 0 || isOtherOwner) continue;
      expect(kind[1], `${item.pk} ${item.sk}`).toEqual(expect.arrayContaining(Object.keys(item)));
    }
    const proofs = ownersOf.filter(({ pk }) => pk === `PROOF#${hashAddress(key, canary.email)}`);
    const kinds = proofs.map(({ sk }) => String(sk).split('#')[1]);
    expect(new Set(kinds)).toEqual(new Set(['letters', 'adult', 'texts', 'sensitive', 'news']));
  });

  it('the person may come back and starts from the beginning', async () => {
    const again = await subject().join();
    expect(await again.stored()).toMatchObject({ enrollment: 1, numbers: {}, silent: 0 });
    expect((await again.stored())?.solo).toBeUndefined();
  });

  it('P51 no line of the log names them or quotes what they or the coach wrote', () => {
    const said = log.join('\n').toLowerCase();
    expect(log.length).toBeGreaterThan(30);
    for (const word of [...Object.values(canary).flat(), 'marmalade', 'ocelot', 'tangerine', '?t='])
      expect(said).not.toContain(word.toLowerCase());
  });
});
