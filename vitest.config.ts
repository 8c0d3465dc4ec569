import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // `-t "^P"` reads the promises, wherever they stand.
    runner: './test/own-name-runner.ts',
    // CommonJS is imported as Node imports it, so that tests meet what runs.
    deps: { interopDefault: false },
    // Files of one worker share the modules that they import: a third of a run was loading the same
    // ones again. A test changes no module's state, and gives back whatever it takes of the process.
    isolate: false,
    // A third of a run is waiting, for processes and for pages that take their time on purpose: with
    // one worker a core, cores would stand idle.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
