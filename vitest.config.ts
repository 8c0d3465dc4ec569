import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // `-t "^P"` reads the promises, wherever they stand.
    runner: './test/own-name-runner.ts',
    // CommonJS is imported as Node imports it, so that tests meet what runs.
    deps: { interopDefault: false },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
