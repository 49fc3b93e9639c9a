import { gzipSync } from 'node:zlib';
import { expect, test, type Response } from '@playwright/test';

const FIRST_LESSON_MAX = 130_000;

// It keeps the rest of the site for later, seconds after the picture is there.
test.use({ serviceWorkers: 'block' });

test('the first lesson is on the screen after at most 130 kB', async ({ page, baseURL }) => {
  const loaded = new Map<string, Response>();
  page.on('response', (response) => {
    if (response.ok()) loaded.set(response.url(), response);
  });
  await page.goto('./');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForLoadState('networkidle');

  // Workers load beside the page and do not hold up its first picture.
  const urls = [...loaded.keys()].filter((url) => !new URL(url).pathname.startsWith('/workers/'));
  const sizes = await Promise.all(
    [...loaded.values()]
      .filter((response) => urls.includes(response.url()))
      .map(async (response) => gzipSync(await response.body()).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({
    type: 'figure',
    description: `first lesson, gzipped: ${(total / 1000).toFixed(1)} kB in ${sizes.length} files (at most 130 kB)`,
  });
  expect(total).toBeLessThanOrEqual(FIRST_LESSON_MAX);
  expect(urls.filter((url) => !url.startsWith(baseURL ?? 'no address'))).toEqual([]);
});
