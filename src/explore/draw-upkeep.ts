import type { ClusterSpec, NodeName } from '../kafka/cluster-spec.ts';
import { type Micros, millis } from '../kernel/time.ts';
import type { Command, TimedCommand } from '../scenario/command.ts';
import { type Drawing, drawingOf, type Mood } from './drawing.ts';

/** How the cluster itself is changed, and in how many of a hundred universes. */
const ODDS = {
  /** An operator looks at the quorum. */
  describe: 15,
  /** Topics come and go. */
  topics: 25,
  /** Features go up and down. */
  features: 15,
  settings: 15,
} as const;

/** Who carries most of it out is started later than the servers. */
const ADMIN_RUNS = millis(5_100);

type Upkeep = keyof typeof ODDS | 'voters';

/** Changes of the cluster between two times. */
export function drawUpkeep(
  seed: number,
  spec: ClusterSpec,
  { quorum }: Mood,
  from: Micros,
  to: Micros,
): TimedCommand[] {
  const draw = drawingOf(seed, 'upkeep');
  const kinds: Upkeep[] = (Object.keys(ODDS) as (keyof typeof ODDS)[]).filter((each) =>
    draw.maybe(ODDS[each]),
  );
  // Voters leave and come in.
  if (quorum === 'changes') kinds.push('voters');
  const pause = draw.millis(300, 3_000);
  const commands: TimedCommand[] = [];
  const begins = Math.max(from, ADMIN_RUNS);
  // Voters can leave and come only when they stand in the log; a lost one is another member then
  // when it comes back.
  if ((quorum === 'changes' && draw.maybe(90)) || (quorum === 'loses' && draw.maybe(50)))
    for (const after of [0, 400, 1_500])
      commands.push({ at: begins + millis(after), command: feature('kraft.version', 1) });
  for (let at = begins + 1; kinds.length > 0 && at < to; at += 1 + draw.between(0, 2 * pause))
    commands.push({ at, command: drawCommand(draw, spec, draw.oneOf(kinds)) });
  return commands;
}

function drawCommand(draw: Drawing, spec: ClusterSpec, kind: Upkeep): Command {
  switch (kind) {
    case 'voters':
      return {
        command: draw.oneOf(['remove-voter', 'add-voter']),
        controller: draw.oneOf(votersOf(spec)),
      };
    case 'describe': {
      const broker = `b${draw.oneOf(spec.brokers).id}`;
      const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
      const about = { api: 'DescribeQuorum', version: draw.between(0, 2), clientId: 'tool' };
      return { command: 'request', guest: `tool-${broker}`, broker, ...about, body: { topics } };
    }
    case 'topics': {
      const topic = `brief${draw.between(1, 3)}`;
      if (draw.maybe(50)) return { command: 'delete-topic', topic };
      const replicationFactor = draw.between(1, spec.brokers.length);
      const config = { 'min.insync.replicas': draw.between(1, replicationFactor) };
      const partitions = draw.between(1, 3);
      return { command: 'create-topic', topic, partitions, replicationFactor, config };
    }
    case 'features':
      return draw.oneOf<Command>([
        feature('eligible.leader.replicas.version', 0),
        feature('eligible.leader.replicas.version', 1),
        feature('kraft.version', 1),
        feature('transaction.version', draw.between(0, 2)),
        feature('group.version', draw.between(0, 1)),
      ]);
    case 'settings': {
      const { id } = draw.oneOf(spec.brokers);
      const whose = draw.maybe(50) ? { broker: id } : {};
      const lag = draw.oneOf([1_000, 5_000]);
      return draw.oneOf<Command>([
        { command: 'alter-config', set: { 'min.insync.replicas': draw.between(1, 2) } },
        { command: 'alter-config', unset: ['min.insync.replicas'] },
        { command: 'alter-config', ...whose, set: { 'unclean.leader.election.enable': false } },
        { command: 'alter-config', ...whose, set: { 'replica.lag.time.max.ms': lag } },
      ]);
    }
  }
}

/** Up or down. */
const feature = (name: string, level: number): Command => ({
  command: 'update-feature',
  feature: name,
  level,
  how: level === 0 ? 'safe-downgrade' : 'upgrade',
});

/** Who may be a voter. */
function votersOf({ brokers, controllers, quorum }: ClusterSpec): NodeName[] {
  if (controllers === 'combined') return brokers.slice(0, quorum ?? 1).map(({ id }) => `b${id}`);
  return Array.from({ length: controllers }, (_, index) => `c${index + 1}`);
}
