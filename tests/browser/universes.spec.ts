import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build, preview, type PreviewServer } from 'vite';
import { tableOf } from '../../src/explore/table.ts';
import { type UniverseSpec, universesOf } from '../../src/explore/universe.ts';
import { seconds } from '../../src/kernel/time.ts';
import { busyScenario } from '../property/session-story.ts';

const SEEDS = 20;
const spec: UniverseSpec = {
  scenario: busyScenario,
  commands: [{ at: seconds(1.5), command: { command: 'kill', node: 'b2' } }],
  until: seconds(2),
  asked: ['acked(p1)', 'hw(orders-0@b1)', 'labels(orders-1@b3)', 'leader(orders-9)'],
  watched: true,
};

/** The page has no use for universes yet: a page of its own has the pool and nothing else. */
let server: PreviewServer;
test.beforeAll(async () => {
  const root = fileURLToPath(new URL('universes', import.meta.url));
  const outDir = test.info().outputPath('page');
  const shared = { configFile: false, logLevel: 'error', root, base: './' } as const;
  await build({ ...shared, worker: { format: 'es' }, build: { outDir } });
  server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
});
test.afterAll(() => server.close());

test('the pool of the page and Node play the same universes', async ({ page }) => {
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  await page.waitForFunction(() => 'playUniverses' in window);
  const played = await page.evaluate(([setup, seeds]) => window.playUniverses(setup, seeds, 2), [
    spec,
    SEEDS,
  ] as const);
  const run = universesOf(spec);
  const expected = Array.from({ length: SEEDS }, (_, index) => run(index + 1));
  expect([...played].sort((a, b) => a.seed - b.seed)).toEqual(expected);
  expect(tableOf(played)).toEqual(tableOf(expected));
  expect(new Set(played.map(({ hash }) => hash)).size).toBe(SEEDS);
  await expect.poll(() => page.workers()).toEqual([]);
});
