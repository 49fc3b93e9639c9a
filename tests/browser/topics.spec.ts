import { expect, test } from '@playwright/test';
import { millis, seconds } from '../../src/kernel/time.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { encodeLink } from '../../src/scenario/share-link.ts';
import { expectNoSidewaysScroll, faults } from './journey.ts';

/** A partition of sixty records beside one of three, and a topic of the cluster's own. */
const recording: Recording = {
  scenario: {
    id: 'uneven',
    cluster: {
      brokers: [{ id: 1 }, { id: 2 }],
      controllers: 1,
      topics: [
        { name: 'orders', partitions: 2, replicationFactor: 2 },
        { name: '__consumer_offsets', partitions: 4, replicationFactor: 2 },
      ],
      producers: [{ name: 'p1', topic: 'orders', config: { acks: 'all' } }],
      consumers: [],
      delay: { min: millis(8), max: millis(12) },
      disk: { writeTime: 50, syncTime: millis(2) },
    },
    opensAt: seconds(2),
  },
  seed: 7,
  commands: [
    { at: seconds(2), command: { command: 'send', producer: 'p1', records: records(60, 0) } },
    { at: seconds(2), command: { command: 'send', producer: 'p1', records: records(3, 1) } },
  ],
  playhead: seconds(4),
};

function records(count: number, partition: number) {
  return Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: `v${i}`, partition }));
}

const linkTo = (of: Recording): string =>
  `./#${encodeLink(of, { scenario: () => undefined, dataSet: () => false })}`;

test('each partition shows its own end, and an internal topic opens from its row', async ({
  page,
}) => {
  await page.goto(linkTo(recording));
  const strips = page.getByRole('listbox', { name: /orders-/ });
  await expect(strips).toHaveCount(4);
  for (const broker of [1, 2]) {
    const on = page.locator(`[data-node=b${broker}]`);
    await expect(
      on.getByRole('listbox', { name: /orders-0.*to 59, \d+ offsets before/ }),
    ).toBeVisible();
    await expect(on.getByRole('listbox', { name: /orders-1.*offsets 0 to 2$/ })).toBeVisible();
  }

  const row = page.getByRole('button', { name: '__consumer_offsets: 4 partitions · leads 2' });
  await expect(row).toHaveCount(2);
  await expect(row.first()).toHaveAttribute('aria-expanded', 'false');
  await row.first().click();
  const internal = page.getByRole('button', { name: /^__consumer_offsets-\d on broker/ });
  await expect(internal).toHaveCount(8);
  await row.last().focus();
  await page.keyboard.press('Enter');
  await expect(internal).toHaveCount(0);
});

test('what lies before a strip opens and closes from the line below it', async ({ page }) => {
  await page.goto(linkTo(recording));
  const strip = page.getByRole('listbox', { name: /orders-0 on broker \d, leader/ });
  await expect(strip).toHaveAccessibleName(
    /60 records, starts at 0, high watermark 60, ends at 60/,
  );
  const earlier = page.getByRole('button', { name: /^Show earlier offsets of orders-0/ });
  await earlier.focus();
  await page.keyboard.press('Enter');
  await expect(strip).toHaveAccessibleName(/offsets 0 to 59$/);
  await expect(earlier).toHaveCount(0);
  await page.getByRole('button', { name: 'Show only the newest offsets of orders-0' }).click();
  await expect(strip).toHaveAccessibleName(/to 59, \d+ offsets before$/);
});

test('fifty partitions are a map that can be walked, opened and zoomed', async ({ page }) => {
  const { cluster } = recording.scenario;
  const topics = [{ name: 'orders', partitions: 50, replicationFactor: 2 }];
  const crowd = { ...recording.scenario, id: 'crowd', cluster: { ...cluster, topics } };
  await page.goto(linkTo({ ...recording, scenario: crowd }));
  const maps = page.getByRole('listbox', { name: /^Partitions of orders on broker/ });
  await expect(maps).toHaveCount(2);
  await maps.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox', { name: /^orders-1 on broker/ })).toHaveCount(2);
  expect(await faults(page)).toEqual([]);
  const pane = page.locator('#stage .picture');
  await page.keyboard.press('+');
  await expect.poll(() => pane.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true);
});

test('a low window has the road from top to bottom, and nothing scrolls sideways', async ({
  page,
}) => {
  await page.setViewportSize({ width: 720, height: 450 });
  await page.goto(linkTo(recording));
  await expect(page.getByRole('listbox', { name: /orders-0 on broker 1/ })).toBeInViewport();
  await expectNoSidewaysScroll(page);
});
