import { expect, test, type Page } from '@playwright/test';
import { act, answerByKeys, down, heading, node, restInSandbox, stage } from './journey.ts';

const hashOf = (page: Page) => stage(page).getAttribute('data-hash');
const branches = (page: Page) => page.getByTitle('Branches');
const pause = (page: Page) =>
  page.getByRole('button', { name: 'Pause', exact: true }).first().click();

/** Until the page has kept what was done: the history names the session, the address the moment. */
const isKept = (page: Page, command: string) =>
  expect
    .poll(() =>
      page.evaluate(() => [
        location.hash,
        (history.state as { kept?: unknown } | null)?.kept !== undefined,
      ]),
    )
    .toEqual([expect.stringContaining(command), true]);

test('a reload gives the session back: commands, branches, and the moment', async ({ page }) => {
  await restInSandbox(page);
  await act(page, 'Kill b1');
  await pause(page);
  await isKept(page, 'kill(node:b1)');
  await page.keyboard.press('b');
  await expect(branches(page)).toContainText('2');
  await page.keyboard.press('+');
  const pace = page.locator('.pace').first();
  const told = await pace.textContent();
  await act(page, 'Kill b2');
  await pause(page);
  await isKept(page, 'kill(node:b2)');
  await page.waitForTimeout(2_500);
  const hash = await hashOf(page);

  await page.reload();
  await expect(stage(page)).toHaveAttribute('data-hash', hash ?? '', { timeout: 15_000 });
  await expect(pace).toHaveText(told ?? '');
  await expect(branches(page)).toContainText('2');
  await branches(page).click();
  await page.getByRole('button', { name: 'main', exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(down(page, 'b1')).toBeVisible();
  await expect(node(page, 'b2')).toBeVisible({ timeout: 15_000 });

  // Away to a lesson and back: the same session.
  await page.getByRole('link', { name: 'Lessons', exact: true }).click();
  await expect(heading(page)).not.toHaveText('Sandbox');
  await page.goBack();
  await expect(branches(page)).toContainText('2', { timeout: 15_000 });
  await expect(down(page, 'b1')).toBeVisible();
});

test('another cluster does not take the place of what was kept: Back brings it again', async ({
  page,
}) => {
  await restInSandbox(page);
  await act(page, 'Kill b1');
  await isKept(page, 'kill(node:b1)');
  await page.getByText('Another cluster').click();
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(node(page, 'b1')).toBeVisible({ timeout: 15_000 });
  await page.goBack();
  await expect(down(page, 'b1')).toBeVisible({ timeout: 15_000 });

  await page.goForward();
  await page.getByText('Earlier sessions').click();
  await page.getByRole('button', { name: /^Open: .*1 act$/ }).click();
  await expect(down(page, 'b1')).toBeVisible({ timeout: 15_000 });
});

test('a lesson remembers its place and each prediction; Back goes to the beat before', async ({
  page,
}) => {
  await page.goto('./#lesson=01-what-is-a-log/append');
  await expect(page.locator('[data-question="who"]')).toBeVisible();
  await answerByKeys(page);
  const revealed = await page.locator('.reveal').innerText();
  await page.reload();
  await expect(page.locator('.reveal')).toBeVisible({ timeout: 20_000 });
  expect(await page.locator('.reveal').innerText()).toBe(revealed);

  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/01-what-is-a-log\/(?!append)/);
  const next = await heading(page).innerText();
  await page.goBack();
  await expect(page).toHaveURL(/01-what-is-a-log\/append/);
  await expect(page.locator('[data-question="who"] input:checked')).toHaveCount(1);
  await page.goForward();
  await expect(heading(page)).toHaveText(next);
});

test('without a network the page opens again, lessons play and the sandbox runs', async ({
  page,
  context,
}) => {
  await page.goto('./');
  await expect(heading(page)).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.goto('./#lesson=01-what-is-a-log/append');
  await page.reload();
  await expect(page.locator('[data-question="who"]')).toBeVisible();
  await answerByKeys(page);
  await page.keyboard.press('l');
  await expect(page.locator('html')).toHaveAttribute('lang', /zh/);
  await page.keyboard.press('l');
  await page.getByRole('link', { name: 'Sandbox', exact: true }).click();
  await expect(node(page, 'b1')).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: 'A week of earthquakes' }).click();
  await expect(page.getByRole('button', { name: 'Stop p1' })).toBeVisible();
});

test('space belongs to time after a button was clicked, and a stray file is not opened', async ({
  page,
}) => {
  await restInSandbox(page);
  await act(page, 'Kill b1');
  const playing = page.locator('[data-playing]');
  await expect(playing).toHaveAttribute('data-playing', 'true');
  await page.keyboard.press('Space');
  await expect(playing).toHaveAttribute('data-playing', 'false');
  await expect(down(page, 'b1')).toBeVisible();
  const isCaught = await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['a,b\n1,2\n'], 'rows.csv'));
    const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    document.querySelector('#stage')?.dispatchEvent(drop);
    return drop.defaultPrevented;
  });
  expect(isCaught).toBe(true);
  await expect(page.getByText('rows.csv')).toBeVisible();
});
