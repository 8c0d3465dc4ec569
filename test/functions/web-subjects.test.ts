/** Pages and the export name a touch by its subject; the coach's working title stands nowhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { courseOf, type Library } from '../../core/course.ts';
import { exportPerson } from '../../service/coach/export-person.ts';
import { theLibrary } from '../library.ts';
import { startWebBed, type WebBed } from './web-bed.ts';

const workingTitle = (id: string) => `Working title of ${id}`;

/** The course with a working title in every touch that no subject has. */
async function titledLibrary(): Promise<Library> {
  const library = await theLibrary();
  const course = courseOf(library);
  const touches = course.touches.map((touch) => ({ ...touch, title: workingTitle(touch.id) }));
  return { ...library, sequences: { ...library.sequences, [course.id]: { ...course, touches } } };
}

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed({ library: await titledLibrary() });
});
afterAll(() => bed.close());

describe('P81 a touch', () => {
  it('is named by its subject on the pages of answers and progress, and in the export', async () => {
    const id = await bed.join({ email: 'subjects@example.com', sensitiveConsent: 'on' });
    const shown: string[] = [];
    for (const { id: touch, letter, invites } of courseOf(bed.world.library).touches) {
      const { status, body } = await bed.ask('GET', '/answer', {
        query: `t=${bed.token('answer', id, touch)}`,
      });
      if (invites === 'none' || status !== 200) continue;
      expect(body).toContain(`<h1>${String(letter.subject[0]).replaceAll("'", '&#39;')}</h1>`);
      shown.push(body);
    }
    expect(shown.length).toBeGreaterThan(20);
    await bed.post(`/answer?t=${bed.token('answer', id, 'W3')}`, { answer: '4' });
    const progress = await bed.ask('GET', '/progress', {
      query: `t=${bed.token('progress', id)}`,
    });
    expect(progress.body).toContain('Your number for today');
    const person = await bed.person('subjects@example.com');
    if (!person) throw new Error('Nobody has joined.');
    const kept = JSON.stringify(await exportPerson(bed.world, person));
    expect(kept).toContain('"title":"Your number for today"');
    for (const text of [...shown, progress.body, kept]) expect(text).not.toContain('Working title');
  });
});
