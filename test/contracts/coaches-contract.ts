/** The contract of `CoachStore`: who may use the desk, their links, sessions and saved answers. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { CoachAccount, CoachStore, DeskSession } from '../../service/ports/coach-store.ts';
import { minute, now } from './people.ts';

const hour = 60 * minute;
let made = 0;

const aCoach = (more: Partial<CoachAccount> = {}): CoachAccount => ({
  ...{ id: `coach${String(++made).padStart(7, '0')}`, email: `c${made}@example.com` },
  ...{ role: 'coach', addedAt: now, enrollUntil: now + hour, passkeys: [], recovery: [], ...more },
});

const aSession = (coach: string, more: Partial<DeskSession> = {}): DeskSession => ({
  ...{ hash: `session-${++made}`, coach, stage: 'open', startedAt: now, seenAt: now },
  ...{ until: now + hour, browser: 'Firefox on Linux', ...more },
});

export function coachesContract(name: string, makeStore: () => Promise<CoachStore>): void {
  describe(`the store of coaches on ${name}`, () => {
    let coaches: CoachStore;
    beforeAll(async () => {
      coaches = await makeStore();
    });

    it('a coach is read as written, and the one who writes second loses', async () => {
      const passkey = { id: 'k', publicKey: 'p', counter: 3, host: 'a.example.com', addedAt: now };
      const coach = aCoach({ passkeys: [passkey], recovery: ['one', 'two'] });
      expect(await coaches.put(coach)).toBe(true);
      expect(await coaches.put(coach)).toBe(false);
      expect(await coaches.read(coach.id)).toEqual({ coach, version: 1 });
      const changed = { ...coach, recovery: ['two'] };
      expect(await coaches.put(changed, 1)).toBe(true);
      expect(await coaches.put(coach, 1)).toBe(false);
      expect((await coaches.all()).map(({ coach: one }) => one)).toContainEqual(changed);
      expect(await coaches.read('nobody')).toBeUndefined();
    });

    it('P78 a link is used once, in its time, and the newest alone', async () => {
      const { id } = aCoach();
      await coaches.putLink(id, 'first', now + hour);
      await coaches.putLink(id, 'second', now + hour);
      expect(await coaches.useLink(id, 'first', now)).toBe(false);
      expect(await coaches.useLink(id, 'second', now + hour)).toBe(false);
      expect(await coaches.useLink(id, 'second', now)).toBe(true);
      expect(await coaches.useLink(id, 'second', now)).toBe(false);
      expect(await coaches.useLink('nobody', 'second', now)).toBe(false);
    });

    it('P78 a session is read until its time, and an ended one is not renewed', async () => {
      const session = aSession('coach-one', { challenge: 'sign-this' });
      await coaches.putSession(session);
      expect(await coaches.session(session.hash, now)).toEqual(session);
      expect(await coaches.session(session.hash, now + hour)).toBeUndefined();
      expect(await coaches.sessions(now)).toContainEqual(session);
      const seen = { ...session, seenAt: now + minute };
      expect(await coaches.renewSession(seen)).toBe(true);
      await coaches.endSession(session.hash);
      expect(await coaches.renewSession(seen)).toBe(false);
      expect(await coaches.session(session.hash, now)).toBeUndefined();
    });

    it('P78 a challenge is used once', async () => {
      const session = aSession('coach-two', { challenge: 'sign-this' });
      await coaches.putSession(session);
      expect(await coaches.useChallenge(session.hash, 'another')).toBe(false);
      expect(await coaches.useChallenge(session.hash, 'sign-this')).toBe(true);
      expect(await coaches.useChallenge(session.hash, 'sign-this')).toBe(false);
    });

    it('P78 a coach goes with their link and their sessions alone', async () => {
      const [gone, stays] = [aCoach(), aCoach()];
      for (const coach of [gone, stays]) {
        await coaches.put(coach);
        await coaches.putLink(coach.id, 'link', now + hour);
        await coaches.putSession(aSession(coach.id));
      }
      await coaches.remove(gone.id);
      expect(await coaches.read(gone.id)).toBeUndefined();
      expect(await coaches.useLink(gone.id, 'link', now)).toBe(false);
      const left = (await coaches.sessions(now)).map(({ coach }) => coach);
      expect(left).toContain(stays.id);
      expect(left).not.toContain(gone.id);
      expect(await coaches.useLink(stays.id, 'link', now)).toBe(true);
    });

    it('of saved answers the newest twenty are kept, each once', async () => {
      for (let n = 0; n < 22; n++) await coaches.saveAnswer(`answer ${n}`, now + n);
      await coaches.saveAnswer('answer 5', now + 30);
      const saved = await coaches.savedAnswers();
      expect(saved).toHaveLength(20);
      expect(saved.slice(0, 2)).toEqual(['answer 5', 'answer 21']);
    });
  });
}
