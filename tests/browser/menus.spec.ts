import { expect, test, type Locator, type Page } from '@playwright/test';
import { faults, stage, tabTo } from './journey.ts';

const opened = async (page: Page): Promise<void> => {
  await page.goto('./#sandbox');
  await expect(stage(page)).toHaveAttribute('data-step', /\d/, { timeout: 15_000 });
};
const card = (page: Page, name: string): Locator =>
  page.locator(`.card[data-node="${name}"] .node`);
/** A card is taken by its head: below that lie its partitions. */
const HEAD = { x: 70, y: 14 };
const menu = (page: Page): Locator => page.getByRole('menu');
const inspector = (page: Page): Locator => page.locator('.inspector');

test('keys walk round the menu of the page; Escape closes it and nothing else', async ({
  page,
}) => {
  await opened(page);
  await card(page, 'b1').click({ position: HEAD });
  await expect(inspector(page).getByRole('heading', { name: 'b1' })).toBeVisible();
  const button = page.getByRole('button', { name: 'Menu' });
  await button.focus();
  await page.keyboard.press('Enter');
  const items = menu(page).getByRole('menuitem');
  const themes = menu(page).getByRole('menuitemradio');
  await expect(themes.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(themes.first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(themes.nth(1)).toHaveAttribute('aria-checked', 'true');
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeHidden();
  await expect(button).toBeFocused();
  await expect(inspector(page).getByRole('heading', { name: 'b1' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(inspector(page).getByRole('heading', { name: 'b1' })).toBeHidden();
});

test('a click beside the menu of the page closes it, and an item leads on', async ({ page }) => {
  await opened(page);
  const button = page.getByRole('button', { name: 'Menu' });
  await button.click();
  await expect(menu(page)).toBeVisible();
  await stage(page).click({ position: { x: 5, y: 5 } });
  await expect(menu(page)).toBeHidden();
  await button.click();
  await menu(page).getByRole('menuitem', { name: 'Simpler than Kafka' }).click();
  await expect(page.getByRole('dialog', { name: 'Simpler than Kafka' })).toBeVisible();
});

test('the menu of a thing has the keys while it is open, and time waits for it', async ({
  page,
}) => {
  await opened(page);
  const playing = page.locator('[data-playing]');
  await expect(playing).toHaveAttribute('data-playing', 'true');
  const links = page.locator('.links');
  await tabTo(page, '.links');
  await page.keyboard.press('m');
  await expect(menu(page).getByRole('menuitem').first()).toBeFocused();
  await expect(playing).toHaveAttribute('data-playing', 'false');
  await page.keyboard.press('t');
  await page.keyboard.press('ArrowDown');
  await expect(menu(page).getByRole('menuitem').nth(1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(menu(page).getByRole('menuitem').last()).toBeFocused();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeHidden();
  await expect(links).toBeFocused();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'dark');
  await expect(playing).toHaveAttribute('data-playing', 'true');
  await expect(inspector(page).getByRole('heading', { name: '↔' })).toBeVisible();
  await page.keyboard.press('m');
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(menu(page)).toBeHidden();
  await expect(links).toBeFocused();
});

test('a press beside the menu of a thing closes it, and a right one opens the next', async ({
  page,
}) => {
  await opened(page);
  await card(page, 'b1').click({ button: 'right', position: HEAD });
  await expect(menu(page)).toHaveAccessibleName('b1');
  const { x, y } = (await card(page, 'b3').boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.click(x + HEAD.x, y + HEAD.y, { button: 'right' });
  await expect(menu(page)).toHaveAccessibleName('b3');
  await page.mouse.click(x - 30, y + HEAD.y);
  await expect(menu(page)).toBeHidden();
});

test('tabs, palette and the cells of a log are walked along by the same keys', async ({ page }) => {
  await opened(page);
  await card(page, 'b1').click({ position: HEAD });
  const tab = (name: string): Locator => page.getByRole('tab', { name });
  await tab('Why?').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tab('Bytes')).toBeFocused();
  await expect(tab('Bytes')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Home');
  await expect(tab('Why?')).toHaveAttribute('aria-selected', 'true');

  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Commands' });
  await expect(field).toBeFocused();
  const last = (await page.locator('#palette-list [role="option"]').last().textContent()) ?? '';
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('#palette-list [aria-selected="true"]')).toHaveText(last);
  await page.keyboard.type('b1 b2');
  await page.keyboard.press('Home');
  await page.keyboard.type('cut ');
  await expect(field).toHaveValue('cut b1 b2');
  await page.mouse.click(5, 400);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(tab('Why?')).toBeFocused();

  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  const log = page.getByRole('listbox', { name: /^metadata log on controller 1/ });
  const cell = log.getByRole('option');
  await log.focus();
  await page.keyboard.press('End');
  const end = (await cell.getAttribute('aria-label')) ?? '';
  await page.keyboard.press('ArrowRight');
  await expect(cell).toHaveAttribute('aria-label', end);
  await page.keyboard.press('Home');
  await expect(cell).not.toHaveAttribute('aria-label', end);
  await page.keyboard.press('Enter');
  await expect(cell).toHaveAttribute('aria-selected', 'true');
});
