import { expect, test } from '@playwright/test';
import { stage } from './journey.ts';

/**
 * b1 leads quakes-0, is cut off from all servers, and is missed 9 s later; c2 dies, and another
 * controller is elected.
 */
const CUT_OFF = ['b2', 'b3', 'c1', 'c2', 'c3']
  .map((to) => `6200000.cut(from:b1,to:${to})`)
  .join(';');
const LINK = `s=sandbox&seed=7&c=6100000.send(producer:p2,records:!((key:A,value:A)));${CUT_OFF}&at=17000000`;

test('a deposed leader, the ISR without it and the metadata log can be seen and opened', async ({
  page,
}) => {
  await page.goto(`./#${LINK}`);
  await expect(stage(page)).toHaveAttribute('data-step', /\d/, { timeout: 15_000 });
  await expect(
    page.getByRole('button', { name: /^broker 1, running, rack a, fenced/ }),
  ).toBeVisible();
  const deposed = 'quakes-0 on broker 1, leader, old epoch 0, not in the ISR';
  await expect(page.locator(`[aria-label^="${deposed}"]`)).toBeVisible();
  await expect(page.locator('.remark', { hasText: 'epoch 1' })).toBeVisible();

  const log = page.getByRole('listbox', { name: 'metadata log on controller 1' });
  await log.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /__cluster_metadata-0 @\d+/ })).toBeVisible();

  await page.keyboard.press('v');
  await expect(page.getByRole('row', { name: /quakes-0.*not in the ISR/ }).first()).toBeVisible();
  await expect(page.getByRole('row', { name: /controller \d.*active controller/ })).toHaveCount(1);
});

test('a controller is killed where it stands', async ({ page }) => {
  await page.goto('./#sandbox');
  const active = page.getByRole('button', { name: /^controller \d, running, active controller/ });
  await active.click();
  await page.locator('.inspector').getByRole('button', { name: 'Kill', exact: true }).click();
  await expect(page.getByRole('button', { name: /^controller \d, down$/ })).toBeVisible();
});
