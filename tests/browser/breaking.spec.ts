import { expect, test } from '@playwright/test';
import { serveBreakingLesson } from './breaking-lesson.ts';
import { faults, stage } from './journey.ts';

test('a lesson asks who leads after the leader died, and nothing on the page tells', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await serveBreakingLesson(page);
  await page.goto('./#lesson=01-what-is-a-log/lose-the-leader');
  await page.getByRole('button', { name: 'Kill it' }).click();
  await expect(page.locator('[data-question="who"]')).toBeVisible({ timeout: 60_000 });
  await expect(stage(page).locator('.star')).toHaveCount(0);
  await expect(stage(page).locator('.row .remark', { hasText: '?' })).toHaveCount(3);
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('v');
  const rows = stage(page).locator('table', { hasText: 'orders-0' }).locator('tbody tr');
  for (const role of await rows.locator('td:nth-child(3)').allInnerTexts())
    expect(role).toBe('hidden until you predict');
  await page.keyboard.press('v');

  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(page.locator('.reveal')).toContainText('Broker 2');
  await expect(stage(page).locator('.star')).not.toHaveCount(0);
});

test('a challenge allows its faults, and nothing else, by form, menu and palette', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await serveBreakingLesson(page);
  await page.goto('./#lesson=01-what-is-a-log/lose-the-leader');
  await page.getByRole('button', { name: 'Challenge' }).click();
  await expect(page.locator('.verbs .chips button')).toHaveText([
    'Kill',
    'Restart',
    'Cut the link',
  ]);
  expect(await faults(page)).toEqual([]);
  await page.locator('.verbs select').selectOption('b1');
  await page.locator('.verbs .go').click();
  await expect(page.locator('.pane ol').getByText('You killed b1')).toBeVisible();
  await expect(page.locator('.pips .used')).toHaveCount(1);

  await stage(page).locator('[data-node="b2"] .name').click({ button: 'right' });
  await expect(page.getByRole('menuitem')).toHaveText(['Kill']);
  await page.getByRole('menuitem').click();
  await expect(page.locator('.pane ol').getByText('You killed b2')).toBeVisible();

  const grip = stage(page).locator('.card[data-node="b3"] .grip').first();
  await grip.hover();
  await page.mouse.down();
  await page.mouse.move(400, 500, { steps: 4 });
  await expect(page.locator('.says')).toHaveText('not one of the acts of this challenge');
  await page.mouse.up();
  await grip.click({ button: 'right' });
  await expect(page.getByRole('menu')).toContainText('No such command here');
  await page.keyboard.press('Escape');
  await expect(page.locator('.pips .used')).toHaveCount(2);

  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('pause b3');
  await expect(page.getByRole('option', { name: 'No such command here' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('kill b3');
  await expect(page.getByRole('option', { name: 'Kill b3' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('.pips .used')).toHaveCount(3);
  await expect(stage(page)).toHaveAttribute('data-playing', 'false', { timeout: 30_000 });
  // The controller needs its time to notice: the learner lets it pass.
  await page.keyboard.press(' ');
  await expect(page.getByText('You did it')).toBeVisible({ timeout: 60_000 });
});
