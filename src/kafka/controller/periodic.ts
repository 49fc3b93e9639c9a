import { millis, seconds, type Micros } from '../../kernel/time.ts';
import { fencingRecords } from './decide/brokers.ts';
import { decideBalance, decideUncleanElections } from './decide/leaders.ts';
import { removeExpired } from './heartbeat-tracker.ts';
import { decidesBy, sessionTimeout, type QuorumController } from './quorum-controller.ts';
import { controllerSetting } from './setting.ts';
import { write, type Active } from './write.ts';
import type { ServerStep } from '../step.ts';
import type { PeriodicTask } from '../timers.ts';

const tasks: readonly PeriodicTask[] = ['no-op', 'fence', 'balance', 'unclean'];

/**
 * How soon a run follows one that may have left something over. (PeriodicTask.immediatePeriodNs)
 */
const SOON = millis(10);

/** How long after one run the next one is due; null: never. */
function periodOf(controller: QuorumController, task: PeriodicTask): Micros | null {
  const { config } = controller;
  switch (task) {
    case 'no-op':
      return millis(controllerSetting(config, 'metadata.max.idle.interval.ms'));
    case 'fence':
      return Math.floor(sessionTimeout(controller) / 8);
    case 'balance': {
      const isOn = controllerSetting(config, 'auto.leader.rebalance.enable');
      return isOn
        ? seconds(controllerSetting(config, 'leader.imbalance.check.interval.seconds'))
        : null;
    }
    case 'unclean':
      return millis(controllerSetting(config, 'unclean.leader.election.interval.ms'));
  }
}

/** Arms the tasks of a controller that begins to lead. (PeriodicTaskControlManager.activate) */
export function armTasks(controller: QuorumController, step: ServerStep): void {
  for (const task of tasks) arm(controller, task, step);
}

function arm(controller: QuorumController, task: PeriodicTask, step: ServerStep): void {
  const period = periodOf(controller, task);
  if (period === null || period === 0) return;
  armAt(task, step.now + period, step);
}

function armAt(task: PeriodicTask, at: Micros, { out }: ServerStep): void {
  const timer = `controller-${task}` as const;
  out.push({ do: 'timer', key: timer, at, timer: { of: 'controller', timer } });
}

/** Stops the tasks of a controller that leads no more. (PeriodicTaskControlManager.deactivate) */
export function cancelTasks(step: ServerStep): void {
  for (const task of tasks) step.out.push({ do: 'cancel', key: `controller-${task}` });
}

/** A task is due. */
export function onTask(active: Active, task: PeriodicTask, step: ServerStep): void {
  if (active.controller.memory.claimedEpoch === null) return;
  if (run(active, task, step)) armAt(task, step.now + SOON, step);
  else arm(active.controller, task, step);
}

/** True when something may be left over, and the next run is due soon. */
function run(active: Active, task: PeriodicTask, step: ServerStep): boolean {
  const { controller } = active;
  switch (task) {
    case 'no-op':
      write(active, [{ type: 'NoOpRecord', value: {} }], step);
      return false;
    case 'fence':
      return fenceStaleBroker(active, step);
    case 'balance': {
      const { records, result } = decideBalance(decidesBy(controller));
      write(active, records, step);
      return result;
    }
    case 'unclean': {
      const { records, result } = decideUncleanElections(decidesBy(controller));
      write(active, records, step);
      return result;
    }
  }
}

/**
 * One broker at a time; the next one soon, behind what has arrived meanwhile: when a frozen
 * controller wakes up, the heartbeats that waited save most brokers (recorded). Also one that is
 * fenced already but was heard of after that, as when it shut down in order. True when there was
 * one, be it of a process that is gone. (ReplicationControlManager.maybeFenceOneStaleBroker)
 */
function fenceStaleBroker(active: Active, step: ServerStep): boolean {
  const { controller } = active;
  const { image, sessions, tracker } = controller.memory;
  const expired = removeExpired(tracker, step.now, sessionTimeout(controller));
  if (expired === null) return false;
  const broker = image.brokers[expired.id];
  if (broker?.epoch !== expired.epoch) return true;
  const session = sessions[broker.id];
  if (session !== undefined) session.shutdownOffset = null;
  write(active, fencingRecords(decidesBy(controller), broker), step);
  return true;
}
