/**
 * Covers hostile strings in every field of every form: each response is a page and never a server
 * error, and has no element or attribute beyond those of an honest word. A refusal leaves the table
 * as it was; an accepted field is stored as written.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanLine } from '../../service/intake/clean-line.ts';
import type { Purpose } from '../../service/signed-links.ts';
import { anEvening } from '../seminars.ts';
import { breaksLines, elementsOf, hostile, hostileText } from './hostile-strings.ts';
import { aForm, startWebBed, type WebBed } from './web-bed.ts';

let bed: WebBed;
let member: string;
beforeAll(async () => {
  bed = await startWebBed();
  await bed.world.store.seminars.put(anEvening);
  member = await bed.join({ email: 'member@example.com', sensitiveConsent: 'on' });
  await bed.joinPhone(member, '+12025550142');
});
afterAll(() => bed.close());

const table = Object.entries(hostile);
const signUpFields = [
  'email',
  'name',
  'phone',
  'hour',
  'timezone',
  'pace',
  'role',
  'adult',
  'sharedDevice',
].concat(['smsConsent', 'sensitiveConsent', 'newsConsent', 'anything']);
const whole = {
  ...aForm,
  name: 'Sam',
  hour: '10',
  pace: 'baby',
  role: 'none',
};
let people = 0;
const someone = () => `p${(people += 1)}@example.com`;

/** Each form behind a link, with the fields it reads and an honest word for each. */
const linked: readonly (readonly [Purpose, string, Readonly<Record<string, string>>])[] = [
  ['answer', 'W3', { answer: 'x' }],
  ['answer', '2E', { answer: 'x' }],
  [
    'preferences',
    '',
    Object.fromEntries(
      [
        'pace',
        'hour',
        'timezone',
        'role',
        'paused',
        'news',
        'sharedDevice',
        'sensitive',
        'action',
        'shown',
      ].map((name) => [name, 'x']),
    ),
  ],
  ['unsubscribe', '', { also: 'x', reason: 'x', 'List-Unsubscribe': 'x' }],
  ['confirm', '1', { anything: 'x' }],
  ['keep', '', { anything: 'x' }],
  ['export', '', { do: 'x' }],
  ['seat', anEvening.id, { anything: 'x' }],
  ['confirm-seat', anEvening.id, { anything: 'x' }],
  ['check-in', anEvening.id, { anything: 'x' }],
];

/** Strings of the table that a program writes where it has no name (promise 82). */
const noNames: ReadonlySet<string> = new Set([
  ...['quotes', 'a template', 'another template', 'replacement marks', 'a number too large'],
  ...['not a number', 'an encoded line break', 'an encoded word'],
]);

describe('a hostile string', () => {
  it.each(signUpFields)(
    'P45 P46 a hostile string in the field %s of the sign-up is refused beside it or kept as written',
    async (field) => {
      for (const [what, value] of table) {
        const email = someone();
        const fields: Record<string, string> = {
          ...whole,
          email,
          [field]: field === 'email' ? `${value}@example.com` : value,
        };
        const before = await bed.snapshot();
        const { status, body } = await bed.post('/subscribe', fields);
        expect([200, 400], what).toContain(status);
        expect(strange(body), what).toEqual([]);
        if (status === 400) {
          expect(body, what).toContain('class="problems" role="alert"');
          expect(await bed.snapshot(), what).toBe(before);
        } else {
          const person = await bed.person(cleanLine(fields.email ?? '').toLowerCase());
          const name = noNames.has(what) ? undefined : wellFormed(cleanLine(value)) || undefined;
          expect(person?.name, what).toBe(field === 'name' ? name : 'Sam');
          expect(breaksLines.test(JSON.stringify([person?.name, person?.email])), what).toBe(false);
        }
      }
    },
  );

  it.each(signUpFields)(
    'P45 P46 the response to a hostile field %s as JSON is JSON, and as a multipart form a page',
    async (field) => {
      for (const [what, value] of table) {
        const fields = { ...whole, email: someone(), [field]: value };
        const asJson = await bed.ask('POST', '/subscribe', {
          type: 'application/json',
          body: JSON.stringify(fields),
        });
        expect([200, 400, 413], what).toContain(asJson.status);
        const { errors = [] } = JSON.parse(asJson.body) as {
          errors?: readonly { field: string; message: string }[];
        };
        expect(
          errors.every(({ message }) => !message.includes(value)),
          what,
        ).toBe(true);
        const form = new FormData();
        for (const [name, text] of Object.entries(fields)) form.set(name, text);
        const sent = new Response(form);
        const type = sent.headers.get('content-type') ?? '';
        const asParts = await bed.ask('POST', '/subscribe', {
          type,
          body: Buffer.from(await sent.arrayBuffer()),
        });
        expect([200, 400, 413], what).toContain(asParts.status);
        expect(strange(asParts.body), what).toEqual([]);
      }
    },
  );

  it.each(signUpFields)(
    'P45 P46 a hostile string in the field %s of a seminar is refused beside it or accepted',
    async (field) => {
      for (const [what, value] of table) {
        const fields = { ...whole, email: someone(), [field]: value };
        const { status, body } = await bed.post(`/seminars/${anEvening.id}/register`, fields);
        expect([200, 400], what).toContain(status);
        expect(strange(body), what).toEqual([]);
      }
    },
  );

  it.each(linked)(
    'P46 the response to a hostile field of the form behind /%s (%s) is a page, and its words become no element of another page',
    async (purpose, detail, fields) => {
      const path = `/${purpose}?t=${bed.token(purpose, member, detail)}`;
      for (const field of Object.keys(fields)) {
        for (const [what, value] of table) {
          const { status, body } = await bed.post(path, { [field]: value });
          expect([200, 400, 410], `${field}: ${what}`).toContain(status);
          expect(strange(body), `${field}: ${what}`).toEqual([]);
          expect(body.includes('<h1>'), `${field}: ${what}`).toBe(true);
        }
      }
      const theirs = (await bed.items()).filter(({ pk }) => String(pk).endsWith(member));
      for (const value of Object.values(hostile).filter((text) => text.trim().length > 5))
        expect(JSON.stringify(theirs).includes(JSON.stringify(value).slice(1, -1)), value).toBe(
          false,
        );
    },
  );

  it('P40 a hostile string as a link, in every part of the token, gets a page that says so', async () => {
    const good = bed.token('preferences', member);
    for (const [what, value] of table) {
      for (const token of [
        value,
        `${good}${value}`,
        good.replace('.', `.${value}`),
        value + good,
      ]) {
        const { status, body } = await bed.ask('GET', '/preferences', {
          query: `t=${encodeURIComponent(wellFormed(token))}`,
        });
        expect(status, what).toBe(400);
        expect(strange(body), what).toEqual([]);
      }
      const raw = await bed.ask('GET', '/preferences', {
        query: `t=${wellFormed(value).replace(/[\r\n\0]/g, '')}`,
      });
      expect(raw.status, what).toBe(400);
    }
  });

  it('P45 P46 random hostile strings in all fields at once never cause a server error', async () => {
    const fields = fc.record(Object.fromEntries(signUpFields.map((name) => [name, hostileText])), {
      requiredKeys: [],
    });
    await fc.assert(
      fc.asyncProperty(fields, async (written) => {
        const asForm = await bed.post('/subscribe', written as Record<string, string>);
        expect([200, 400, 413]).toContain(asForm.status);
        expect(strange(asForm.body)).toEqual([]);
        const body = JSON.stringify({ ...aForm, ...written, email: someone() });
        expect([200, 400, 413]).toContain(
          (await bed.ask('POST', '/subscribe', { type: 'application/json', body })).status,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('these tests find an element that a page lets through', () => {
    expect(strange('<p>Hi <script>alert(1)</script></p>')).toEqual(['script']);
    expect(strange('<input value="" onfocus="x" autofocus>')).toEqual([
      'input value onfocus autofocus',
    ]);
    expect(strange('<p>&lt;script&gt;</p>')).toEqual([]);
  });

  it('the log holds no part of a hostile string', () => {
    for (const mark of ['alert(1)', 'Bcc', '{{coach}}', 'cmd()', '"level":"error"'])
      expect(bed.log.join('\n').includes(mark)).toBe(false);
  });
});

/** Elements and attributes that our pages do not have. */
function strange(body: string): string[] {
  const ours =
    /^(\/|!doctype|html|head|meta|title|body|a|header|div|main|footer|nav|ul|ol|li|h1|h2|p|form|section|label|input|select|option|optgroup|fieldset|blockquote|legend|span|small|strong|button|dl|dt|dd|progress|br|time|details|summary)\b/;
  return elementsOf(body).filter(
    (element) => !ours.test(element) || / (on\w+|style|src)\b/.test(element),
  );
}

/** Replaces lone surrogates by the replacement character, as the encoding of a form does. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
