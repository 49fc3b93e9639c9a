import { expect, test, type Locator, type Page } from '@playwright/test';
import { withGroup } from '../../src/app/sandbox/group-cluster.ts';
import { sandboxOf, USUAL_CLUSTER } from '../../src/app/sandbox/sandbox-scenario.ts';
import { seconds } from '../../src/kernel/time.ts';
import type { TimedCommand } from '../../src/scenario/command.ts';
import { encodeLink, type Shipped } from '../../src/scenario/share-link.ts';
import { act, expectNoSidewaysScroll, faults, stage, tabTo } from './journey.ts';

const NOTHING: Shipped = { scenario: () => undefined, dataSet: () => false };

test.describe.configure({ timeout: 90_000 });

const send = (at: number): TimedCommand => ({
  at: seconds(at),
  command: {
    ...{ command: 'send', producer: 'p1' },
    records: Array.from({ length: 12 }, (_, index) => ({ key: `k${index}`, value: `v${index}` })),
  },
});

const CLOSE: TimedCommand = {
  at: seconds(20),
  command: { command: 'call', consumer: 'billing-a', call: { api: 'close' } },
};

/** A group of one, which has read what was sent; with `closed`, it has left again. */
const link = (closed: boolean): string =>
  encodeLink(
    {
      scenario: withGroup(sandboxOf({ ...USUAL_CLUSTER }), { members: 1, rebalance: 'eager' }),
      seed: 7,
      commands: [send(10), ...(closed ? [CLOSE] : [])],
      playhead: seconds(24),
    },
    NOTHING,
  );

const member = (page: Page, name: string): Locator =>
  stage(page).locator(`.member[data-node="${name}"]`);
const card = (page: Page): Locator => stage(page).locator('[data-group="billing"]');

async function opened(page: Page, recording: string): Promise<Locator> {
  await page.goto(`./#${recording}`);
  await expect(card(page)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Group', exact: true }).click();
  return page.locator('form.verbs', { hasText: 'Add a consumer' });
}

test('a consumer joins a group that runs, by pointer, and its name is taken then', async ({
  page,
}) => {
  const form = await opened(page, link(false));
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue('billing-1');
  await expect(form.getByRole('textbox', { name: 'Group' })).toHaveValue('billing');
  await form.getByLabel('Commits').selectOption({ label: 'after each record' });
  expect(await faults(page)).toEqual([]);
  const go = form.getByRole('button', { name: 'Do it' });
  await go.click();
  await expect(member(page, 'billing-1')).toHaveAccessibleName(/owns quakes-/, { timeout: 30_000 });
  const name = form.getByRole('textbox', { name: 'Name' });
  await expect(name).toHaveValue('billing-2');
  await name.fill('billing-a');
  await expect(go).toHaveAccessibleDescription(/Name: a process has this name\./);
  await expect(page.getByRole('button', { name: 'You started billing-1' }).first()).toBeVisible();
  await expectNoSidewaysScroll(page);
});

test('a consumer joins by keyboard alone, from the palette', async ({ page }) => {
  await opened(page, link(false));
  await act(page, 'Add a consumer billing-1');
  await expect(member(page, 'billing-1')).toHaveAccessibleName(/owns quakes-/, { timeout: 30_000 });
  await act(page, 'Kill billing-1');
  await expect(member(page, 'billing-1')).toHaveAccessibleName(/down/);
  await act(page, 'Restart billing-1');
  await expect(member(page, 'billing-1')).not.toHaveAccessibleName(/down/);
});

test('a group without members is set back from its card, and is behind again', async ({ page }) => {
  await opened(page, link(true));
  await expect(card(page)).toHaveAccessibleName(/Empty/);
  await tabTo(page, '.head');
  await page.keyboard.press('Enter');
  const acts = page.getByRole('group', { name: 'Do something to it' });
  await acts.getByRole('button', { name: 'Reset offsets billing → earliest' }).click();
  await expect(card(page)).toHaveAccessibleName(/12 records behind/, { timeout: 20_000 });
});

test('the command line refuses to set back a group that has members, as Kafka does', async ({
  page,
}) => {
  await opened(page, link(false));
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('kafka-consumer-groups --res');
  const line = page.getByRole('combobox', { name: 'Line' });
  await expect(line).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(line).toHaveValue('kafka-consumer-groups --reset-offsets ');
  await page.keyboard.type('--group billing --to-earliest --all-topics --execute');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/can only be reset if the group 'billing' is inactive/)).toBeVisible({
    timeout: 20_000,
  });
});

test('the article’s consumer is stepped beside the cluster, by keyboard', async ({ page }) => {
  const form = await opened(page, link(false));
  await form.getByLabel('Members share by').selectOption('kafka-python');
  await expect(form.getByLabel('Without an offset')).toHaveValue('latest');
  await form.getByRole('textbox', { name: 'Group' }).fill('my_group');
  await form.getByRole('textbox', { name: 'Work on a record (ms)' }).fill('4000');
  await form.getByRole('textbox', { name: 'Work on a record (ms)' }).press('Enter');
  const own = member(page, 'billing-1');
  await own.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Why?' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Code' })).toHaveAttribute('aria-selected', 'true');
  const code = page.getByRole('list', { name: 'The program of billing-1' });
  const runs = code.locator('[aria-current="step"]');
  await expect(runs).toContainText('for message in consumer:', { timeout: 20_000 });
  await expect(
    page.getByText('it will begin at the end, and never read what is there'),
  ).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await expect(
    page.getByText('It began at the end: 12 records before that it never reads.'),
  ).toBeVisible({
    timeout: 40_000,
  });
  await act(page, 'Send p1');
  await expect(runs).toContainText('work(message.value)', { timeout: 20_000 });
  await expect(
    page.getByText(/^It works on quakes-\d @\d+: 1 of 1 from this poll\.$/),
  ).toBeVisible();
});
