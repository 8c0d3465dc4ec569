/**
 * Tests the pages in a browser on the local service. One browser and one service serve the tests of
 * page-tasks.ts, page-keyboard.ts, page-leave.ts and page-layout.ts.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { chromiumPath, whyNot } from './chromium.ts';
import { describeJoining } from './page-joining.ts';
import { describeKeyboard } from './page-keyboard.ts';
import { describeLayout } from './page-layout.ts';
import { describeLeave } from './page-leave.ts';
import { describeTasks } from './page-tasks.ts';
import { PagesSetup } from './pages-setup.ts';

let setup: PagesSetup | undefined;
const theSetup = () => {
  if (!setup) throw new Error('The service has not started.');
  return setup;
};

describe.skipIf(!chromiumPath)(`pages in a browser${whyNot}`, () => {
  beforeAll(async () => {
    setup = await PagesSetup.start();
  });
  afterAll(() => setup?.close());

  describeTasks(theSetup);
  describeJoining(theSetup);
  describeKeyboard(theSetup);
  describeLeave(theSetup);
  describeLayout(theSetup);
});
