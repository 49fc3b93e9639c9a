import { cutPower, kill } from './death.ts';
import { repairDisk, wipeDisk, writtenBytes } from './disk.ts';
import { wakeForInbox } from './inbox.ts';
import { boot } from './lifecycle.ts';
import type { Kinds, NodeId, Program } from './machine.ts';
import { linkOf, setLink } from './network/network.ts';
import { numberStep, type Run, STEP } from './run.ts';
import { NO_CAUSE, type Fault, type Recorder, type StepId } from './trace.ts';
import {
  cutLink,
  dropMessage,
  duplicateMessage,
  findMessage,
  healLink,
  holdMessage,
  releaseMessage,
} from './network/transmission.ts';
import { nodeAt, type World } from './world.ts';

/**
 * Breaks or repairs something, now. One step of the trace, at the process it is done to, or at the
 * sender where it is done to a direction or a message. False, and no step, when it changes nothing:
 * killing the dead, healing what is not cut, holding a message that has arrived.
 */
export function fault<S, K extends Kinds>(
  world: World<S, K>,
  program: Program<S, K>,
  what: Fault,
  recorder: Recorder<K> | null = null,
): boolean {
  if (!changesSomething(world, what)) return false;
  const run = { world, program, recorder };
  const node = placeOf(world, what);
  const step = numberStep(world, node, STEP.fault, FAULT_NUMBER[what.fault], 0, NO_CAUSE);
  const at = { step, time: world.now, node, cause: NO_CAUSE };
  recorder?.record?.({ ...at, what: { event: 'fault', fault: what }, notes: [] });
  recorder?.ear?.fault(at, what);
  carryOut(run, what, step);
  if (world.watch !== null) program.watch?.after(world.watch, world, node, what);
  return true;
}

/** Part of every recorded hash: add at the end, never renumber. */
const FAULT_NUMBER: Record<Fault['fault'], number> = {
  kill: 1,
  'power-cut': 2,
  pause: 3,
  resume: 4,
  start: 5,
  cut: 6,
  heal: 7,
  delay: 8,
  lose: 9,
  hold: 10,
  release: 11,
  drop: 12,
  throttle: 13,
  disk: 14,
  duplicate: 15,
  wipe: 16,
  'fill-disk': 17,
  'fail-disk': 18,
  'repair-disk': 19,
  'rot-disk': 20,
  'clock-jump': 21,
  join: 22,
};

/** How far a clock can be off: about three years. */
const SKEW_MAX = 100_000_000_000_000;

function changesSomething<S, K extends Kinds>(world: World<S, K>, what: Fault): boolean {
  switch (what.fault) {
    case 'kill':
      return nodeAt(world, what.node).status !== 'down';
    case 'power-cut':
      return nodeAt(world, what.node).powered;
    case 'pause':
      return nodeAt(world, what.node).status === 'up';
    case 'resume':
      return nodeAt(world, what.node).status === 'paused';
    case 'start':
    case 'join':
      return nodeAt(world, what.node).status === 'down';
    case 'cut':
      return !linkOf(world.network, what.from, what.to).cut;
    case 'heal':
      return linkOf(world.network, what.from, what.to).cut;
    case 'hold':
      return findMessage(world, what.message)?.flight.held === false;
    case 'release':
      return findMessage(world, what.message)?.flight.held === true;
    case 'drop':
    case 'duplicate':
      return findMessage(world, what.message) !== null;
    case 'wipe':
      return nodeAt(world, what.node).status === 'down';
    case 'fail-disk':
      return !nodeAt(world, what.node).disk.failed;
    case 'repair-disk': {
      const { failed, room } = nodeAt(world, what.node).disk;
      return failed || room !== null;
    }
    case 'rot-disk':
      return writtenBytes(nodeAt(world, what.node).disk, what.file) > 0;
    case 'clock-jump':
      return what.by !== 0 && Math.abs(nodeAt(world, what.node).skew + what.by) <= SKEW_MAX;
    case 'delay':
    case 'lose':
    case 'throttle':
    case 'disk':
    case 'fill-disk':
      return true;
  }
}

function placeOf<S, K extends Kinds>(world: World<S, K>, what: Fault): NodeId {
  if ('node' in what) return what.node;
  if ('from' in what) return what.from;
  return findMessage(world, what.message)?.flight.from ?? -1;
}

function carryOut<S, K extends Kinds>(run: Run<S, K>, what: Fault, step: StepId): void {
  const { world } = run;
  switch (what.fault) {
    case 'kill':
      return kill(run, what.node, step);
    case 'power-cut':
      return cutPower(run, what.node, step);
    case 'pause':
      nodeAt(world, what.node).status = 'paused';
      return;
    case 'resume':
      nodeAt(world, what.node).status = 'up';
      return wakeForInbox(world, what.node);
    case 'start':
    case 'join':
      return boot(run, what.node, step);
    case 'cut':
      return cutLink(world, what.from, what.to);
    case 'heal':
      return healLink(world, what.from, what.to);
    case 'delay':
    case 'lose':
    case 'throttle':
      return changeLink(world, what);
    case 'clock-jump':
      nodeAt(world, what.node).skew += what.by;
      return;
    case 'disk':
    case 'wipe':
    case 'fill-disk':
    case 'fail-disk':
    case 'repair-disk':
    case 'rot-disk':
      return changeDisk(run, what);
    case 'hold':
      return holdMessage(world, what.message);
    case 'release':
      return releaseMessage(world, what.message);
    case 'drop':
      return dropMessage(run, what.message);
    case 'duplicate':
      return duplicateMessage(world, what.message);
  }
}

type DiskFault = Extract<
  Fault,
  { fault: 'disk' | 'wipe' | 'fill-disk' | 'fail-disk' | 'repair-disk' | 'rot-disk' }
>;

function changeDisk<S, K extends Kinds>({ world, program }: Run<S, K>, what: DiskFault): void {
  const process = nodeAt(world, what.node);
  const { disk } = process;
  switch (what.fault) {
    case 'disk':
      disk.writeTime = what.writeTime;
      disk.syncTime = what.syncTime;
      return;
    case 'wipe':
      wipeDisk(disk);
      process.state = program.wipe(process.state, process.random);
      return;
    case 'fill-disk':
      disk.room = what.bytesLeft;
      return;
    case 'fail-disk':
      disk.failed = true;
      return;
    case 'repair-disk':
      return repairDisk(disk);
    case 'rot-disk':
      return program.rot(process.state, what.file, process.random);
  }
}

/** For what is sent from now on; what is on its way keeps its plan. */
function changeLink<S, K extends Kinds>(
  world: World<S, K>,
  what: Extract<Fault, { fault: 'delay' | 'lose' | 'throttle' }>,
): void {
  const link = linkOf(world.network, what.from, what.to);
  switch (what.fault) {
    case 'delay': {
      const { delayMin, delayMax } = what;
      return setLink(world.network, what.from, what.to, { ...link, delayMin, delayMax });
    }
    case 'lose':
      return setLink(world.network, what.from, what.to, { ...link, loss: what.loss });
    case 'throttle':
      return setLink(world.network, what.from, what.to, { ...link, bandwidth: what.bandwidth });
  }
}
