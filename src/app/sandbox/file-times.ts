import type { Micros } from '../../kernel/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { replayRows, type FileRecords, type ReplayRow } from './replay-file.ts';
import type { TopicLimits } from './topic-limits.ts';

/** Milliseconds since 1970 on the clock of a cluster that says nothing else when it boots. */
const USUAL_BOOT_TIME = 1_700_000_000_000;
/** A cluster boots neither before 1970 nor after 2286. */
const BOOT_TIME_MAX = 9_999_999_999_999;

/** What a cluster's clocks show at a virtual time, where they are right. */
export const clockAt = ({ cluster }: Scenario, time: Micros): number =>
  (cluster.bootTime ?? USUAL_BOOT_TIME) + Math.floor(time / 1_000);

/**
 * How the times of a file and the clock of a cluster come together: the records keep their times,
 * they are moved to the clock, or another cluster is opened whose clock begins with them.
 */
export type TimeChoice = 'keep' | 'move' | 'boot';

/** Records that a broker or a producer would not take, or a topic not keep, and why. */
export type Losses = {
  /** So many lie further ahead of the broker's clock than the topic takes. */
  ahead: number;
  /** So many lie further behind it. */
  behind: number;
  /** Before 1970: a producer refuses a time below 0. */
  negative: number;
  /** Taken, and older than retention keeps. */
  expired: number;
};

export type TimePlan = {
  rows: ReplayRow[];
  /** Distances between the times are squeezed, too: with their own some would lie too far ahead. */
  isSqueezed: boolean;
  /** What the cluster's clocks show when the first record is sent. */
  clock: number;
  losses: Losses;
};

export const firstTime = ({ records }: FileRecords): number => records[0]?.time ?? 0;
export const lastTime = ({ records }: FileRecords): number => records.at(-1)?.time ?? 0;

/**
 * Records with the times that a choice gives them.
 * @param within virtual microseconds from the first to the last
 * @param now what the clock of the cluster on the screen shows
 */
export function planTimes(
  file: FileRecords,
  within: Micros,
  choice: TimeChoice,
  limits: TopicLimits,
  now: number,
): TimePlan {
  const first = firstTime(file);
  const tooLong = lastTime(file) - first - within / 1_000 > limits.afterMax;
  if (choice === 'move') {
    const moved = (time: number): number => now + time - first;
    // Without a time of its own a record has the producer's, when it is sent.
    const rows = replayRows(file, within, tooLong ? undefined : moved);
    return { rows, isSqueezed: tooLong, clock: now, losses: NONE };
  }
  const rows = replayRows(file, within, (time) => time);
  const clock = choice === 'keep' ? now : bootClock(file, within, tooLong);
  return { rows, isSqueezed: false, clock, losses: lossesOf(rows, clock, limits) };
}

const NONE: Losses = { ahead: 0, behind: 0, negative: 0, expired: 0 };

/**
 * The clock begins at the first time; where the last record would lie too far ahead of it then,
 * further on: the last one is sent at its own time.
 */
const bootClock = (file: FileRecords, within: Micros, tooLong: boolean): number =>
  tooLong ? lastTime(file) - Math.floor(within / 1_000) : firstTime(file);

function lossesOf(rows: readonly ReplayRow[], clock: number, limits: TopicLimits): Losses {
  const losses = { ...NONE };
  const end = clock + (rows.at(-1)?.after ?? 0) / 1_000;
  for (const { timestamp, after } of rows) {
    if (timestamp === undefined) continue;
    const ahead = timestamp - clock - after / 1_000;
    if (timestamp < 0) losses.negative += 1;
    else if (ahead > limits.afterMax) losses.ahead += 1;
    else if (-ahead > limits.beforeMax) losses.behind += 1;
    else if (end - timestamp > limits.retention) losses.expired += 1;
  }
  return losses;
}

export const isLossless = ({ ahead, behind, negative, expired }: Losses): boolean =>
  ahead + behind + negative + expired === 0;

/**
 * A cluster like this one whose clock shows a time when it is first seen; null where no clock can.
 * @param keepAll retention never deletes records of the topic
 */
export function clusterAt(
  scenario: Scenario,
  clock: number,
  topic: string,
  keepAll: boolean,
): Scenario | null {
  const bootTime = clock - Math.floor(scenario.opensAt / 1_000);
  if (bootTime < 0 || bootTime > BOOT_TIME_MAX) return null;
  const { topics, ...cluster } = scenario.cluster;
  const kept = { 'retention.ms': -1 };
  return {
    ...scenario,
    // A link carries it whole.
    id: 'own-cluster',
    cluster: {
      ...cluster,
      bootTime,
      topics: topics.map((each) =>
        keepAll && each.name === topic ? { ...each, config: { ...each.config, ...kept } } : each,
      ),
    },
  };
}
