import { expect, test } from '@playwright/test';

test('a week of earthquakes runs through the cluster', async ({ page }) => {
  await page.goto('./#sandbox');
  await page.getByRole('button', { name: 'A week of earthquakes' }).click();
  await expect(page.getByRole('button', { name: 'Stop p1' })).toBeVisible();
  await page.keyboard.press('v');
  const producers = page.getByRole('row', { name: /p1/ }).first();
  await expect(producers).toBeVisible();
  await expect
    .poll(
      async () =>
        Number(
          /\b(\d+)\b/.exec((await producers.locator('td').allInnerTexts()).at(-3) ?? '')?.[1] ?? 0,
        ),
      {
        timeout: 15_000,
      },
    )
    .toBeGreaterThan(3);
});

const FILE = [
  'id,at,what',
  'a,2024-05-01 10:00:00,"first, with a comma"',
  'b,broken',
  'a,2024-05-01 09:00:00,second',
  'c,soon,third',
].join('\n');

test('a dropped file is read here, its broken lines are told, the rest is used', async ({
  page,
}) => {
  await page.goto('./#sandbox');
  await expect(page.locator('.drop')).toBeVisible();
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'orders.csv', { type: 'text/csv' }));
    return transfer;
  }, FILE);
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: data });
  await expect(page.locator('.file')).toContainText('orders.csv · 2 rows');
  await expect(page.getByText('2 lines could not be read')).toBeVisible();
  await expect(page.getByText('Line 3: 2 cells where the header has 3')).toBeVisible();
  await expect(page.getByText('Line 5: no time in “soon”')).toBeVisible();
  await page.locator('.columns select').nth(1).selectOption('what');
  await page.getByRole('button', { name: 'Start the replay' }).click();
  await expect(page.getByText(/You replay/).first()).toBeVisible();
});
