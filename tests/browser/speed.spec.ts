import { expect, test, type Page } from '@playwright/test';
import { millis, seconds } from '../../src/kernel/time.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { encodeLink } from '../../src/scenario/share-link.ts';
import { faults, stage } from './journey.ts';

/** A minute of load in which a broker dies and comes back. */
const recording: Recording = {
  scenario: {
    id: 'loaded',
    cluster: {
      brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
      controllers: 1,
      topics: [{ name: 'orders', partitions: 3, replicationFactor: 3 }],
      producers: [
        {
          name: 'p1',
          topic: 'orders',
          config: { acks: 'all' },
          load: { every: millis(100), keys: 9, valueBytes: 20 },
        },
      ],
      consumers: [{ name: 'r1', assign: ['orders-0', 'orders-1', 'orders-2'], polling: true }],
      delay: { min: millis(5), max: millis(10) },
      disk: { writeTime: 50, syncTime: millis(2) },
    },
    opensAt: seconds(1),
  },
  seed: 7,
  commands: [
    { at: seconds(20), command: { command: 'kill', node: 'b1' } },
    { at: seconds(35), command: { command: 'restart', node: 'b1' } },
  ],
  playhead: seconds(60),
};

async function open(page: Page): Promise<void> {
  await page.goto(
    `./#${encodeLink(recording, { scenario: () => undefined, dataSet: () => false })}`,
  );
  await expect(stage(page)).toHaveAttribute('data-step', /\d/, { timeout: 30_000 });
  await expect(page.locator('.clock')).toContainText('1 min', { timeout: 30_000 });
}

async function atThirty(page: Page): Promise<void> {
  for (let step = 0; step < 15; step += 1)
    await page.getByRole('button', { name: 'Slower' }).click();
  for (let step = 0; step < 13; step += 1)
    await page.getByRole('button', { name: 'Faster' }).click();
}

test('at thirty seconds a second there is a history, flows and figures', async ({ page }) => {
  test.setTimeout(90_000);
  await open(page);
  await atThirty(page);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const lanes = page.getByRole('group', { name: 'Messages between nodes over time' });
  // Bands in place of lines, and the death of a minute ago.
  await expect(
    lanes.getByRole('img', { name: /^broker 2: .* messages a second on average/ }),
  ).toBeVisible({ timeout: 30_000 });
  await expect(lanes.getByRole('option', { name: /broker 1: .*killed/i })).toBeVisible();
  await expect(page.getByText('width is records a second')).toBeVisible();
  await expect(
    page.getByRole('img', { name: /link between p1 and broker \d: \d+ records a second/ }).first(),
  ).toBeAttached();
  await expect(lanes.getByRole('img', { name: /^records\/s: (9|10)(\.\d)?$/ })).toBeVisible({
    timeout: 20_000,
  });
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  expect(await faults(page)).toEqual([]);
});

test('a speed that is not reached is told beside the one that was asked for', async ({ page }) => {
  test.setTimeout(90_000);
  const busy = { ...recording, seed: 8, commands: [], playhead: seconds(2) };
  const [producer] = busy.scenario.cluster.producers;
  if (producer === undefined) throw new Error('No producer');
  const loads = Array.from({ length: 4 }, (_, index) => ({
    ...producer,
    ...{ name: `p${index + 1}`, load: { every: millis(1), keys: 9, valueBytes: 20 } },
  }));
  busy.scenario = {
    ...busy.scenario,
    cluster: { ...busy.scenario.cluster, producers: loads },
  };
  await page.goto(`./#${encodeLink(busy, { scenario: () => undefined, dataSet: () => false })}`);
  await expect(stage(page)).toHaveAttribute('data-step', /\d/, { timeout: 30_000 });
  for (let step = 0; step < 15; step += 1) await page.keyboard.press('+');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.getByText(/^60 s = 1 s asked, \d+(\.\d)? reached$/)).toBeVisible({
    timeout: 30_000,
  });
});

test('the brush chooses the stretch of the lanes by keys, and lets go of it', async ({ page }) => {
  test.setTimeout(90_000);
  await open(page);
  await atThirty(page);
  const brush = page.getByRole('slider', { name: /^The stretch that the lanes show/ });
  await expect(brush).toHaveAttribute('aria-valuenow', '0');
  const whole = await brush.getAttribute('aria-valuetext');
  await brush.focus();
  for (let press = 0; press < 6; press += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect(brush).not.toHaveAttribute('aria-valuetext', whole ?? '');
  // Keys that come faster than pictures are not lost.
  for (let press = 0; press < 20; press += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await expect(brush).not.toHaveAttribute('aria-valuenow', '0', { timeout: 15_000 });
  await page.keyboard.press('Escape');
  await expect(brush).toHaveAttribute('aria-valuetext', whole ?? '');
});

test('metrics are chosen, and known by Kafka’s names', async ({ page }) => {
  test.setTimeout(90_000);
  await open(page);
  await expect(page.getByRole('img', { name: /^lag\(r1\): \d/ })).toBeVisible();
  await page.getByText('Metrics · 3').click();
  await page.getByRole('checkbox', { name: 'lag' }).uncheck();
  await expect(page.getByRole('img', { name: /^lag\(r1\)/ })).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'under-replicated' }).check();
  await expect(page.getByRole('img', { name: 'under-replicated: 0' })).toHaveText(
    /UnderReplicatedPartitions/,
  );
});
