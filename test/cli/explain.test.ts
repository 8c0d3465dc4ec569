/** What `mend explain` prints of a person on a local service, and what it refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from './coach-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
  const sam = await desk.visitor({ email: 'sam@example.com', phone: '+15550100123' }).join();
  await sam.wind('P5D');
  await sam.text('PAUSE');
});
afterAll(() => desk.close());

describe('mend explain', () => {
  it('says what was sent and why, and why nothing goes now', async () => {
    const { status, stdout } = await desk.mend('explain', 'SAM@example.com');
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /letter W1 Start where you are\. Why: they confirmed/,
    );
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /text W3 Your number\. Why: day 3 of the course\. Delivered/,
    );
    const plain = stdout.replace(/\s+/g, ' ');
    expect(plain).toContain('Now nothing of the course goes: they are in a pause; GO ends it');
    expect(plain).toMatch(/1A What do you want more\. Comes on \w{3}, Mar \d+, 10:00, by letter\./);
    expect(stdout).not.toContain('sam@example.com');
  });

  it('tells one touch’s own story, in any case of its id', async () => {
    const { stdout } = await desk.mend('explain', 'sam@example.com', '2c');
    expect(stdout).toMatch(/^2C$/m);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/Comes on .* by text\./);
    const had = await desk.mend('explain', 'sam@example.com', 'W2');
    expect(had.stdout).toContain('day 1 of the course');
  });

  it('prints the tagged reasons as JSON', async () => {
    const found = await desk.json('explain', 'sam@example.com');
    expect(found).toMatchObject({
      rest: { why: 'standstill', reasons: ['pause'] },
      next: { touch: '1A', state: 'to-come' },
    });
    const story = await desk.json('explain', 'sam@example.com', '1A');
    expect(story).toMatchObject({ touch: '1A', story: { title: 'What do you want more?' } });
  });

  it('ends with 2 at an unknown touch and with 1 at an unknown person, and has help', async () => {
    const touch = await desk.mend('explain', 'sam@example.com', '9Z');
    expect(touch.status).toBe(2);
    expect(touch.stderr).toContain('"9Z" is no touch of rebuild-trust; give one of W1, W2');
    const person = await desk.mend('explain', 'nobody@example.com');
    expect(person.status).toBe(1);
    expect(person.stderr).toContain('npx mend people lists who is');
    expect((await desk.mend('explain', 'not an address')).status).toBe(2);
    expect((await desk.mend('explain', '--help')).stdout).toContain('Example:\n  npx mend explain');
  });
});
