import { expect, test, type Locator, type Page } from '@playwright/test';
import { withGroup, type GroupChoice } from '../../src/app/sandbox/group-cluster.ts';
import { sandboxOf, USUAL_CLUSTER } from '../../src/app/sandbox/sandbox-scenario.ts';
import { seconds } from '../../src/kernel/time.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { encodeLink, type Shipped } from '../../src/scenario/share-link.ts';
import { expectNoSidewaysScroll, faults, stage, tabTo } from './journey.ts';

const NOTHING: Shipped = { scenario: () => undefined, dataSet: () => false };

test.describe.configure({ timeout: 90_000 });

/** At 20 s the third member joins, at 30 s the second dies, from 36 s on the first stands still. */
const link = (rebalance: GroupChoice['rebalance']): string =>
  encodeLink(
    {
      scenario: withGroup(sandboxOf({ ...USUAL_CLUSTER }), { members: 3, rebalance }),
      seed: 7,
      commands: [
        { at: seconds(20), command: { command: 'poll-loop', consumer: 'billing-c', on: true } },
        { at: seconds(30), command: { command: 'kill', node: 'billing-b' } },
        { at: seconds(36), command: { command: 'pause', node: 'billing-a' } },
      ],
      playhead: seconds(40),
    },
    NOTHING,
  );

const view = (page: Page): Locator => page.getByRole('dialog', { name: 'Rebalances of billing' });
const turns = (page: Page): Locator => view(page).getByRole('listbox');
const turn = (page: Page, name: RegExp): Locator => turns(page).getByRole('option', { name });
const opener = (page: Page): Locator =>
  stage(page).getByRole('button', { name: 'group billing: rebalances' });

async function opened(page: Page, recording: string): Promise<void> {
  await page.goto(`./#${recording}`);
  await expect(opener(page)).toBeVisible({ timeout: 30_000 });
}

for (const rebalance of ['eager', 'cooperative', 'consumer'] as const)
  test(`${rebalance}: a click on a gap leads to its why`, async ({ page }) => {
    await opened(page, link(rebalance));
    await opener(page).click();
    await expect(view(page).locator('.told')).toContainText(
      { eager: 'eager (range)', cooperative: 'cooperative-sticky', consumer: 'KIP-848' }[rebalance],
    );
    await expect(turn(page, /^billing-b died at 30\.0 s$/)).toBeAttached();
    await expect(turn(page, /^billing-a stands still from 36\.0 s to now$/)).toBeAttached();
    await expect(
      turn(page, rebalance === 'consumer' ? /^epoch/ : /^generation/).first(),
    ).toBeAttached();
    expect(await faults(page)).toEqual([]);
    await turn(page, /^no member owns .* from 30\.0 s to now, after billing-b$/)
      .locator('.shape')
      .first()
      .click();
    await expect(view(page)).toBeHidden();
    const why = page.getByRole('tabpanel');
    await expect(why).toContainText('You killed billing-b');
  });

test('keys open it, walk along what turned, and lead to the why', async ({ page }) => {
  await opened(page, link('eager'));
  await tabTo(page, '.history');
  await page.keyboard.press('Enter');
  await expect(view(page)).toBeVisible();
  await tabTo(page, '.items[role="listbox"]');
  await page.keyboard.press('End');
  await expect(turns(page).locator('[aria-selected="true"]')).toHaveAccessibleName(
    'billing-a stands still from 36.0 s to now',
  );
  await page.keyboard.press('ArrowLeft');
  await expect(turns(page).locator('[aria-selected="true"]')).not.toHaveAccessibleName(/36\.0 s/);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(view(page)).toBeHidden();
  await expect(page.getByRole('tabpanel')).toContainText('You paused billing-a');
});

test('the card of a group tells its lag, and its rebalances when that will be gone', async ({
  page,
}) => {
  const loaded = withGroup(sandboxOf({ ...USUAL_CLUSTER, load: true }), {
    ...{ members: 2, rebalance: 'eager' },
  });
  const commands = [
    { at: seconds(24), command: { command: 'pause', node: 'billing-a' } as const },
    { at: seconds(29), command: { command: 'resume', node: 'billing-a' } as const },
    ...['p1', 'p2'].map((producer) => ({
      ...{ at: seconds(29), command: { command: 'stop-load', producer } as const },
    })),
  ];
  await opened(
    page,
    encodeLink({ scenario: loaded, seed: 7, commands, playhead: seconds(30) }, NOTHING),
  );
  const card = stage(page).locator('[data-group="billing"]');
  await expect(card).toHaveAccessibleName(/\d+ records behind/);
  await opener(page).click();
  await expect(view(page).locator('.told')).toContainText(
    /lag \d+, gone at 3\d\.\d s if nothing else is done/,
  );
});

test('the newest rebalance fills the picture, and the whole run comes back', async ({ page }) => {
  await opened(page, link('eager'));
  await opener(page).click();
  const gap = turn(page, /after billing-b$/)
    .locator('.shape')
    .first();
  const widthOf = async (): Promise<number> => (await gap.boundingBox())?.width ?? 0;
  const before = await widthOf();
  await view(page).getByRole('button', { name: 'newest rebalance' }).click();
  await expect.poll(widthOf).toBeGreaterThan(before * 1.5);
  await view(page).getByRole('button', { name: 'whole run' }).click();
  await expect.poll(widthOf).toBe(before);
});

test('the same deeds under three protocols stand on one axis, and each can be opened', async ({
  page,
}) => {
  await opened(page, link('cooperative'));
  await opener(page).click();
  await view(page).getByRole('button', { name: 'three protocols' }).click();
  const under = (name: string): Locator => view(page).getByRole('region', { name });
  for (const name of ['eager', 'cooperative', 'consumer'])
    await expect(under(name).locator('header')).toContainText('times a partition had no owner', {
      timeout: 30_000,
    });
  await expect(under('cooperative').locator('header')).toContainText('this run');
  // The same third member joins in each, at one place of the axis.
  const joins = await Promise.all(
    ['eager', 'cooperative', 'consumer'].map(async (name) =>
      (await under(name).locator('.tick').allTextContents()).join(' '),
    ),
  );
  expect(new Set(joins).size).toBe(1);
  expect(await faults(page)).toEqual([]);
  await view(page).screenshot({ path: 'test-results/three-protocols.png' });
  await under('consumer').getByRole('button', { name: 'Open this run' }).focus();
  await page.keyboard.press('Enter');
  await expect(view(page)).toBeHidden();
  await opener(page).click();
  await expect(view(page).locator('.told')).toContainText('KIP-848', { timeout: 30_000 });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a tap opens it, and a tap on a gap leads to its why', async ({ page }) => {
    await opened(page, link('consumer'));
    await opener(page).tap();
    await expect(view(page)).toBeVisible();
    await expectNoSidewaysScroll(page);
    expect(await faults(page)).toEqual([]);
    await turn(page, /from 30\.0 s to now, after billing-b$/)
      .locator('.shape')
      .first()
      .tap();
    await expect(view(page)).toBeHidden();
    await expect(page.getByRole('tabpanel')).toContainText('You killed billing-b');
  });
});

/** Fifty members that share five hundred partitions, on three brokers. */
const crowd = (): Scenario => ({
  id: 'crowd-of-members',
  cluster: {
    brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
    controllers: 1,
    topics: [{ name: 'orders', partitions: 500, replicationFactor: 1 }],
    producers: [],
    consumers: Array.from({ length: 50 }, (_, index) => ({
      name: `m${String(index + 1).padStart(2, '0')}`,
      ...{ assign: [], subscribe: ['orders'], polling: true },
      config: { 'group.id': 'billing', 'auto.offset.reset': 'earliest' },
    })),
    delay: { min: 1_000, max: 2_000 },
    disk: { writeTime: 50, syncTime: 2_000 },
  },
  opensAt: seconds(12),
});

test('fifty members with five hundred partitions can still be read', async ({ page }) => {
  test.setTimeout(240_000);
  const recording = { scenario: crowd(), seed: 7, commands: [], playhead: seconds(12) };
  await page.goto(`./#${encodeLink(recording, NOTHING)}`);
  await expect(opener(page)).toBeVisible({ timeout: 120_000 });
  await opener(page).click();
  await expect(view(page)).toBeVisible({ timeout: 60_000 });
  const names = view(page).locator('text.member');
  await expect(names).toHaveCount(50);
  const boxes = await names.evaluateAll((texts) =>
    texts.map((text) => text.getBoundingClientRect()).map(({ y, height }) => ({ y, height })),
  );
  // No name lies over the next one.
  boxes.slice(1).forEach(({ y }, index) => {
    const above = boxes[index];
    expect(y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0) * 0.9);
  });
  await expect(view(page).locator('rect.band')).toHaveCount(500);
  await expectNoSidewaysScroll(page);
});
