import { expect, test } from '@playwright/test';
import { millis, seconds } from '../../src/kernel/time.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { encodeLink } from '../../src/scenario/share-link.ts';

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

test('each partition shows its own end, and an internal topic opens from its row', async ({
  page,
}) => {
  await page.goto(
    `./#${encodeLink(recording, { scenario: () => undefined, dataSet: () => false })}`,
  );
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
