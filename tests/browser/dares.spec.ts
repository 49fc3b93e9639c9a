import { expect, test } from '@playwright/test';
import { faults, restInSandbox, stage } from './journey.ts';

/** The sandbox opens with three things to try, each of which ends in something to ask about. */
test.describe.configure({ timeout: 120_000 });

test('a leader that is killed under load is told of, and its death is in the chain', async ({
  page,
}) => {
  await restInSandbox(page);
  await page.getByRole('button', { name: /^Kill a leader, then ask why/ }).click();
  const story = page.getByRole('region', { name: 'What happened' });
  await expect(story.getByText(/You killed b1/)).toBeVisible({ timeout: 60_000 });
  await expect(story.getByText(/Broker 1 is fenced/).first()).toBeVisible({ timeout: 60_000 });
  await expect(stage(page).locator('[data-node="b1"]')).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

test('records that were acknowledged are lost, and the first guarantee says how many', async ({
  page,
}) => {
  await restInSandbox(page);
  await page.getByRole('button', { name: /^Lose records that were acknowledged/ }).click();
  const panel = page.getByRole('region', { name: 'Guarantees' });
  await expect(panel.getByText(/^\d+ acknowledged records? of quakes-\d lost/).first()).toBeVisible(
    {
      timeout: 90_000,
    },
  );
  expect(await faults(page)).toEqual([]);
});
