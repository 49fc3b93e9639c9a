import { expect, test } from '@playwright/test';
import { answerByKeys, expectNoSidewaysScroll, faults, heading, stage } from './journey.ts';

test('nothing is asked of another origin, and no fault is logged', async ({ page, baseURL }) => {
  const outside: string[] = [];
  const logged: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(baseURL ?? 'nowhere'))
      outside.push(request.url());
  });
  page.on('pageerror', (error) => logged.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') logged.push(message.text());
  });
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Begin' })).toBeVisible();
  await page.goto('./#sandbox');
  await page.getByRole('button', { name: 'Delayed flights' }).click();
  await expect(page.getByRole('button', { name: 'Stop p1' })).toBeVisible();
  expect({ outside, logged }).toEqual({ outside: [], logged: [] });
});

test('a fresh visit is playing by itself', async ({ page }) => {
  await page.goto('./');
  const first = page.locator('#stage[data-step]');
  await expect(first).toBeVisible();
  const step = Number(await first.getAttribute('data-step'));
  await expect
    .poll(async () => Number(await first.getAttribute('data-step')))
    .toBeGreaterThan(step);
});

for (const [name, size] of Object.entries({
  phone: [390, 844],
  projector: [1280, 720],
  laptop: [1440, 900],
})) {
  test(`on a ${name} nothing scrolls sideways, in lesson and sandbox`, async ({ page }) => {
    await page.setViewportSize({ width: size[0] ?? 0, height: size[1] ?? 0 });
    await page.goto('./#lesson=01-what-is-a-log/read');
    await expect(page.locator('[data-question="left"]')).toBeVisible();
    await expectNoSidewaysScroll(page);
    await answerByKeys(page);
    await expectNoSidewaysScroll(page);
    expect(await faults(page)).toEqual([]);
    await page.goto('./#sandbox');
    await expect(heading(page)).toHaveText('Sandbox');
    await expect(stage(page)).toHaveAttribute('data-step', /\d/);
    await expectNoSidewaysScroll(page);
    expect(await faults(page)).toEqual([]);
  });
}

test.describe('with reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('time goes in steps, from change to change', async ({ page }) => {
    await page.goto('./#lesson=01-what-is-a-log/append');
    await expect(page.locator('[data-question="who"]')).toBeVisible();
    const times = page.evaluate(timesUntilReveal);
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    const seen = new Set(await times);
    expect(seen.size).toBeGreaterThan(1);
    expect(seen.size).toBeLessThan(8);
  });
});

test('keys: time, language, theme, table, keys, palette', async ({ page }) => {
  await page.goto('./#lesson=01-what-is-a-log/read');
  await expect(page.locator('[data-question="left"]')).toBeVisible();
  const step = async () => Number(await stage(page).getAttribute('data-step'));
  const before = await step();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(step).toBeLessThan(before);
  await page.keyboard.press('ArrowRight');
  await expect.poll(step).toBe(before);

  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('l');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(heading(page)).toHaveText(/读者/);
  await page.keyboard.press('l');
  await page.keyboard.press('v');
  await expect(page.locator('#stage table').first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('w');
  await expect(page.getByRole('tab', { name: 'Why?' })).toHaveAttribute('aria-selected', 'true');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('another language changes the words and nothing else', async ({ page }) => {
  await page.goto('./#sandbox');
  const step = async () => Number(await stage(page).getAttribute('data-step'));
  await expect(stage(page)).toHaveAttribute('data-step', /\d/);
  await page.keyboard.press('b');
  const branches = page
    .locator('.time button', { hasText: '2' })
    .filter({ hasText: /branch 1|分支 1/ });
  await expect(branches).toBeVisible();
  const before = await step();
  await page.keyboard.press('l');
  await expect(heading(page)).toHaveText('沙盒');
  await expect.poll(step, { timeout: 15_000 }).toBeGreaterThan(before + 100);
  await expect(branches).toBeVisible();
});

test('a dead worker is said in words, with a way out', async ({ page }) => {
  await page.route('**/workers/session.worker*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("out of order")' }),
  );
  await page.goto('./');
  await expect(heading(page)).toHaveText('The simulation stopped');
  await expect(page.getByText('out of order')).toBeVisible();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Open a new cluster' }).click();
  await expect(page.getByRole('button', { name: 'Begin', exact: true })).toBeVisible();
});

test('from the lesson to the sandbox and back', async ({ page }) => {
  const faultsSaid: string[] = [];
  page.on('pageerror', (error) => faultsSaid.push(error.message));
  await page.goto('./#lesson=01-what-is-a-log/append');
  await expect(page.locator('[data-question="who"]')).toBeVisible();
  await page.getByRole('link', { name: 'Sandbox' }).click();
  await expect(heading(page)).toHaveText('Sandbox');
  await page.goBack();
  await expect(page.locator('[data-question="who"]')).toBeVisible();
  expect(faultsSaid).toEqual([]);
});

/** Runs in the page: each time that the clock shows, until the answer is revealed. */
function timesUntilReveal(): Promise<string[]> {
  return new Promise((resolve) => {
    const times: string[] = [];
    const look = (): void => {
      times.push(document.querySelector('.clock b')?.textContent ?? '');
      if (document.querySelector('.reveal') === null) requestAnimationFrame(look);
      else resolve(times);
    };
    look();
  });
}
