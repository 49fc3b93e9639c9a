import { expect, test } from '@playwright/test';
import { millis, seconds } from '../../src/kernel/time.ts';
import { encodeLink } from '../../src/scenario/share-link.ts';
import { faults, node, stage } from './journey.ts';

/** Two producers that nobody answers, on lines of two seconds: some two hundred on their way. */
const CROWD = `./#${encodeLink(
  {
    scenario: {
      id: 'crowd',
      cluster: {
        brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
        controllers: 1,
        topics: [{ name: 'orders', partitions: 6, replicationFactor: 1 }],
        producers: ['p1', 'p2'].map((name) => ({
          name,
          topic: 'orders',
          config: { acks: '0', 'linger.ms': 0, 'enable.idempotence': false },
          load: { every: millis(20), keys: 100, valueBytes: 20 },
        })),
        consumers: [],
        links: ['b1', 'b2', 'b3'].map((broker) => ({
          between: ['c1', broker] as [string, string],
          delay: { min: millis(1), max: millis(1) },
        })),
        delay: { min: seconds(2), max: seconds(2) },
        disk: { writeTime: 50, syncTime: millis(2) },
      },
      opensAt: seconds(30),
    },
    seed: 7,
    commands: [],
    playhead: seconds(30),
  },
  { scenario: () => undefined, dataSet: () => false },
)}`;

test.describe.configure({ timeout: 90_000 });

test('a crowd of messages is painted, and each can be pointed at, chosen and walked to', async ({
  page,
}) => {
  await page.goto(CROWD);
  await expect(node(page, 'b1')).toBeVisible({ timeout: 30_000 });
  const list = stage(page).getByRole('listbox', { name: /messages in flight/ });
  const canvas = stage(page).locator('canvas');
  await expect(canvas).toBeVisible();
  await expect(list.getByRole('option')).toHaveCount(0);

  // A finger of pixels that is not paper is a message.
  const spot = await canvas.evaluate((each: HTMLCanvasElement) => {
    const { width, height } = each;
    const data = each.getContext('2d')?.getImageData(0, 0, width, height).data;
    const at = (x: number, y: number): number => data?.[(y * width + x) * 4 + 3] ?? 0;
    const box = each.getBoundingClientRect();
    for (let y = 8; y < height - 8; y += 1)
      for (let x = 8; x < width - 8; x += 1)
        if (at(x, y) === 255 && at(x + 2, y) === 255 && at(x, y + 2) === 255)
          return {
            x: box.x + ((x + 1) * box.width) / width,
            y: box.y + ((y + 1) * box.height) / height,
          };
    return null;
  });
  if (spot === null) throw new Error('Nothing is painted');
  await page.mouse.move(spot.x, spot.y);
  await expect(list.getByRole('option')).toHaveCount(1);
  await page.mouse.click(spot.x, spot.y);
  const chosen = list.locator('[aria-selected=true]');
  await expect(chosen).toHaveAccessibleName(/ProduceRequest/);

  await page.mouse.move(2, 2);
  await list.focus();
  await page.keyboard.press('ArrowRight');
  const active = await list.getAttribute('aria-activedescendant');
  await expect(page.locator(`[id="${active}"]`)).toHaveAttribute('aria-setsize', /\d{2,}/);
  expect(await faults(page)).toEqual([]);
});
