import { mergeConfig, defineConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

export default mergeConfig(
  viteConfig,
  defineConfig({
    // The browser build of Svelte, so that runes in *.svelte.ts files run as they do in the page.
    resolve: { conditions: ['browser'] },
    test: {
      name: 'node',
      environment: 'node',
      include: ['tests/**/*.test.ts'],
      exclude: ['tests/browser/**'],
      pool: 'threads',
      // The core has no module state, so files may share a worker; it saves most of the start-up.
      isolate: false,
      maxWorkers: 2,
      testTimeout: 20_000,
    },
  }),
);
