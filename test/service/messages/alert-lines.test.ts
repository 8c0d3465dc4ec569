/** Tests the help lines in the letter that tells the coach of words of danger. */
import { describe, expect, it } from 'vitest';
import { alertKeys } from '../../../core/course.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { renderAlert } from '../../../service/messages/render-message.ts';
import { theLibrary } from '../../library.ts';

const now = Date.parse('2026-11-24T17:00:00Z');
const world = {
  library: await theLibrary(),
  settings: { publicUrl: 'https://notes.example.com', twilioFrom: '+15550100' },
  secrets: { linkKey: 'k'.repeat(40), hashKey: 'k'.repeat(40) },
  now: () => now,
} as Parameters<typeof renderAlert>[0];
const alertOf = (person: Partial<Subscriber>) => {
  const subscriber = { ...newSubscriber('abcdefgh1234', now), email: 'sam@example.com', ...person };
  const out = { id: 'alert', channel: 'email' as const, words: 'hold', notBefore: now };
  return renderAlert(world, subscriber, { ...out, to: 'coach' });
};
const linksOf = (html: string) => [...html.matchAll(/href="((?:tel|sms|https):[^"]*)"/g)];
const hrefs = (html: string) => linksOf(html).map(([, href = '']) => href.replaceAll('&amp;', '&'));

describe('the alert of a hold', () => {
  it("P83 has the help lines of the person's country, with numbers to tap", () => {
    const { html, text } = alertOf({ zone: 'America/Denver' });
    expect(hrefs(html).filter((href) => !href.includes('/desk/'))).toEqual([
      ...['tel:911', 'tel:988', 'sms:988', 'tel:18007997233', 'sms:88788?&body=START'],
      'https://findahelpline.com',
    ]);
    expect(text).toContain('In a crisis: call 988 or text 988. About violence: 1-800-799-7233, or');
    expect(text).not.toContain('<a');
  });

  it('takes the country of the phone before that of the zone', () => {
    const person = { zone: 'America/Denver', phone: '+447700900123', country: 'GB' };
    expect(hrefs(alertOf(person).html).slice(0, 3)).not.toContain('tel:911');
    expect(alertOf(person).html).toContain('<a href="tel:116123">116 123</a>');
    expect(alertOf({ zone: 'Asia/Kolkata' }).html).toContain(
      '<a href="https://lila.help/">lila.help</a>',
    );
  });

  it('P60 of any kind has no name in its subject, and new words have their time there and in the text', () => {
    const subscriber = {
      ...newSubscriber('abcdefgh1234', now),
      ...{ email: 'sam@example.com', name: 'Sam', zone: 'America/Denver' },
      waiting: { concern: 'coach', at: now - 86_400_000 } as const,
    };
    for (const words of alertKeys) {
      if (words === 'digest') continue;
      const out = { id: 'alert', channel: 'email', words, notBefore: now, to: 'coach' } as const;
      const first = renderAlert(world, subscriber, out);
      expect(first.subject, words).not.toMatch(/Sam|new words/i);
      expect(first.text, words).toContain('Sam');
      if (words === 'unanswered') continue;
      const again = renderAlert(world, subscriber, { ...out, n: now.toString(36) });
      expect(again.subject, words).toMatch(/^New words, Tue, Nov 24, 10:00 AM MST: /);
      expect(again.subject, words).not.toContain('Sam');
      expect(again.text, words).toMatch(/^New words came at Tue, Nov 24, 10:00 AM MST\./);
    }
  });

  it('P60 about a phone in another hand says not to text or call', () => {
    const exposed = { exposedAt: now, concern: 'hold', at: now } as const;
    for (const { text } of [
      alertOf({ waiting: exposed }),
      alertOf({ waiting: { ...exposed, concern: 'exposed' } }),
    ])
      expect(text).toContain("Their phone may be in another's hand: do not text or call.");
    expect(alertOf({}).text).not.toContain("another's hand");
  });

  it('P46 keeps a hostile name out of the HTML', () => {
    const { html } = alertOf({ zone: 'America/Denver', name: '<img src=x onerror=alert(1)>' });
    expect(html).toContain('&lt;img');
    expect(html).not.toContain('<img');
  });
});
