import type { CDPSession, Page } from '@playwright/test';
import { BUSY, benchRecording } from './bench-scenario.ts';
import { inBuiltPage, taskSeconds } from './built-page.ts';

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
export const pageBusy = (): Promise<Record<Pace | 'idle', number> | null> =>
  inBuiltPage(benchRecording(BUSY), busyAt);

async function busyAt(page: Page, devtools: CDPSession): Promise<Record<Pace | 'idle', number>> {
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
