import type { InFlight, News } from './due.ts';
import { type DiskTrouble, endSync, forgetSync } from './disk.ts';
import { firstRefusal, perform } from './effects.ts';
import type { CloseReason, Effect, Input, Kinds, NodeId } from './machine.ts';
import { numberStep, type Run, STEP, type StepKind } from './run.ts';
import type { Micros } from './time.ts';
import type { StepId, TraceEvent } from './trace.ts';
import type { Process } from './world.ts';

export function bootStep<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  const what: TraceEvent<K> | null = run.recorder?.record === undefined ? null : { event: 'boot' };
  takeStep(run, node, { on: 'boot' }, STEP.boot, 0, 0, cause, what);
}

export function messageStep<S, K extends Kinds>(run: Run<S, K>, flight: InFlight<K>): void {
  const { message, id, from, connection, dial, sentAt, bytes } = flight;
  takeStep(
    run,
    flight.to,
    { on: 'message', connection, from, tag: dial.tag, port: dial.port, message },
    STEP.message,
    run.program.messageKind(message),
    bytes,
    flight.cause,
    run.recorder?.record === undefined
      ? null
      : { event: 'message', message, id, from, connection, sentAt, bytes },
  );
}

export function timerStep<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  timer: K['timer'],
  setAt: Micros,
  cause: StepId,
): void {
  const what: TraceEvent<K> | null =
    run.recorder?.record === undefined ? null : { event: 'timer', timer, setAt };
  takeStep(run, node, { on: 'timer', timer }, STEP.timer, 0, 0, cause, what);
}

export function syncedStep<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  file: string,
  cause: StepId,
): void {
  const { disk } = run.world.nodes[node] as Process<S, K>;
  if (disk.failed) {
    forgetSync(disk, file);
    return diskErrorStep(run, node, file, 'failed', cause);
  }
  endSync(disk, file);
  const what: TraceEvent<K> | null =
    run.recorder?.record === undefined ? null : { event: 'synced', file };
  takeStep(run, node, { on: 'synced', file }, STEP.synced, 0, 0, cause, what);
}

export function newsStep<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  news: News<K>,
  cause: StepId,
): void {
  const { connection } = news;
  if (news.on === 'connected') {
    const what: TraceEvent<K> = { event: 'connected', connection, peer: news.to };
    takeStep(run, node, news, STEP.connected, 0, 0, cause, what);
  } else {
    const { peer, reason } = news;
    const what: TraceEvent<K> = { event: 'closed', connection, peer, reason };
    takeStep(run, node, news, STEP.closed, REASON[reason], 0, cause, what);
  }
}

export function commandStep<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  command: K['command'],
  cause: StepId,
): void {
  const what: TraceEvent<K> = { event: 'command', command };
  takeStep(run, node, { on: 'command', command }, STEP.command, 0, 0, cause, what);
}

/** A process hears that its disk did not do what it asked for. */
function diskErrorStep<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  file: string,
  why: DiskTrouble,
  cause: StepId,
): void {
  const what: TraceEvent<K> = { event: 'disk-error', file, why };
  takeStep(
    run,
    node,
    { on: 'disk-error', file, why },
    STEP['disk-error'],
    TROUBLE[why],
    0,
    cause,
    what,
  );
}

const TROUBLE: Record<DiskTrouble, number> = { full: 1, failed: 2 };

const REASON: Record<CloseReason, number> = { refused: 1, reset: 2, closed: 3 };

/** One input for one machine: number it, let the machine decide, tell the trace, carry out. */
function takeStep<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  input: Input<K>,
  kind: StepKind,
  detail: number,
  bytes: number,
  cause: StepId,
  what: TraceEvent<K> | null,
): void {
  const { world, program, recorder } = run;
  const process = world.nodes[node] as Process<S, K>;
  const step = numberStep(world, node, kind, detail, bytes, cause);
  const clock = world.clockAtStart + world.now + process.skew;
  const wanted = program.step(process.state, input, world.now, process.random, clock);
  const refusal = firstRefusal(process.disk, wanted);
  const effects = refusal === null ? wanted : wanted.slice(0, refusal.at);
  if (refusal !== null) process.disk.refused = true;
  if (recorder !== null) {
    // Before the effects: what they lose comes after this step in the trace.
    const time = world.now;
    if (what !== null)
      recorder.record?.({ step, time, node, cause, what, notes: notesIn(effects) });
    recorder.ear?.step({ step, time, node, cause }, input, effects);
  }
  if (effects.length > 0) perform(run, node, effects, step);
  if (world.watch !== null) program.watch?.after(world.watch, world, node, { input, effects });
  if (refusal !== null && input.on !== 'disk-error' && process.status === 'up')
    diskErrorStep(run, node, refusal.file, refusal.why, step);
}

function notesIn<K extends Kinds>(effects: Effect<K>[]): K['note'][] {
  let notes: K['note'][] | undefined;
  for (const effect of effects) if (effect.do === 'note') (notes ??= []).push(effect.note);
  return notes ?? NO_NOTES;
}

/** Most steps have nothing to tell, and traces are long. */
const NO_NOTES = Object.freeze([]) as unknown as never[];
