import type { CDPSession, Page } from '@playwright/test';
import { millis, seconds } from '../../src/kernel/time.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { inBuiltPage, taskSeconds } from './built-page.ts';
import { median } from './measure.ts';

const RUNS = 5;
/** Long enough for some hundred frames, short enough to wait for. */
const RUN_MILLISECONDS = 2_000;
/** Records lie so long on the line. */
const LINE = seconds(2);
/** Nine brokers with 50 partitions on three replicas: 150 strips. */
const BROKERS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const PARTITIONS = 50;

export type FrameCost = { milliseconds: number; pills: number };

/**
 * Producers that nobody answers (acks=0), on lines of two seconds: once they run, so many requests
 * are on their way at any time.
 */
function crowdedRecording(messages: number): Recording {
  const slow = { min: LINE, max: LINE };
  const fast = { min: millis(1), max: millis(1) };
  const producers = ['p1', 'p2'];
  const servers = ['c1', ...BROKERS.map((id) => `b${id}`)];
  const every = Math.round((LINE * producers.length) / messages);
  return {
    scenario: {
      id: 'crowded',
      cluster: {
        brokers: BROKERS.map((id) => ({ id })),
        controllers: 1,
        topics: [{ name: 'orders', partitions: PARTITIONS, replicationFactor: 3 }],
        producers: producers.map((name) => ({
          name,
          topic: 'orders',
          config: { acks: '0', 'linger.ms': 0, 'enable.idempotence': false },
          load: { every, keys: 100, valueBytes: 20 },
        })),
        consumers: [],
        // What is usual decides whether messages are drawn one by one.
        links: pairsOf(servers).map((between) => ({ between, delay: fast })),
        delay: slow,
        disk: { writeTime: 50, syncTime: millis(2) },
      },
      opensAt: seconds(60),
    },
    seed: 7,
    commands: [],
    playhead: seconds(60),
  };
}

const pairsOf = (names: readonly string[]): [string, string][] =>
  names.flatMap((one, i) => names.slice(i + 1).map((other): [string, string] => [one, other]));

/**
 * Milliseconds of the main thread that one frame of the built page takes while so many messages
 * travel on the stage: the median of several runs of the page as a learner has it, playing.
 * @returns null when there is no built page or no browser
 */
export const frameCost = (messages: number): Promise<FrameCost | null> =>
  inBuiltPage(crowdedRecording(messages), costIn);

async function costIn(page: Page, devtools: CDPSession): Promise<FrameCost> {
  await page.keyboard.press('Space');
  await page.evaluate(COUNT_FRAMES);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const costs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = await busyAndFrames();
    await page.waitForTimeout(RUN_MILLISECONDS);
    const after = await busyAndFrames();
    costs.push(((after.busy - before.busy) * 1_000) / Math.max(1, after.frames - before.frames));
  }
  return { milliseconds: median(costs), pills: await messagesOf(page) };

  async function busyAndFrames(): Promise<{ busy: number; frames: number }> {
    return {
      busy: await taskSeconds(devtools),
      frames: await page.evaluate<number>('window.framesSeen'),
    };
  }
}

/** Messages on the stage, by the name of their list. */
async function messagesOf(page: Page): Promise<number> {
  const name = (await page.locator('.pills').getAttribute('aria-label')) ?? '';
  const count = Number(/\d+/.exec(name)?.[0]);
  if (!(count > 0)) throw new Error(`No message is on the stage: “${name}”.`);
  return count;
}

/** Counts the frames that the browser draws. */
const COUNT_FRAMES = `
  window.framesSeen = 0;
  const count = () => { window.framesSeen += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
`;
