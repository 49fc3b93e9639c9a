import { expect, test, type Locator, type Page } from '@playwright/test';
import { expectNoSidewaysScroll, faults, restInSandbox } from './journey.ts';

const line = (page: Page): Locator => page.getByRole('combobox', { name: 'Line' });
const log = (page: Page): Locator => page.getByRole('log', { name: 'What was printed' });
const newest = (page: Page): Locator => log(page).locator('article').last();
const choices = (page: Page): Locator => page.locator('#completions').getByRole('option');

/** Opens the palette, and begins one of Kafka's tools in it. */
async function begin(page: Page, text: string): Promise<void> {
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type(text);
  await expect(line(page)).toBeFocused();
}

async function run(page: Page, text: string): Promise<void> {
  await line(page).fill(text);
  await page.keyboard.press('Enter');
  await expect(newest(page).locator('code')).toHaveText(`$ ${text}`);
}

test('Tab completes tools, options and names of the cluster, and Enter prints what Kafka prints', async ({
  page,
}) => {
  await restInSandbox(page);
  await begin(page, 'kafka-to');
  await page.keyboard.press('Tab');
  await expect(line(page)).toHaveValue('kafka-topics ');
  await page.keyboard.type('--desc');
  await page.keyboard.press('Tab');
  await page.keyboard.type('--topic ');
  await expect(choices(page)).toHaveText(['quakes']);
  await page.keyboard.press('ArrowDown');
  await expect(choices(page).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(line(page)).toHaveValue('kafka-topics --describe --topic quakes ');
  await page.keyboard.press('Enter');
  await expect(newest(page).locator('pre')).toHaveText(
    /^Topic: quakes\tTopicId: \S{22}\tPartitionCount: 3\tReplicationFactor: 3\tConfigs: min.insync.replicas=2\n\tTopic: quakes\tPartition: 0\tLeader: \d\tReplicas: \d,\d,\d\tIsr: \d,\d,\d\tElr: \tLastKnownElr: \n/,
    { useInnerText: false },
  );
  await expect(newest(page)).toContainText(/at \d+\.\d{3} s/);
  await expect(line(page)).toHaveValue('');
  await page.keyboard.press('ArrowUp');
  await expect(line(page)).toHaveValue('kafka-topics --describe --topic quakes');
  await page.keyboard.press('ArrowDown');
  await expect(line(page)).toHaveValue('');
  expect(await faults(page)).toEqual([]);
});

test('a line that changes the cluster is an act: told in the story, answered by the cluster', async ({
  page,
}) => {
  await restInSandbox(page);
  await begin(page, 'kafka-');
  await run(page, 'kafka-topics --create --topic audit --partitions 2 --replication-factor 2');
  await expect(newest(page)).toContainText('Created topic audit.', { timeout: 30_000 });
  await run(page, 'bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic audit');
  await expect(newest(page)).toContainText(
    "Error while executing topic command : Topic 'audit' already exists.",
    { timeout: 30_000 },
  );
  await page.keyboard.press('Escape');
  await expect(page.getByText(/You .*audit/).first()).toBeVisible();
  // What was printed is still there when the palette is opened again.
  await begin(page, 'kafka-topics --list');
  await expect(log(page)).toContainText('Created topic audit.');
  await page.keyboard.press('Enter');
  await expect(newest(page).locator('pre')).toHaveText('audit\nquakes\n', { useInnerText: false });
});

test('what is wrong is said as Kafka says it, and what is not built here by name', async ({
  page,
}) => {
  await restInSandbox(page);
  await begin(page, 'kafka-');
  await run(page, 'kafka-topics --describe --topic missing');
  await expect(newest(page)).toContainText(
    "Error while executing topic command : Topic 'missing' does not exist as expected",
  );
  await run(page, 'kafka-topics --nonsense');
  await expect(newest(page)).toContainText('nonsense is not a recognized option');
  await run(page, 'kafka-topics --create --topic t --replica-assignment 1:2');
  await expect(newest(page)).toContainText('Kafka’s tool knows --replica-assignment.');
});

test('on a phone what was printed scrolls in its own place', async ({ page }) => {
  await restInSandbox(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await begin(page, 'kafka-');
  await run(page, 'kafka-topics --describe');
  await expect(newest(page).locator('pre')).toBeVisible();
  await expectNoSidewaysScroll(page);
  const box = await page.getByRole('dialog').boundingBox();
  expect(box?.width).toBeLessThanOrEqual(390);
  const [inner, outer] = await log(page).evaluate((each) => [each.clientWidth, each.scrollWidth]);
  expect(outer).toBeGreaterThan(inner);
});
