/** Covers what a code looks like, and what it makes of a record when a phone texts it. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSubscriber, encodeSubscriber } from '../../adapters/dynamodb/person-codec.ts';
import { localDay } from '../../core/calendar/writing-hours.ts';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import {
  codeDigits,
  codeIn,
  codeLength,
  codeLetters,
  isCode,
  joinPhone,
  releasePhone,
} from '../../core/join-phone.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';
import { aSeminar, textKeyword } from './seminar/seminar.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const phone = '+15550100123';
const another = '+15550100199';
const joined = () => new Persona(library, '2026-09-01T11:00:00Z').join({ phone });

const character = fc.constantFrom(...codeLetters, ...codeDigits);
const anyWord = fc.array(character, { minLength: codeLength, maxLength: codeLength });
const aCode = anyWord.map((all) => all.join('')).filter(isCode);

describe('a code', () => {
  it.each([
    ['K7M4QX', true],
    ['22CCCC', true],
    ['CC2222', true],
    ['2CCCCC', false],
    ['C22222', false],
    ['CCCCCC', false],
    ['222222', false],
    ['K7M4Q', false],
    ['K7M4QXX', false],
    ['k7m4qx', false],
    ['K7M4QA', false],
    ['K7M4Q0', false],
    ['K7M4Q1', false],
    ['K7M4QO', false],
    ['K7M 4QX', false],
    ['K7M4QX\n', false],
    ['', false],
  ])('is %j or is not: %s', (word, expected) => {
    expect(isCode(word)).toBe(expected);
  });

  it('P67 has no vowel, and no letter or digit that looks like another', () => {
    expect([...codeLetters, ...codeDigits].filter((one) => 'AEIOUBGLSZ016'.includes(one))).toEqual(
      [],
    );
  });

  it('P67 is found in any case, with any words around it, and they are all that is left', () => {
    const around = fc.constantFrom('', 'hello', 'I want to die', 'STOP', '👋', 'my code:');
    const cased = fc.constantFrom(
      (word: string) => word,
      (word: string) => word.toLowerCase(),
    );
    fc.assert(
      fc.property(
        aCode,
        around,
        around,
        cased,
        fc.constantFrom('JOIN ', 'join: ', ''),
        (...all) => {
          const [code, before, after, write, name] = all;
          const found = codeIn(`${before} ${write(name + code)} ${after}`);
          expect(found?.code).toBe(code);
          const wordsOf = (text = '') => text.match(/[\p{L}\p{N}]+/gu) ?? [];
          expect(wordsOf(found?.rest)).toEqual([...wordsOf(before), ...wordsOf(after)]);
        },
      ),
    );
  });

  it('is not found in a longer word or a number', () => {
    fc.assert(
      fc.property(aCode, character, (code, more) => {
        for (const text of [code + more, more + code, `${code}é`, code.slice(1)])
          expect(codeIn(`JOIN ${text}`)).toBeUndefined();
      }),
    );
    for (const text of ['911', '+1 555 010 0123', '2026-09-01', '7:45pm', 'JOIN', ''])
      expect(codeIn(text)).toBeUndefined();
  });
});

describe('a phone that texts a code', () => {
  it('P67 is the record’s, with a binding of its own and the consent to texts', () => {
    const person = new Persona(library, '2026-09-01T11:00:00Z').join();
    expect(person.joinPhone(phone, '', { country: 'US' })).toBe('texts-on');
    const { now: at } = person;
    const texts = { state: 'on', at, given: true };
    const binding = { epoch: 1, at };
    expect(person.subscriber).toMatchObject({ phone, country: 'US', binding, texts });
  });

  it('again gets the confirming text again, and changes nothing', () => {
    const person = joined();
    const { seen: _, replies: __, ...before } = person.subscriber;
    person.now += hourMs;
    expect(person.joinPhone(phone)).toBe('texts-on');
    const { seen: ___, replies: ____, ...after } = person.subscriber;
    expect(after).toEqual(before);
  });

  it('P67 in place of another begins a binding of its own, and no text for the other one waits', () => {
    const person = joined();
    const waiting = { id: `${person.subscriber.id}-1-help-s-k`, channel: 'sms' } as const;
    const out = [{ ...waiting, words: 'help', notBefore: person.now + dayMs }];
    const before = { ...person.subscriber, out };
    const after = joinPhone(before, { phone: another, alone: true }, person.now + 1);
    expect(after).toMatchObject({ phone: another, binding: { epoch: 2, at: person.now + 1 } });
    expect(after.out).toEqual([]);
    expect(after).not.toHaveProperty('country');
  });

  it('P67 never lowers the number of its binding, after a release neither', () => {
    const person = joined();
    person.tell({ type: 'PhoneReleased' });
    expect(person.subscriber).not.toHaveProperty('phone');
    expect(person.subscriber.texts).toEqual({ state: 'none', at: person.now });
    person.joinPhone(phone);
    expect(person.subscriber.binding?.epoch).toBe(2);
    const without = { ...person.subscriber, phone: undefined };
    expect(releasePhone(without as never, person.now)).toBe(without);
  });

  it('that has stopped is joined, gets nothing, and START brings the text that confirms it', () => {
    const person = new Persona(library, '2026-09-01T11:00:00Z').join();
    const stoppedAt = person.now - dayMs;
    expect(person.joinPhone(phone, '', { stoppedAt })).toBeUndefined();
    expect(person.subscriber.texts).toMatchObject({ state: 'off', at: stoppedAt, waits: '' });
    person.days(20);
    expect(person.sent.some(({ message }) => message.channel === 'sms')).toBe(false);
    expect(person.text('START')).toBe('texts-on');
    expect(person.subscriber.texts).toMatchObject({ state: 'on', given: true });
    expect(person.subscriber.texts).not.toHaveProperty('waits');
  });

  it('P31 gets no word of the course when it stopped and a hold lets the code change nothing', () => {
    const person = joined();
    person.text('STOP');
    person.now += dayMs;
    person.text('I want to die');
    expect(person.subscriber.hold).toBeDefined();
    const before = person.subscriber.texts;
    for (const beside of ['', 'and more words', '4', 'COACH'])
      expect(person.joinPhone(phone, beside)).toBeUndefined();
    expect(person.subscriber.texts).toEqual(before);
  });

  it('P58 that has stopped and is in danger holds the record, and START brings the help lines first', () => {
    const person = new Persona(library, '2026-09-01T11:00:00Z').join();
    const stoppedAt = person.now - dayMs;
    expect(person.joinPhone(phone, 'I want to die', { stoppedAt })).toBeUndefined();
    expect(person.subscriber).toMatchObject({ hold: { binding: 1 }, texts: { waits: 'crisis' } });
    person.now += dayMs;
    expect(person.text('START')).toBe('crisis');
  });

  it('P67 brings the seats and notes of its guest; what the record has itself stays', () => {
    const guest = new Persona(library, aSeminar.startsAt + hourMs);
    guest.subscriber = { ...guest.subscriber, phone, zone: 'Europe/Lisbon' };
    textKeyword(guest);
    guest.text('YES');
    const { seats = [] } = guest.subscriber;
    expect(seats).toMatchObject([{ seminar: aSeminar.id, attendance: 'attended' }]);
    const person = new Persona(library, guest.now).join();
    person.joinPhone(phone, '', { seats });
    expect(person.subscriber.seats).toEqual(seats);
    const own = { ...seats[0], attendance: 'missed' } as (typeof seats)[number];
    const seated = { ...new Persona(library, guest.now).join().subscriber, seats: [own] };
    expect(joinPhone(seated, { phone, alone: true, seats }, guest.now).seats).toEqual([own]);
  });

  it.each([
    ['held', 'I want to die'],
    ['hidden', 'HIDE'],
    ['about to be erased', 'ERASE ALL'],
  ])(
    'P67 is not joined to a record that is %s, and nothing of its text is the record’s',
    (_, word) => {
      const person = joined();
      person.text(word);
      person.rest();
      const { seen: _seen, ...before } = person.subscriber;
      person.now += 2 * hourMs;
      expect(person.joinPhone(another, 'he hit me')).toBeUndefined();
      const { seen: __seen, ...after } = person.subscriber;
      expect(after).toEqual(before);
    },
  );

  it('P67 that asks a held or hidden record leaves the day there, once a day, and an open one nothing', () => {
    const person = joined();
    person.tell({ type: 'JoinAsked' });
    expect(person.subscriber).not.toHaveProperty('joinAskedOn');
    person.text('HIDE');
    person.tell({ type: 'JoinAsked' });
    const asked = person.subscriber;
    expect(asked.joinAskedOn).toBe(localDay(person.now, asked));
    person.tell({ type: 'JoinAsked' });
    expect(person.subscriber).toBe(asked);
    expect(decodeSubscriber(asked.id, encodeSubscriber(asked))).toEqual(asked);
  });

  it('P67 is not joined to a record that nobody has confirmed', () => {
    const { subscriber } = new Persona(library, '2026-09-01T11:00:00Z');
    expect(joinPhone(subscriber, { phone, alone: true }, subscriber.createdAt)).toBe(subscriber);
  });

  it('P67 marks the numbers that it texts with its binding, and no number of a letter', () => {
    const person = joined().days(4);
    person.text('4');
    expect(person.subscriber).toMatchObject({ numbers: { W3: 4 }, textedNumbers: { W3: 1 } });
    const byLetter = joined().days(4);
    byLetter.tell({ type: 'ButtonPressed', touch: 'W3', reply: '2' });
    expect(byLetter.subscriber.numbers).toEqual({ W3: 2 });
    expect(byLetter.subscriber).not.toHaveProperty('textedNumbers');
  });

  it('P67 a new binding takes over no number that the phone before it texted', () => {
    const person = joined().days(4);
    person.text('4');
    person.joinPhone(another);
    expect(person.subscriber.binding?.epoch).toBe(2);
    expect(person.subscriber.textedNumbers).toEqual({ W3: 1 });
  });

  it('P67 what a phone says beside a code that joins nothing counts only while it is the record’s', () => {
    const person = joined();
    const says = (id: string, from: string) =>
      person.decide({
        ...{ type: 'ReplyReceived', id, at: person.now, phone: from },
        reading: { kind: 'danger', danger: 'self' },
      });
    const before = person.subscriber;
    expect(says('SM1', another).autoReply).toBeUndefined();
    // No reply waits that would go to the phone that the record has.
    expect(person.subscriber).toBe(before);
    expect(says('SM2', phone).autoReply).toBeDefined();
    expect(person.subscriber).toHaveProperty('hold');
  });
});
