import { expect, test, type Page } from '@playwright/test';
import { node, restInSandbox, stage } from './journey.ts';

/** A beat of the first lesson, at rest, with its question open. */
async function openBeat(page: Page, beat: string, question: string): Promise<void> {
  await page.goto(`./#lesson=01-what-is-a-log/${beat}`);
  await expect(page.locator(`[data-question="${question}"]`)).toBeVisible();
  await expect(playing(page)).toHaveAttribute('data-playing', 'false');
}

const playing = (page: Page) => page.locator('[data-playing]');

test('in a choice Space and the arrows choose, and time stands still; on the page they move time', async ({
  page,
}) => {
  await openBeat(page, 'append', 'who');
  const step = (await stage(page).getAttribute('data-step')) ?? '';
  const options = page.locator('[data-question="who"] input');
  await options.nth(1).focus();
  await page.keyboard.press('Space');
  await expect(options.nth(1)).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await expect(options.nth(0)).toBeChecked();
  await page.keyboard.press('ArrowRight');
  await expect(options.nth(1)).toBeChecked();
  await expect(playing(page)).toHaveAttribute('data-playing', 'false');
  await expect(stage(page)).toHaveAttribute('data-step', step);

  await page.goto('./#sandbox');
  await expect(playing(page)).toHaveAttribute('data-playing', 'true', { timeout: 15_000 });
  await page.keyboard.press('Space');
  await expect(playing(page)).toHaveAttribute('data-playing', 'false');
  const before = (await stage(page).getAttribute('data-step')) ?? '';
  await page.keyboard.press('ArrowRight');
  await expect(stage(page)).not.toHaveAttribute('data-step', before);
  await page.keyboard.press('Space');
  await expect(playing(page)).toHaveAttribute('data-playing', 'true');
});

test('a button keeps Space and Enter, a field its letters, and a clicker works everywhere', async ({
  page,
}) => {
  await openBeat(page, 'read', 'left');
  const field = page.locator('[data-question="left"] input').first();
  await field.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('t');
  await expect(playing(page)).toHaveAttribute('data-playing', 'false');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'dark');
  const more = page.locator('[data-question="left"] button').last();
  await more.focus();
  await page.keyboard.press('Space');
  await expect(playing(page)).toHaveAttribute('data-playing', 'false');
  await field.focus();
  await page.keyboard.press('PageUp');
  await expect(page.locator('[data-question="third"]')).toBeVisible();
});

test('a number goes up and down by keys and buttons, and stays within its bounds', async ({
  page,
}) => {
  await openBeat(page, 'read', 'left');
  const question = page.locator('[data-question="left"]');
  const field = question.locator('input').first();
  const [less, more] = [question.locator('button').first(), question.locator('button').nth(1)];
  await field.focus();
  await page.keyboard.press('ArrowUp');
  const least = Number(await field.inputValue());
  await page.keyboard.press('ArrowDown');
  await expect(field).toHaveValue(String(least));
  await page.keyboard.press('ArrowUp');
  await expect(field).toHaveValue(String(least + 1));
  await more.click();
  await expect(field).toHaveValue(String(least + 2));
  await less.click();
  await less.click();
  await less.click();
  await expect(field).toHaveValue(String(least));
});

test('the palette knows every verb: the best word first, and a form where more must be said', async ({
  page,
}) => {
  await page.goto('./#sandbox');
  await expect(node(page, 'b1')).toBeVisible({ timeout: 15_000 });
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Commands' });
  await expect(page.getByText(/more: type on$/)).toBeVisible();
  await field.fill('cut');
  await expect(page.locator('#palette-list').getByRole('option').first()).toHaveText(
    /^Cut the link/,
  );
  await field.fill('kill leader');
  await expect(page.locator('#palette-list').getByRole('option').first()).toHaveText(
    /^Kill b\d, the leader of quakes-\d$/,
  );
  await field.fill('create topic');
  await field.press('Enter');
  const topic = page.getByRole('dialog').getByRole('textbox', { name: 'Topic' });
  await topic.fill('orders');
  await topic.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByText('You asked for the topic orders').first()).toBeVisible();
});

test('what is typed while the palette is on its way is typed into it', async ({ page }) => {
  await restInSandbox(page);
  const hold = new Promise<void>((resolve) => setTimeout(resolve, 1_500));
  await page.route(/\/Palette-/, async (route) => {
    await hold;
    await route.continue();
  });
  await page.keyboard.press('/');
  await page.keyboard.type('branch');
  await expect(page.locator('dialog input')).toHaveValue('branch');
});
