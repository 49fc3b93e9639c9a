import type { ClusterSpec, ConfigValues } from '../../src/kafka/cluster-spec.ts';
import type { Tale } from './tale.ts';

/** What a reader must know first: the purpose, the cluster, the seed, and what has no line. */
export function headerLines({ name, purpose, cluster, seed, from, until }: Tale): string[] {
  const { delay, disk } = cluster;
  return [
    `${name}: ${purpose}`,
    ...clusterLines(cluster),
    `delay ${spanText(delay)}, disk writes ${ms(disk.writeTime)} and flushes ${ms(disk.syncTime)}`,
    `seed ${seed}, told from ${ms(from)} to ${ms(until)}`,
    ...LEGEND,
  ].map((line) => `# ${line}`);
}

function clusterLines(cluster: ClusterSpec): string[] {
  const { brokers, quorum = 1, controllers, topics, producers, consumers, links = [] } = cluster;
  const hosts = brokers.map(({ id }) => `b${id}`);
  const voters =
    controllers === 'combined'
      ? hosts.slice(0, quorum)
      : Array.from({ length: controllers }, (_, index) => `c${index + 1}`);
  return [
    configured(`brokers ${hosts.join()}, controllers ${voters.join()}`, brokers[0]?.config),
    ...topics.map(({ name, partitions, replicationFactor, config }) =>
      configured(
        `topic ${name}, partitions ${partitions}, replication factor ${replicationFactor}`,
        config,
      ),
    ),
    ...producers.map(({ name, topic, config }) =>
      configured(`producer ${name} of ${topic}`, config),
    ),
    ...consumers.map(({ name, assign, config }) =>
      configured(`consumer ${name} of ${assign.join()}`, config),
    ),
    ...links.map(({ between, delay }) => `${between.join(' and ')} delay ${spanText(delay)}`),
  ];
}

const LEGEND = [
  '"a -> b" is a message when it arrives, "a -x b" one that is lost, "b" a timer, a flush, a start',
  'or an end; an indented line is a change at the process that the line above ends at; ">" is a',
  'command. Left out, and counted at the next line that comes a second or more after the last:',
  'fetches that name or bring no partition; fetches of the metadata log that bring no record, or',
  'none that is new here; heartbeats, Metadata and ApiVersions ("client metadata") that say what',
  'the last one on their way said. What they change is told.',
];

const configured = (what: string, config: ConfigValues = {}): string =>
  [what, ...Object.entries(config).map(([name, value]) => `${name}=${String(value)}`)].join(', ');

const spanText = ({ min, max }: ClusterSpec['delay']): string =>
  min === max ? ms(min) : `${ms(min)} to ${ms(max)}`;

const ms = (time: number): string => `${time / 1_000}ms`;
