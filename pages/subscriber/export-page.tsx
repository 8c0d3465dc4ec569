/**
 * Shows a person all that is kept about them, gives it as a file, or erases it. The link comes by
 * letter and is valid for fifteen minutes. GET shows no data, because mail scanners follow links.
 */

import { eraseAll } from '../../core/erasure.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import { exportPerson } from '../../service/coach/export-person.ts';
import { issueCode, mayIssueCode, unlockedBy } from '../../service/intake/join-codes.ts';
import { giveLetterBack, takeLetter } from '../../service/intake/limits.ts';
import type { World } from '../../service/ports/world.ts';
import { mailedDetail } from '../../service/signed-links.ts';
import { FormReader } from '../parts/form-reader.ts';
import { openPerson, pathTo, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { readButton } from '../parts/read-form.ts';
import { codeWords } from './code-words.tsx';
import { Kept } from './export-parts.tsx';

const title = 'What is kept';
/** A neutral name, because other people may see the file. */
const fileName = 'my-data.json';

/** GET /export. */
export async function showExport(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'export');
  if ('refusal' in link) return link.refusal;
  return showChoice(c, world, link.subscriber);
}

/** POST /export with `do` = `read`, `file` or `erase`. */
export async function receiveExport(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'export');
  if ('refusal' in link) return link.refusal;
  const { subscriber } = link;
  const body = await readButton(c.req.raw);
  const form = new FormReader('fields' in body ? body.fields : {});
  const code = form.text('code');
  const unlocked = code ? await unlockedBy(world, subscriber, code) : undefined;
  switch (form.choice('do', ['read', 'file', 'code', 'erase'], undefined)) {
    case 'read':
      return page(c, world, {
        title,
        children: (
          <Kept
            kept={await exportPerson(world, subscriber, unlocked)}
            ofTexts={wordsOf(world, 'export-texts')}
          />
        ),
      });
    case 'code':
      return showUnlocking(c, world, subscriber.id);
    case 'file': {
      const kept = await exportPerson(world, subscriber, unlocked);
      return c.body(JSON.stringify(kept, undefined, 2), 200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Disposition': `attachment; filename="${fileName}"`,
      });
    }
    case 'erase':
      return erase(c, world, subscriber.id);
    default:
      return showChoice(c, world, subscriber);
  }
}

/** A code that the phone texts, and the buttons that show what it unlocked. */
async function showUnlocking(c: WebContext, world: World, subscriber: string) {
  if (!(await mayIssueCode(world, subscriber))) return showGone(c, world, 'export');
  const shown = await issueCode(world, subscriber, { purpose: 'unlock', page: '/export' });
  const { title, words } = codeWords(world, 'export-code', shown);
  return page(c, world, {
    title,
    children: (
      <>
        {words}
        <form method="post">
          <input type="hidden" name="code" value={shown.code} />
          <DoButtons />
        </form>
      </>
    ),
  });
}

function DoButtons() {
  return (
    <div class="buttons">
      <button type="submit" name="do" value="read">
        Show it here
      </button>
      <button type="submit" name="do" value="file" class="quiet">
        Take it as a file
      </button>
    </div>
  );
}

async function erase(c: WebContext, world: World, id: string) {
  const change = await apply(world, id, { type: 'ErasureAsked' });
  if (!change) return showGone(c, world, 'export');
  await world.nudge();
  return showStopped(c, world);
}

/** Says that the mailbox's side is to be erased: the same with a phone and without. */
export function showStopped(c: WebContext, world: World) {
  const { title, body } = wordsOf(world, 'stopped');
  return page(c, world, {
    title,
    children: (
      <>
        <h1>{title}</h1>
        <div class="opening">{body}</div>
      </>
    ),
  });
}

function showChoice(c: WebContext, world: World, subscriber: Subscriber) {
  const isGoing = eraseAll(subscriber, world.now(), 'mailbox') === subscriber;
  return page(c, world, {
    title,
    children: (
      <>
        <h1>What is kept about you</h1>
        <p class="lead">
          All of it: what you told us, and what was sent. Is this a good place to read it?
        </p>
        <form method="post">
          <DoButtons />
        </form>
        <p class="hint">
          The file stays on this device until you delete it. This link works for fifteen minutes.
        </p>
        <FromPhone world={world} subscriber={subscriber} />
        <section class="part" aria-labelledby="erase">
          <h2 id="erase">Erase it</h2>
          {isGoing ? (
            <p>
              Everything has stopped, and is erased soon. The letter about it says until when you
              can call it off.
            </p>
          ) : (
            <>
              <p>
                All letters and texts stop at once. After three days all that belongs to this
                mailbox is erased. A letter can call it off. What was sent from a phone is erased by
                the text ERASE ALL from it.
              </p>
              <form method="post">
                <button type="submit" name="do" value="erase" class="quiet">
                  Erase everything
                </button>
              </form>
            </>
          )}
        </section>
      </>
    ),
  });
}

/** The part that leads to a code for what was sent from a phone, and to texts for a new one. */
function FromPhone({
  world,
  subscriber,
}: {
  readonly world: World;
  readonly subscriber: Subscriber;
}) {
  const textsUrl = pathTo(world, 'texts', subscriber, mailedDetail(world.now()));
  const { title, body } = wordsOf(world, 'export-phone', { textsUrl });
  return (
    <section class="part" aria-labelledby="phone">
      <h2 id="phone">{title}</h2>
      {body}
      <form method="post">
        <button type="submit" name="do" value="code" class="quiet">
          Show me a code
        </button>
      </form>
    </section>
  );
}

/**
 * Sends the letter with the link, for the preferences page, within the limit of letters a day.
 * Returns the sentence that the page shows. Whether the letter may go or not, the words are the
 * same and so are the calls, which take the time (promise 68).
 */
export async function askForExport(world: World, subscriber: Subscriber): Promise<string> {
  const { helpEmail } = world.library.brand;
  const said = `A letter with the link is on its way, three times a day at most and not while your notes are paused. Nothing comes? Write to ${helpEmail}: a person sees to it.`;
  if (!(await takeLetter(world, subscriber.email))) return said;
  const change = await apply(world, subscriber.id, { type: 'DataAsked' });
  if (!change || change.after === change.before) await giveLetterBack(world, subscriber.email);
  await world.nudge();
  return said;
}
