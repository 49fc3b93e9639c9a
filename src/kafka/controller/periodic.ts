import { millis, seconds, type Micros } from '../../kernel/time.ts';
import { brokerConfig, textOf } from '../config/config.ts';
import { fencingRecords } from './decide-brokers.ts';
import { decideBalance, decideUncleanElections } from './decide-leaders.ts';
import {
  decidesBy,
  expiredSession,
  sessionTimeout,
  type QuorumController,
} from './quorum-controller.ts';
import { settingOf } from './setting.ts';
import { write, type Active } from './write.ts';
import type { ServerStep } from '../step.ts';

/** What a controller that leads does again and again. (PeriodicTask) */
const tasks = ['no-op', 'fence', 'balance', 'unclean'] as const;
type Task = (typeof tasks)[number];

/** How long after one run the next one is due; null: never. */
function periodOf(controller: QuorumController, task: Task): Micros | null {
  const { config } = controller;
  switch (task) {
    case 'no-op':
      return millis(settingOf(config, 'metadata.max.idle.interval.ms'));
    case 'fence':
      return Math.floor(sessionTimeout(controller) / 8);
    case 'balance': {
      const isOn = textOf(brokerConfig, config, 'auto.leader.rebalance.enable') === 'true';
      return isOn ? seconds(settingOf(config, 'leader.imbalance.check.interval.seconds')) : null;
    }
    case 'unclean':
      return millis(settingOf(config, 'unclean.leader.election.interval.ms'));
  }
}

/** (PeriodicTaskControlManager.activate) */
export function armTasks(controller: QuorumController, step: ServerStep): void {
  for (const task of tasks) arm(controller, task, step);
}

function arm(controller: QuorumController, task: Task, step: ServerStep): void {
  const period = periodOf(controller, task);
  if (period === null || period === 0) return;
  armAt(task, step.now + period, step);
}

function armAt(task: Task, at: Micros, { out }: ServerStep): void {
  const timer = `controller-${task}`;
  out.push({ do: 'timer', key: timer, at, timer: { timer } });
}

/** (PeriodicTaskControlManager.deactivate) */
export function cancelTasks(step: ServerStep): void {
  for (const task of tasks) step.out.push({ do: 'cancel', key: `controller-${task}` });
}

/** True when the timer was one of these tasks. */
export function onTask(active: Active, timer: string, step: ServerStep): boolean {
  const task = tasks.find((each) => timer === `controller-${each}`);
  if (task === undefined) return false;
  if (active.controller.memory.claimedEpoch === null) return true;
  if (run(active, task, step)) armAt(task, step.now, step);
  else arm(active.controller, task, step);
  return true;
}

/** True when the next run is due at once. */
function run(active: Active, task: Task, step: ServerStep): boolean {
  const { controller } = active;
  switch (task) {
    case 'no-op':
      write(active, [{ type: 'NoOpRecord', value: {} }], step);
      return false;
    case 'fence':
      return fenceStaleBroker(active, step);
    case 'balance':
      again(() => {
        const { records, result } = decideBalance(decidesBy(controller));
        write(active, records, step);
        return result && records.length > 0;
      });
      return false;
    case 'unclean':
      again(() => {
        const { records, result } = decideUncleanElections(decidesBy(controller));
        write(active, records, step);
        return result && records.length > 0;
      });
      return false;
  }
}

/** A run that has left something over is followed by the next one at once. */
function again(runOnce: () => boolean): void {
  while (runOnce());
}

/**
 * One broker at a time; the next one at once, but behind what has arrived meanwhile: when a frozen controller wakes up, the heartbeats that waited save
 * most brokers (recorded). Also one that is fenced already but was heard of after that, as when it shut down in order.
 * True when there was one. (ReplicationControlManager.maybeFenceOneStaleBroker)
 */
function fenceStaleBroker(active: Active, step: ServerStep): boolean {
  const { controller } = active;
  const id = expiredSession(controller, step.now);
  const session = id === null ? undefined : controller.memory.sessions[id];
  if (id === null || session === undefined) return false;
  const broker = controller.memory.image.brokers[id];
  session.contactAt = null;
  session.shutdownOffset = null;
  if (broker?.epoch === session.epoch)
    write(active, fencingRecords(decidesBy(controller), broker), step);
  return true;
}
