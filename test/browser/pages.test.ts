/**
 * The pages as a browser shows and works them, on the real local service: one browser, one service,
 * many pages. What is tested stands in the files beside this one.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { chromiumPath, whyNot } from './chromium.ts';
import { describeKeyboard } from './page-keyboard.ts';
import { describeLooks } from './page-looks.ts';
import { describeTasks } from './page-tasks.ts';
import { PagesBed } from './pages-bed.ts';

let bed: PagesBed | undefined;
const theBed = () => {
  if (!bed) throw new Error('The service has not started.');
  return bed;
};

describe.skipIf(!chromiumPath)(`pages in a browser${whyNot}`, () => {
  beforeAll(async () => {
    bed = await PagesBed.start();
  });
  afterAll(() => bed?.close());

  describeTasks(theBed);
  describeKeyboard(theBed);
  describeLooks(theBed);
});
