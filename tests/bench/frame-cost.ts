import { existsSync } from 'node:fs';
import { chromium, type Browser, type CDPSession } from '@playwright/test';
import { preview } from 'vite';
import { millis, seconds } from '../../src/kernel/time.ts';
import { encodeLink } from '../../src/scenario/share-link.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { findChromium } from '../../scripts/find-chromium.mjs';
import { median } from './measure.ts';

const RUNS = 5;
/** Long enough for some hundred frames, short enough to wait for. */
const RUN_MILLISECONDS = 2_000;

/**
 * Two producers that nobody answers (acks=0), 50 records a second each, on lines of two seconds:
 * once they run, 200 requests are on their way at any time.
 */
function crowdedRecording(): Recording {
  const slow = { min: seconds(2), max: seconds(2) };
  const producers = ['p1', 'p2'];
  const brokers = ['b1', 'b2', 'b3'];
  return {
    scenario: {
      id: 'crowded',
      cluster: {
        brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
        controllers: 1,
        topics: [{ name: 'orders', partitions: 3, replicationFactor: 1 }],
        producers: producers.map((name) => ({
          name,
          topic: 'orders',
          config: { acks: '0', 'linger.ms': 0, 'enable.idempotence': false },
          load: { every: millis(20), keys: 100, valueBytes: 20 },
        })),
        consumers: [],
        links: producers.flatMap((name) =>
          brokers.map((broker) => ({ between: [name, broker] as [string, string], delay: slow })),
        ),
        delay: { min: millis(1), max: millis(1) },
        disk: { writeTime: 50, syncTime: millis(2) },
      },
      opensAt: seconds(60),
    },
    seed: 7,
    commands: [],
    playhead: seconds(60),
  };
}

/**
 * Milliseconds of the main thread that one frame of the built page takes while some 200 messages
 * travel on the stage: the median of several runs of the page as a learner has it, playing.
 * @returns null when there is no built page or no browser
 */
export async function frameCost(): Promise<{ milliseconds: number; messages: number } | null> {
  if (!existsSync('dist/index.html')) return null;
  const browser = await launch();
  if (browser === null) return null;
  const server = await preview({ preview: { port: 4_199, strictPort: false }, logLevel: 'error' });
  const link = encodeLink(crowdedRecording(), { scenario: () => undefined, dataSet: () => false });
  try {
    return await costAt(browser, `${server.resolvedUrls?.local[0] ?? ''}#${link}`);
  } finally {
    await browser.close();
    await server.close();
  }
}

async function launch(): Promise<Browser | null> {
  const executablePath = await findChromium();
  try {
    return await chromium.launch({
      ...(executablePath === null ? {} : { executablePath }),
      args: ['--no-sandbox'],
    });
  } catch {
    return null;
  }
}

async function costAt(
  browser: Browser,
  address: string,
): Promise<{ milliseconds: number; messages: number } | null> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.locator('[data-step]').first().waitFor({ timeout: 30_000 });
  await page.keyboard.press('Space');
  await page.evaluate(COUNT_FRAMES);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const costs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = await busyAndFrames();
    await page.waitForTimeout(RUN_MILLISECONDS);
    const after = await busyAndFrames();
    costs.push(((after.busy - before.busy) * 1_000) / Math.max(1, after.frames - before.frames));
  }
  const messages = await page.evaluate<number>('document.querySelectorAll(".pill").length');
  return { milliseconds: median(costs), messages };

  async function busyAndFrames(): Promise<{ busy: number; frames: number }> {
    return {
      busy: await taskSeconds(devtools),
      frames: await page.evaluate<number>('window.framesSeen'),
    };
  }
}

/** Counts the frames that the browser draws. */
const COUNT_FRAMES = `
  window.framesSeen = 0;
  const count = () => { window.framesSeen += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
`;

/** Seconds that the main thread has been busy since the page began. */
async function taskSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}
