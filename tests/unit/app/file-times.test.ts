import { describe, expect, test } from 'vitest';
import {
  clockAt,
  clusterAt,
  isLossless,
  planTimes,
  type TimeChoice,
} from '../../../src/app/sandbox/file-times.ts';
import { recordsOf } from '../../../src/app/sandbox/replay-file.ts';
import {
  sandboxOf,
  sandboxRecording,
  USUAL_CLUSTER,
} from '../../../src/app/sandbox/sandbox-scenario.ts';
import { topicLimits } from '../../../src/app/sandbox/topic-limits.ts';
import { compile } from '../../../src/frame/expression/evaluate.ts';
import { seconds } from '../../../src/kernel/time.ts';
import type { Command } from '../../../src/scenario/command.ts';
import type { Recording } from '../../../src/scenario/scenario.ts';
import { advanceSession, currentBranch, openSession } from '../../../src/session/session.ts';
import { tableOf } from '../file/read.ts';

/** A cluster of one process is soon played. */
const small = sandboxOf({ ...USUAL_CLUSTER, brokers: 1, controllers: 1, combined: true });

const fileOf = (...times: string[]) => {
  const lines = times.map((time, index) => `k${index},${time}`);
  return recordsOf(tableOf(['id,at', ...lines].join('\n')), { key: 'id', value: 'id', time: 'at' });
};
const usual = topicLimits(sandboxRecording(), 'quakes');
const NOW = clockAt(small, small.opensAt);
const MINUTE = seconds(60);
const plan = (file: ReturnType<typeof fileOf>, choice: TimeChoice) =>
  planTimes(file, MINUTE, choice, usual, NOW);

const days = fileOf('2024-05-01', '2024-05-02', '2024-05-03T12:00');
const minutes = fileOf('2024-05-01T10:00', '2024-05-01T10:20', '2024-05-01T10:50');

/** What becomes of the rows of a plan: acked and failed, and how many are there after a while. */
function played(file: ReturnType<typeof fileOf>, choice: TimeChoice, keepAll = false) {
  const { rows, clock } = plan(file, choice);
  const scenario = choice === 'boot' ? clusterAt(small, clock, 'quakes', keepAll) : small;
  if (scenario === null) throw new Error('no clock shows that');
  const command: Command = { command: 'replay', producer: 'p1', source: 'f', rows };
  const at = scenario.opensAt;
  const recording: Recording = { ...sandboxRecording(scenario), commands: [{ at, command }] };
  const session = openSession(recording);
  const run = (end: number): void => {
    while (currentBranch(session).cursor.cluster.now < end) advanceSession(session, end);
  };
  const ask = (expression: string) => compile(expression)(currentBranch(session).cursor.cluster);
  run(at + MINUTE + seconds(5));
  const told = { acked: ask('acked(p1)'), failed: ask('failed(p1)') };
  run(at + seconds(400));
  const kept = [1, 2, 3].map((_, index) => ask(`count(quakes-${index})`));
  return { ...told, kept: kept.reduce<number>((sum, count) => sum + Number(count), 0) };
}

describe('the times of a recent file', () => {
  test('lie ahead of the usual clock: kept as they are, every record is refused', () => {
    expect(plan(days, 'keep').losses).toEqual({ ahead: 3, behind: 0, negative: 0, expired: 0 });
    expect(played(days, 'keep')).toMatchObject({ acked: 0, failed: 3 });
  });

  test('moved, the first row is now; distances stay where a broker takes them', () => {
    const moved = plan(minutes, 'move');
    expect(moved.isSqueezed).toBe(false);
    expect(moved.rows.map(({ timestamp }) => (timestamp ?? 0) - NOW)).toEqual([
      0, 1_200_000, 3_000_000,
    ]);
    expect(played(minutes, 'move')).toEqual({ acked: 3, failed: 0, kept: 3 });
  });

  test('moved and squeezed where they would lie too far ahead, every record arrives', () => {
    const moved = plan(days, 'move');
    expect(moved.isSqueezed).toBe(true);
    expect(moved.rows.every((row) => !('timestamp' in row))).toBe(true);
    expect(played(days, 'move')).toEqual({ acked: 3, failed: 0, kept: 3 });
  });

  test('are kept by a cluster that is opened at the first of them', () => {
    const { clock, rows, losses } = plan(minutes, 'boot');
    expect(clock).toBe(Date.UTC(2024, 4, 1, 10));
    expect(rows.map(({ timestamp }) => timestamp)).toEqual([
      clock,
      clock + 1_200_000,
      clock + 3_000_000,
    ]);
    expect(isLossless(losses)).toBe(true);
    expect(played(minutes, 'boot')).toEqual({ acked: 3, failed: 0, kept: 3 });
  });

  test('are kept by one that is opened later where the first is too far back for the last', () => {
    const { clock, losses } = plan(days, 'boot');
    expect(clock).toBe(Date.UTC(2024, 4, 3, 12) - 60_000);
    expect(isLossless(losses)).toBe(true);
    expect(played(days, 'boot')).toEqual({ acked: 3, failed: 0, kept: 3 });
  });
});

describe('the times of an old file', () => {
  const old = fileOf('2018-02-01', '2018-02-09', '2018-02-10');

  test('are taken and not kept: retention deletes them, unless it is set or they are moved', () => {
    expect(plan(old, 'keep').losses).toEqual({ ahead: 0, behind: 0, negative: 0, expired: 3 });
    expect(played(old, 'keep')).toEqual({ acked: 3, failed: 0, kept: 0 });
    expect(played(old, 'move')).toMatchObject({ kept: 3 });
  });

  test('are too far apart for retention even at their own clock, where it is not set', () => {
    expect(plan(old, 'boot').losses).toMatchObject({ expired: 1 });
    expect(played(old, 'boot').kept).toBeLessThan(3);
    expect(played(old, 'boot', true).kept).toBe(3);
  });

  test('before 1970 are refused by a producer, and no clock shows them', () => {
    const moon = fileOf('1969-07-20T20:17', '1969-07-20T20:18');
    expect(plan(moon, 'keep').losses).toMatchObject({ negative: 2 });
    expect(played(moon, 'keep')).toMatchObject({ acked: 0, failed: 2 });
    expect(clusterAt(small, plan(moon, 'boot').clock, 'quakes', false)).toBeNull();
    expect(played(moon, 'move')).toMatchObject({ acked: 2, kept: 2 });
  });
});

describe('what a topic takes and keeps', () => {
  const after = (...commands: Command[]) => {
    const timed = commands.map((command) => ({ at: 1, command }));
    return topicLimits({ ...sandboxRecording(), commands: timed }, 'quakes');
  };
  const set = (values: Record<string, string>, whose: object = { topic: 'quakes' }): Command => ({
    ...{ command: 'alter-config', ...whose, set: values },
  });

  test('is what Kafka takes and keeps where nothing is set', () => {
    expect(usual).toEqual({ afterMax: 3_600_000, beforeMax: Infinity, retention: 604_800_000 });
  });

  test('is what was set last, of the topic before that of the brokers', () => {
    expect(after(set({ 'log.retention.hours': '2' }, {})).retention).toBe(7_200_000);
    const both = [set({ 'retention.ms': '-1' }), set({ 'log.retention.hours': '2' }, {})];
    expect(after(...both).retention).toBe(Infinity);
    const unset: Command = { command: 'alter-config', topic: 'quakes', unset: ['retention.ms'] };
    expect(after(...both, unset).retention).toBe(7_200_000);
    expect(after(set({ 'retention.ms': '5' }, { topic: 'other' })).retention).toBe(604_800_000);
    expect(after(set({ 'message.timestamp.before.max.ms': '9' })).beforeMax).toBe(9);
  });

  test('has no end where the broker gives the times, or where nothing is deleted', () => {
    expect(after(set({ 'message.timestamp.type': 'LogAppendTime' })).afterMax).toBe(Infinity);
    expect(after(set({ 'cleanup.policy': 'compact' })).retention).toBe(Infinity);
  });
});
