import type { CDPSession, Page } from '@playwright/test';
import { type Micros, seconds } from '../../src/kernel/time.ts';
import { benchRecording } from './bench-scenario.ts';
import { inBuiltPage } from './built-page.ts';

/** Points of the run that are gone to. */
const SEEKS = 50;

export type PageSeeks = {
  /** From the hand on the strip of the whole run to the picture of that moment, one each. */
  milliseconds: number[];
  /** Steps of the run that the page has behind it. */
  events: number;
  /** Of the page and its worker together, after a collection. */
  heapBytes: number;
};

/**
 * Goes to points all over a run of so many virtual seconds, in the built page, by a hand on the
 * strip of the whole run.
 * @param between one record is sent in so many microseconds
 * @returns null when there is no built page or no browser
 */
export const pageSeeks = (virtualSeconds: number, between: Micros): Promise<PageSeeks | null> =>
  inBuiltPage(
    { ...benchRecording(between), playhead: seconds(virtualSeconds) },
    async (page, devtools): Promise<PageSeeks> => {
      await untilReached(page, virtualSeconds);
      const events = await stepOf(page);
      const milliseconds = await page.evaluate<number[]>(SEEK_ALL_OVER);
      return { milliseconds, events, heapBytes: await heapOf(devtools) };
    },
  );

/** The page opens a long run in parts: its last one is that of the playhead. */
async function untilReached(page: Page, virtualSeconds: number): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Time', exact: true });
  const until = seconds(virtualSeconds);
  // A long run takes long to open on a slow machine.
  await slider.waitFor({ timeout: 600_000 });
  while (Number(await slider.getAttribute('aria-valuenow')) < until) await page.waitForTimeout(500);
  for (let step = -1; step !== (await stepOf(page));) {
    step = await stepOf(page);
    await page.waitForTimeout(1_000);
  }
}

const stepOf = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-step]').first().getAttribute('data-step'));

/** Bytes that the page and its workers hold, after a collection. */
async function heapOf(devtools: CDPSession): Promise<number> {
  const sessions: string[] = [];
  devtools.on('Target.attachedToTarget', ({ sessionId }) => sessions.push(sessionId));
  await devtools.send('Target.setAutoAttach', {
    ...{ autoAttach: true, waitForDebuggerOnStart: false, flatten: false },
  });
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const workers = await Promise.all(sessions.map((session) => heapOfWorker(devtools, session)));
  return workers.reduce((sum, bytes) => sum + bytes, usedSize);
}

async function heapOfWorker(devtools: CDPSession, sessionId: string): Promise<number> {
  const ask = (id: number, method: string): Promise<{ usedSize?: number }> =>
    new Promise((resolve, reject) => {
      devtools.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
        const answer = JSON.parse(message) as { id?: number; result?: { usedSize?: number } };
        if (from === sessionId && answer.id === id) resolve(answer.result ?? {});
      });
      const message = JSON.stringify({ id, method });
      devtools.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
  await ask(1, 'HeapProfiler.collectGarbage');
  return (await ask(2, 'Runtime.getHeapUsage')).usedSize ?? 0;
}

/** From the moment of the hand until a frame of another step has been painted. */
const SEEK_ALL_OVER = `(async () => {
  const pane = document.querySelector('[data-step]');
  const strip = document.querySelector('.brush').closest('svg');
  const run = strip.querySelector('.run').getBoundingClientRect();
  const taken = [];
  for (let seek = 0; seek < ${SEEKS}; seek += 1) {
    const part = (seek * 0.618034 + 0.31) % 1;
    const shown = new Promise((done) => {
      const observer = new MutationObserver(() => { observer.disconnect(); requestAnimationFrame(() => setTimeout(done)); });
      observer.observe(pane, { attributes: true, attributeFilter: ['data-step'] });
    });
    const from = performance.now();
    strip.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, pointerId: 1, clientX: run.x + run.width * part, clientY: run.y + run.height / 2 }));
    await shown;
    taken.push(performance.now() - from);
    await new Promise((done) => setTimeout(done, 100));
  }
  return taken;
})()`;
