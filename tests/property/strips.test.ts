import { describe, expect, test } from 'vitest';
import { drawUniverse } from '../../src/explore/draw.ts';
import { emptySeries } from '../../src/frame/series/series.ts';
import { project } from '../../src/frame/project.ts';
import type { Frame } from '../../src/frame/types/frame.ts';
import type { Lens } from '../../src/frame/types/lens.ts';
import { clusterProgram, createCluster, type Cluster } from '../../src/kafka/cluster.ts';
import { eachBatch } from '../../src/kafka/log/log-read.ts';
import type { Log } from '../../src/kafka/log/log.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { seconds, type Micros } from '../../src/kernel/time.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import { brokersOf } from '../../src/frame/cluster-view.ts';
import { twinTables } from '../../src/view/detail/twin-scene.ts';
import { stageScene } from '../../src/view/stage/stage-scene.ts';
import { leaderEnds, offsetsBefore } from '../../src/view/strip/axis-scene.ts';
import { briefName, stripName } from '../../src/view/strip/strip-name.ts';
import type { StripScene } from '../../src/view/strip/strip-scene.ts';
import { viewWordsEn as words } from '../../src/view/words/words-en.ts';

const UNIVERSES = 40;
/** Looked at after so many seconds: with the universes they make two hundred frames. */
const LOOKS = [3, 8, 14, 20, 27].map(seconds);
const SIZE = { width: 768, height: 570 };
const PLAIN = { stretches: [], topics: [], only: null, partitions: [], lanes: null, watch: [] };
const NO_PAST = {
  firstStep: 1,
  lastStep: 0,
  entry: () => undefined,
  entriesBetween: () => [],
  acts: () => [],
  counted: { series: emptySeries(), until: 0 },
};

type Look = { cluster: Cluster; frame: Frame; seed: number; at: Micros };

/** A universe's cluster at each look. Every fourth is crowded, every third is seen from far. */
function* looksAt(seed: number): Generator<Look> {
  const { scenario, commands } = drawUniverse(seed).recording;
  const topics = scenario.cluster.topics.map((topic, i) =>
    seed % 4 === 0 && i === 0 ? { ...topic, partitions: 16 } : topic,
  );
  const lens: Lens = { ...PLAIN, cells: seed % 3 === 0 ? 640 : 16, selected: null };
  const cluster = createCluster({ ...scenario.cluster, topics }, seed);
  let next = 0;
  for (const at of LOOKS) {
    for (; (commands[next]?.at ?? Infinity) <= at; next += 1) {
      const { at: due, command } = commands[next] as (typeof commands)[number];
      advance(cluster, clusterProgram, Math.max(cluster.now, due));
      applyCommand(cluster, command);
    }
    advance(cluster, clusterProgram, at);
    yield { cluster, frame: project(cluster, lens, NO_PAST), seed, at };
  }
}

/** Offsets of the records that a log holds, counted one by one. */
function offsetsIn(log: Log): number[] {
  const offsets = new Set<number>();
  eachBatch(log, log.startOffset, log.endOffset, ({ baseOffset, isControl, records }) => {
    for (const { offsetDelta } of records)
      if (!isControl && baseOffset + offsetDelta >= log.startOffset)
        offsets.add(baseOffset + offsetDelta);
  });
  return [...offsets];
}

const logOf = (cluster: Cluster, host: string, partition: string): Log | undefined =>
  brokersOf(cluster).find((each) => each.host === host)?.disk.logs[partition];

/** The sentence that says how much a log holds and where it ends. */
function numbersOf(log: Log, highWatermark: number): string {
  const count = offsetsIn(log).length;
  const records =
    log.startOffset === log.endOffset ? 'no records' : `${count} record${count === 1 ? '' : 's'}`;
  return `${records}, starts at ${log.startOffset}, high watermark ${highWatermark}, ends at ${log.endOffset}`;
}

function expectStripIsTrue(strip: StripScene, { cluster, frame }: Look): void {
  const { replica, node } = strip;
  const log = logOf(cluster, node, replica.partition) as Log;
  const drawn = strip.cells;
  const { from, to } = replica.stretch;
  const held = offsetsIn(log).filter((offset) => offset >= from && offset < to);
  const covers = (offset: number): boolean =>
    drawn.some((cell) => cell.offset <= offset && offset < cell.to);
  // Of a long stretch a part is drawn whole when it holds a record.
  expect(held.filter((offset) => !covers(offset))).toEqual([]);
  for (const cell of drawn) {
    expect(cell.offset).toBeGreaterThanOrEqual(log.startOffset);
    expect(cell.to).toBeLessThanOrEqual(log.endOffset);
    expect(cell.state === 'uncommitted').toBe(
      // What lies on the disk of a broker that is down is drawn whole.
      !strip.rests && cell.state !== 'control' && cell.offset >= replica.highWatermark,
    );
  }
  expect(strip.before?.offsets ?? 0).toBe(offsetsBefore(replica));
  const end = leaderEnds(frame).get(replica.partition);
  const lacks = end !== undefined && replica.role !== 'leader' && log.endOffset < end;
  const isDown = frame.brokers.find(({ name }) => name === node)?.status === 'down';
  expect([strip.missing !== '', strip.later !== '']).toEqual([lacks && !isDown, lacks && isDown]);
}

function expectTold(look: Look, host: string, partition: string, name: string): void {
  const { cluster, frame } = look;
  const log = logOf(cluster, host, partition) as Log;
  const broker = frame.brokers.find((each) => each.name === host);
  const replica =
    broker?.replicas.find((each) => each.partition === partition) ??
    broker?.topics.flatMap(({ brief }) => brief).find((each) => each.partition === partition);
  if (replica === undefined) throw new Error(`${partition} of ${host} is not told`);
  const numbers = numbersOf(log, replica.highWatermark);
  expect(name).toContain(numbers);
  expect(name).toContain(`, ${words.role[replica.role]}, `);
  const row = twinTables(frame, words, [])
    .find(({ key }) => key === 'replicas')
    ?.rows.find(({ key }) => key === `${host}/${partition}`)?.cells;
  expect(row?.slice(2, 4)).toEqual([
    words.role[replica.role],
    words.replica.standing[replica.standing],
  ]);
  expect(row?.slice(5, 8)).toEqual(
    [log.startOffset, replica.highWatermark, log.endOffset].map(String),
  );
  expect(row?.at(-1)?.split(':')[0]).toBe(numbers.split(',')[0]);
}

describe('two hundred random frames', () => {
  test.each(Array.from({ length: UNIVERSES }, (_, i) => i + 1))(
    'what strips, their names and the table say is what is on the disks of universe %i',
    (seed) => {
      let told = 0;
      for (const look of looksAt(seed)) {
        const { frame } = look;
        const scene = stageScene({ frame, size: SIZE, masked: [] });
        for (const { rows } of scene.brokers)
          for (const { strip } of rows) {
            expectStripIsTrue(strip, look);
            const name = stripName(strip.node, strip.replica, { words, masked: [] });
            expectTold(look, strip.node, strip.replica.partition, name);
            told += 1;
          }
        for (const { name: host, topics } of frame.brokers)
          for (const each of topics.flatMap(({ brief }) => brief)) {
            expectTold(look, host, each.partition, briefName(host, each, { words, masked: [] }));
            told += 1;
          }
      }
      expect(told).toBeGreaterThan(0);
    },
  );
});
