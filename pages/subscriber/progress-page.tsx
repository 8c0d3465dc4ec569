/**
 * Shows a person's progress in the course: how many notes they got, what is next, and, with their
 * consent, their own numbers.
 */

import { isSilenced } from '../../core/calendar/standstill.ts';
import { sequenceOf } from '../../core/course.ts';
import { plannedTouch } from '../../core/due.ts';
import { mailboxNumbers } from '../../core/join-phone.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { subjectOf } from '../../service/messages/touch-subject.ts';
import type { World } from '../../service/ports/world.ts';
import { openPerson, pathTo } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { whenWords } from '../parts/when.ts';
import { Numbers } from './number-chart.tsx';

/** GET /progress. */
export async function showProgress(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'progress');
  if ('refusal' in link) return link.refusal;
  const { subscriber } = link;
  return page(c, world, {
    title: 'Where you are',
    children: (
      <>
        <h1>Where you are</h1>
        {subscriber.position ? (
          <Place world={world} subscriber={subscriber} />
        ) : (
          <p>The course has not begun yet. The confirmation letter in your inbox begins it.</p>
        )}
        <p>
          <a class="alone" href={pathTo(world, 'preferences', subscriber)}>
            Pace and preferences
          </a>
        </p>
      </>
    ),
  });
}

function Place({ world, subscriber }: { readonly world: World; readonly subscriber: Subscriber }) {
  const sequence = sequenceOf(world.library, subscriber.position?.sequence ?? world.library.course);
  const done = sequence.touches.filter(({ id }) => subscriber.position?.done.includes(id)).length;
  return (
    <>
      <p class="lead">
        {done} of {sequence.touches.length} notes have come to you.
      </p>
      <progress value={done} max={sequence.touches.length} aria-label="Notes so far" />
      <h2>Next</h2>
      <p>{nextWords(world, subscriber)}</p>
      {subscriber.sensitive ? (
        <>
          <Numbers
            sequence={sequence}
            person={{ ...subscriber, numbers: mailboxNumbers(subscriber) }}
          />
          <TextedNumbers world={world} />
        </>
      ) : null}
    </>
  );
}

/** Says to everybody alike where numbers are that a phone sent. */
function TextedNumbers({ world }: { readonly world: World }) {
  const { title, body } = wordsOf(world, 'progress-phone');
  return (
    <section class="part" aria-labelledby="texted">
      <h2 id="texted">{title}</h2>
      {body}
    </section>
  );
}

function nextWords(world: World, subscriber: Subscriber): string {
  if (subscriber.letters.state !== 'on') return 'Letters are off, so the course rests.';
  if (subscriber.pause && !isSilenced(subscriber))
    return `Paused. Notes come back ${whenWords(subscriber.pause.until, subscriber, world.now())}.`;
  // The page does not say why, because another person may read it.
  if (isSilenced(subscriber)) return 'Notes rest for now.';
  const planned = plannedTouch(world.library, subscriber);
  if (!planned) return 'That was the last one. What you practiced is yours.';
  const subject = subjectOf(planned.touch, subscriber);
  return planned.at <= world.now()
    ? `"${subject}" is on its way.`
    : `"${subject}" comes ${whenWords(planned.at, subscriber, world.now())}.`;
}
