import { assert } from '../kernel/assert.ts';
import { shareUnchanged } from '../kernel/checkpoint/share.ts';
import { copyCursor, type Cursor } from './cursor.ts';

/**
 * Places to start from, in two layers: some over the whole run for ever, and many where a person is
 * looking.
 */
export type Checkpoints = {
  /** In order of steps. The first is the beginning of the world. */
  sparse: Checkpoint[];
  /** In the order they were laid; the oldest are dropped. */
  dense: Checkpoint[];
  /** Steps from one sparse checkpoint to the next. Doubles when there are too many. */
  interval: number;
  denseInterval: number;
};

export type Checkpoint = Readonly<Cursor>;

/** Some 100 KiB each, since logs are shared, and what has not changed since the one before. */
const SPARSE_MAX = 1_536;
/** Some 13 ms of work for the machine, and about one in ten of that for the copy. */
const SPARSE_INTERVAL = 3_300;
const DENSE_MAX = 64;
const DENSE_INTERVAL = 1_000;
/** What a branch keeps that is not looked at. */
const RESTING_MAX = 25;

export function firstCheckpoint(cursor: Cursor): Checkpoints {
  return {
    sparse: [copyCursor(cursor)],
    dense: [],
    interval: SPARSE_INTERVAL,
    denseInterval: DENSE_INTERVAL,
  };
}

/**
 * Lays a checkpoint where the cursor is, if the last one is far enough behind.
 * @param replays the cursor has been here before: a person is looking around, so places nearby will
 *   be wanted soon
 */
export function layCheckpoint(checkpoints: Checkpoints, cursor: Cursor, replays: boolean): void {
  if (replays) layDense(checkpoints, cursor);
  else layAhead(checkpoints, cursor);
}

/** The latest checkpoint that fits. The beginning of the world always does. */
export function latestCheckpoint(
  checkpoints: Checkpoints,
  fits: (checkpoint: Checkpoint) => boolean,
): Checkpoint {
  let latest = checkpoints.sparse.findLast(fits) ?? beginningOf(checkpoints);
  for (const each of checkpoints.dense) {
    if (each.cluster.steps > latest.cluster.steps && fits(each)) latest = each;
  }
  return latest;
}

function beginningOf(checkpoints: Checkpoints): Checkpoint {
  const [beginning] = checkpoints.sparse;
  assert(beginning !== undefined, 'a run keeps its beginning');
  return beginning;
}

/** Those that a run shares with another that goes on differently from the cursor. */
export function checkpointsUpTo(checkpoints: Checkpoints, cursor: Cursor): Checkpoints {
  const { cluster, applied } = cursor;
  const isShared = (each: Checkpoint): boolean =>
    each.cluster.steps <= cluster.steps &&
    each.cluster.now <= cluster.now &&
    each.applied <= applied;
  return {
    sparse: checkpoints.sparse.filter(isShared),
    dense: checkpoints.dense.filter(isShared),
    interval: checkpoints.interval,
    denseInterval: checkpoints.denseInterval,
  };
}

/** Keeps a few, for a branch that the playhead has left. */
export function restCheckpoints(checkpoints: Checkpoints): void {
  checkpoints.dense = [];
  while (checkpoints.sparse.length > RESTING_MAX) thinOut(checkpoints);
}

function layAhead(checkpoints: Checkpoints, cursor: Cursor): void {
  const last = checkpoints.sparse.at(-1) as Checkpoint;
  if (cursor.cluster.steps - last.cluster.steps < checkpoints.interval) return;
  checkpoints.sparse.push(shareUnchanged(copyCursor(cursor), last));
  if (checkpoints.sparse.length > SPARSE_MAX) thinOut(checkpoints);
}

function layDense(checkpoints: Checkpoints, cursor: Cursor): void {
  const { steps, now } = cursor.cluster;
  const behind = latestCheckpoint(
    checkpoints,
    ({ cluster }) => cluster.steps <= steps && cluster.now <= now,
  );
  if (steps - behind.cluster.steps < checkpoints.denseInterval) return;
  checkpoints.dense.push(copyCursor(cursor));
  if (checkpoints.dense.length > DENSE_MAX) checkpoints.dense.shift();
}

/** Every second one goes; the first stays. */
function thinOut(checkpoints: Checkpoints): void {
  checkpoints.sparse = checkpoints.sparse.filter((_, index) => index % 2 === 0);
  checkpoints.interval *= 2;
}
