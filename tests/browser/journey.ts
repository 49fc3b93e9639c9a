import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** The words that a test looks for, in the two languages of the page. */
export const WORDS = {
  en: { locale: 'en-US', begin: 'Begin', won: 'You did it' },
  zh: { locale: 'zh-CN', begin: '开始', won: '做到了' },
};

export const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });
export const stage = (page: Page): Locator => page.locator('#stage');

/** Everything that axe finds wrong, as lines that say where. */
export async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.html.slice(0, 120)}`),
  );
}

/** Presses Tab until the element with the focus fits. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector))
      return;
  }
  throw new Error(`Tab never came to ${selector}`);
}

/** Answers every question of the beat with digits and commits with Enter. */
export async function answerByKeys(page: Page): Promise<void> {
  const questions = page.locator('[data-question]');
  const count = await questions.count();
  for (let index = 0; index < count; index += 1) {
    const fields = await questions.nth(index).locator('input[type="text"]').count();
    await page.keyboard.press('2');
    for (let field = 1; field < fields; field += 1) {
      await page.keyboard.press('Enter');
      await page.keyboard.press('3');
    }
    await page.keyboard.press('Enter');
  }
  await expect(page.locator('.reveal')).toBeVisible({ timeout: 20_000 });
}

/** No part of the page is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
}

/** The card of a broker. */
export const node = (page: Page, name: string): Locator =>
  stage(page).locator(`.card[data-node="${name}"]`);
/** The same, while its process is down. */
export const down = (page: Page, name: string): Locator =>
  stage(page).locator(`.card.down[data-node="${name}"]`);

/** The sandbox with its cluster on the screen, at rest. */
export async function restInSandbox(page: Page): Promise<void> {
  await page.goto('./#sandbox');
  await expect(node(page, 'b1')).toBeVisible({ timeout: 15_000 });
  const pause = page.getByRole('button', { name: 'Pause', exact: true }).first();
  await pause.click();
}

/** Does what the palette finds first. */
export async function act(page: Page, command: string): Promise<void> {
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: 'Commands' }).fill(command);
  await expect(page.locator('#palette-list').getByRole('option').first()).toHaveText(command);
  await page.keyboard.press('Enter');
}
