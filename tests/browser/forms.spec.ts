import { expect, test } from '@playwright/test';
import { faults } from './journey.ts';

test.beforeEach(async ({ page }) => {
  await page.goto('./#sandbox');
  await expect(page.locator('.drop')).toBeVisible();
});

test('a number that a field does not take is refused at the field, and nothing is done', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Topic', exact: true }).click();
  const form = page.locator('form.verbs', { hasText: 'Create topic' });
  await form.getByRole('button', { name: 'Create topic' }).click();
  await form.getByRole('textbox', { name: 'Topic' }).fill('orders');
  const count = form.getByRole('textbox', { name: 'Partitions' });
  const go = form.getByRole('button', { name: 'Do it' });
  for (const typed of ['200', '0', 'abc', '1.5']) {
    await count.fill(typed);
    await expect(count).toHaveValue(typed);
    await expect(count).toHaveAttribute('aria-invalid', 'true');
    await expect(count).toHaveAccessibleDescription('Only a whole number from 1 to 100.');
    await expect(go).toHaveAttribute('aria-disabled', 'true');
    await expect(go).toHaveAccessibleDescription(/Partitions: a whole number from 1 to 100\./);
  }
  await count.press('Enter');
  await count.fill('');
  await expect(go).toHaveAccessibleDescription(/Partitions: a whole number/);
  expect(await faults(page)).toEqual([]);
  await count.fill('4');
  await expect(count).toHaveAttribute('aria-invalid', 'false');
  await expect(go).toHaveAttribute('aria-disabled', 'false');
  await expect(go).not.toHaveAccessibleDescription(/./);
  await go.click();
  await page.keyboard.press('v');
  await expect(page.getByRole('cell', { name: 'orders-3' }).first()).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByRole('cell', { name: 'orders-4' })).toHaveCount(0);
});

test('what stands in quotes is one record', async ({ page }) => {
  const record = page.getByRole('textbox', { name: 'Record' });
  await expect(record).toHaveAttribute('placeholder', 'K L M or "hello world"');
  await record.fill('"hello world');
  await expect(record).toHaveAccessibleDescription('a quote is opened and never closed');
  await record.press('Enter');
  await expect(record).toHaveValue('"hello world');
  await record.fill('"hello world" K');
  await record.press('Enter');
  await expect(page.getByRole('button', { name: 'You sent 2 records' })).toBeVisible();
  await expect(record).toHaveValue('');
});
