/** Covers what the limits count as one: an inbox, a household, a range of numbers. */
import { describe, expect, it } from 'vitest';
import { inboxOf, placeOf, prefixOf } from '../../../service/intake/limits.ts';

describe('an inbox', () => {
  it.each([
    ['sam@example.com', 'sam@example.com'],
    ['Sam+Course@Example.com', 'sam@example.com'],
    ['sam+1+2@example.com', 'sam@example.com'],
    ['s.a.m@example.com', 's.a.m@example.com'],
    ['s.a.m+7@gmail.com', 'sam@gmail.com'],
    ['SAM@googlemail.com', 'sam@gmail.com'],
    ['+tag@example.com', '+tag@example.com'],
  ])('P42 %s is counted as %s', (email, inbox) => {
    expect(inboxOf(email)).toBe(inbox);
  });
});

describe('a place', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['nonsense', undefined],
    ['', undefined],
  ])('P42 %s is counted as %s', (ip, place) => {
    expect(placeOf(ip)).toBe(place);
  });
});

describe('a range of numbers', () => {
  it.each([
    ['+15550100123', '+1555'],
    ['+447700900123', '+44770'],
    ['+351911234567', '+351911'],
    ['+79991234567', '+7999'],
  ])('P43 %s lies in %s', (phone, prefix) => {
    expect(prefixOf(phone)).toBe(prefix);
  });
});
