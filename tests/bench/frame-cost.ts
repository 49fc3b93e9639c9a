import { existsSync } from 'node:fs';
import { chromium, type Browser, type CDPSession } from '@playwright/test';
import { preview } from 'vite';
import { median } from './measure.ts';

const RUNS = 5;
/** Long enough for some hundred frames, short enough to wait for. */
const RUN_MILLISECONDS = 2_000;

/**
 * Milliseconds of the main thread that one frame of the built page takes with 200 messages on the stage: the median of
 * several runs. The page draws them at `#bench=200` and counts its frames in `window.benchFrames`.
 * @returns null when there is no built page or no browser
 */
export async function frameCost(): Promise<number | null> {
  if (!existsSync('dist/index.html')) return null;
  const browser = await launch();
  if (browser === null) return null;
  const server = await preview({ preview: { port: 4_199, strictPort: false }, logLevel: 'error' });
  try {
    return await costAt(browser, `${server.resolvedUrls?.local[0] ?? ''}#bench=200`);
  } finally {
    await browser.close();
    await server.close();
  }
}

async function launch(): Promise<Browser | null> {
  const executablePath = process.env['CHROMIUM_PATH'];
  try {
    return await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox'],
    });
  } catch {
    return null;
  }
}

async function costAt(browser: Browser, address: string): Promise<number | null> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  const counted = await page
    .waitForFunction('(window.benchFrames ?? 0) > 30', undefined, { timeout: 15_000 })
    .catch(() => null);
  if (counted === null) return null;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const costs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = await busyAndFrames();
    await page.waitForTimeout(RUN_MILLISECONDS);
    const after = await busyAndFrames();
    costs.push(((after.busy - before.busy) * 1_000) / Math.max(1, after.frames - before.frames));
  }
  return median(costs);

  async function busyAndFrames(): Promise<{ busy: number; frames: number }> {
    return {
      busy: await taskSeconds(devtools),
      frames: await page.evaluate<number>('window.benchFrames ?? 0'),
    };
  }
}

/** Seconds that the main thread has been busy since the page began. */
async function taskSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}
