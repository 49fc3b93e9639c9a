import { expect, test, type Page } from '@playwright/test';
import { act, down, restInSandbox, stage } from './journey.ts';

const stepOf = async (page: Page) => Number(await stage(page).getAttribute('data-step'));
const playing = (page: Page) => page.locator('[data-playing]');

test('time stands still before a prediction, and says why', async ({ page }) => {
  await page.goto('./#lesson=01-what-is-a-log/append');
  await expect(page.locator('[data-question="who"]')).toBeVisible();
  const step = await stepOf(page);
  for (const key of ['Space', 'ArrowRight']) {
    await page.keyboard.press(key);
    await expect(page.getByText('Answer first: then time runs')).toBeVisible();
    await expect(playing(page)).toHaveAttribute('data-playing', 'false');
    expect(await stepOf(page)).toBe(step);
  }
});

test('the cluster runs until something is true, and goes back to where it changed', async ({
  page,
}) => {
  await restInSandbox(page);
  await act(page, 'Kill b1');
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  await page.getByRole('button', { name: 'Run until…' }).click();
  const field = page.getByRole('combobox', { name: 'What must be true' });
  await field.fill('len(isr(quakes-0)) == 2');
  await field.press('Enter');
  await expect(page.getByText('It is true here')).toBeVisible({ timeout: 15_000 });
  await field.fill('up(b1)');
  await page.getByRole('button', { name: 'Back to where it changed' }).click();
  await expect(page.getByText('It got its value here')).toBeVisible({ timeout: 15_000 });
  await field.fill('up(b1');
  await field.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: /\S/ }).last()).toBeVisible();
});

test('branches are called by what was done on them, and can be renamed and deleted', async ({
  page,
}) => {
  await restInSandbox(page);
  await act(page, 'Kill b1');
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  // Back to before the act.
  for (let step = 0; step < 40 && (await down(page, 'b1').count()) > 0; step += 1) {
    await page.keyboard.press('ArrowLeft');
    await page.waitForTimeout(150);
  }
  await act(page, 'Kill b2');
  await page.getByTitle('Branches').click();
  const list = page.getByRole('list', { name: 'Branches' });
  await expect(list.getByRole('button', { name: 'You killed b2' })).toBeVisible();
  const name = list.getByRole('textbox', { name: 'Rename: You killed b2' });
  await name.fill('without b2');
  await name.press('Enter');
  await expect(list.getByRole('button', { name: 'without b2', exact: true })).toBeVisible();
  await list.getByRole('button', { name: 'main' }).click();
  await list.getByRole('button', { name: 'Delete: without b2' }).click();
  await expect(page.getByTitle('Branches')).toHaveCount(0);
});
