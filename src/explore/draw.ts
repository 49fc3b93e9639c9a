import type { ClusterSpec } from '../kafka/cluster-spec.ts';
import { seconds, type Micros } from '../kernel/time.ts';
import type { TimedCommand } from '../scenario/command.ts';
import type { Recording } from '../scenario/scenario.ts';
import { drawAdmin } from './draw-admin.ts';
import { drawCluster, PROBE } from './draw-cluster.ts';
import { drawFaults } from './draw-faults.ts';
import { drawUpkeep } from './draw-upkeep.ts';
import { drawTricks, type Trick } from './draw-tricks.ts';
import { drawingOf, drawMood } from './drawing.ts';

/** One life of one cluster, whole: a link opens it. */
export type Universe = {
  recording: Recording;
  /** What is done besides, at moments that only the run can name. */
  tricks: Trick[];
  /** All faults end at this time, and all load. */
  healsAt: Micros;
  /** By then all must be well again. */
  endsAt: Micros;
};

/** The servers have booted by then, mostly. */
const FAULTS_START = seconds(2);
/**
 * How long a cluster has to get well. The longest wait in it is that for a request that no process
 * answers: 30 s, thrice.
 */
const RECOVERY = seconds(120);
/** When the probes are sent, counted from the healing. */
const PROBES_AFTER = seconds(1);

/** The universe of a seed: always the same. */
export function drawUniverse(seed: number): Universe {
  const mood = drawMood(seed);
  const cluster = drawCluster(seed, mood);
  const draw = drawingOf(seed, 'times');
  const from = FAULTS_START + draw.millis(0, 2_000);
  const healsAt = from + draw.oneOf([draw.millis(5_000, 15_000), draw.millis(10_000, 40_000)]);
  const faults = drawFaults(seed, cluster, mood, from, healsAt);
  const work = drawAdmin(seed, cluster, from, healsAt);
  const upkeep = drawUpkeep(seed, cluster, mood, from, healsAt);
  const commands = [
    ...inOrder([...faults.commands, ...work, ...upkeep]),
    ...inOrder([...calm(cluster, healsAt), ...faults.healing, ...probes(cluster, healsAt)]),
  ];
  return {
    recording: {
      scenario: { id: 'swarm', cluster, opensAt: seconds(1) },
      seed,
      commands,
      playhead: healsAt,
    },
    tricks: drawTricks(seed, cluster, mood, from, healsAt),
    healsAt,
    endsAt: healsAt + RECOVERY,
  };
}

/** Sorting keeps the order of equal times. */
const inOrder = (commands: TimedCommand[]): TimedCommand[] => commands.sort((a, b) => a.at - b.at);

/**
 * A producer that is down has no load until it is started, and then has it again: so it is stopped
 * after that too.
 */
const calm = ({ producers }: ClusterSpec, at: Micros): TimedCommand[] =>
  [at, at + PROBES_AFTER].flatMap((time) =>
    producers.map(({ name }): TimedCommand => ({
      at: time,
      command: { command: 'stop-load', producer: name },
    })),
  );

/** One record to each partition of the scenario. */
function probes({ topics }: ClusterSpec, healsAt: Micros): TimedCommand[] {
  return topics.map(({ name, partitions }) => ({
    at: healsAt + PROBES_AFTER,
    command: {
      command: 'send',
      producer: PROBE,
      topic: name,
      records: Array.from({ length: partitions }, (_, partition) => ({
        key: 'probe',
        value: probeOf(`${name}-${partition}`),
        partition,
      })),
    },
  }));
}

/** What the probe of a partition says. */
export const probeOf = (partition: string): string => `probe ${partition}`;
