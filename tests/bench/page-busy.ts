import { existsSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { preview } from 'vite';
import { encodeLink } from '../../src/scenario/share-link.ts';
import { findChromium } from '../../scripts/find-chromium.mjs';
import { BUSY, benchRecording } from './bench-scenario.ts';

/** How long the page is looked at, at each pace. */
const LOOK_MILLISECONDS = 5_000;
const WARM_UP_MILLISECONDS = 1_500;
/** The pace control stands at its slowest after so many steps down. */
const PACE_STEPS = 15;
/** Steps up from the slowest pace: 1:5, real time, 30 s a second, and as fast as it goes. */
const PACES = { '1:5': 7, '1:1': 9, '30:1': 13, most: 14 } as const;

type Pace = keyof typeof PACES;

/**
 * The share of a processor that the main thread of the built page takes while it plays 1,000
 * records a second, by pace, and while it stands still.
 * @returns null when there is no built page or no browser
 */
export async function pageBusy(root = 'dist'): Promise<Record<Pace | 'idle', number> | null> {
  if (!existsSync(`${root}/index.html`)) return null;
  const browser = await launch();
  if (browser === null) return null;
  const server = await preview({
    build: { outDir: root },
    preview: { port: 4_197, strictPort: false },
    logLevel: 'error',
  });
  const link = encodeLink(benchRecording(BUSY), {
    scenario: () => undefined,
    dataSet: () => false,
  });
  try {
    return await busyAt(browser, `${server.resolvedUrls?.local[0] ?? ''}#${link}`);
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

async function busyAt(browser: Browser, address: string): Promise<Record<Pace | 'idle', number>> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.locator('[data-step]').first().waitFor({ timeout: 30_000 });
  const devtools = await page.context().newCDPSession(page);
  // Of the processor: on a busy machine the clock on the wall would count the others.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = { idle: await shareOf(page, devtools) } as Record<Pace | 'idle', number>;
  await page.keyboard.press('Space');
  for (const pace of Object.keys(PACES) as Pace[]) {
    await choosePace(page, pace);
    await page.waitForTimeout(WARM_UP_MILLISECONDS);
    busy[pace] = await shareOf(page, devtools);
  }
  return busy;
}

async function choosePace(page: Page, pace: Pace): Promise<void> {
  for (let step = 0; step < PACE_STEPS; step += 1)
    await page.getByRole('button', { name: 'Slower' }).click();
  for (let step = 0; step < PACES[pace]; step += 1)
    await page.getByRole('button', { name: 'Faster' }).click();
}

/** The part of the time in which the main thread is at work. */
async function shareOf(page: Page, devtools: CDPSession): Promise<number> {
  const before = await taskSeconds(devtools);
  const from = performance.now();
  await page.waitForTimeout(LOOK_MILLISECONDS);
  const after = await taskSeconds(devtools);
  return ((after - before) * 1_000) / (performance.now() - from);
}

/** Seconds of work of the main thread since the page began. */
async function taskSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}
