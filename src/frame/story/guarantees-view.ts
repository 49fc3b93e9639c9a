import { decidesBy } from '../../kafka/controller/quorum-controller.ts';
import { isUncleanAllowed, type Setting } from '../../kafka/controller/setting.ts';
import type { Consumer } from '../../kafka/clients/consumer/consumer-state.ts';
import type { Producer } from '../../kafka/clients/producer/producer-state.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import type { LogConfig } from '../../kafka/log/log-config.ts';
import type { MetadataImage } from '../../kafka/metadata/metadata-image.ts';
import { brokersOf, newestImage, producersOf } from '../cluster-view.ts';
import { groupOf } from '../group-lag.ts';
import type { GuaranteeReason, GuaranteeView, ReasonName } from '../types/guarantees.ts';
import { tallyOf } from './routine.ts';

/** What the configuration of now lets one fault break, and what was broken up to now. */
export function guaranteesOf(cluster: Cluster): GuaranteeView[] {
  const { counts } = tallyOf(cluster);
  const image = newestImage(cluster);
  const topics = topicsOf(cluster, image);
  const producers = producersOf(cluster);
  const consumers = cluster.nodes.flatMap(({ state }) =>
    state.role === 'consumer' ? [state] : [],
  );
  const setting = settingOfCluster(cluster, image);
  const numberless = producers.filter(({ config }) => !config.idempotence && config.retries > 0);
  return [
    {
      guarantee: 'lost',
      count: counts.lost,
      because: reasons([
        ['acks-1', named(producers.filter(({ config }) => config.acks === 1))],
        ['one-replica', topicNames(topics.filter(({ replicas }) => replicas === 1))],
        ['min-isr-1', topicNames(topics.filter(isOneEnough))],
        ['unclean', topicNames(topics).filter((topic) => isUncleanAllowed(setting, topic))],
        ['museum', [...setting.museum]],
      ]),
    },
    {
      guarantee: 'storedTwice',
      count: counts.storedTwice,
      because: reasons([['not-idempotent', named(numberless)]]),
    },
    {
      guarantee: 'outOfOrder',
      count: counts.outOfOrder,
      because: reasons([
        ['in-flight', named(numberless.filter(({ config }) => config.maxInFlight > 1))],
      ]),
    },
    {
      guarantee: 'deliveredTwice',
      count: counts.deliveredTwice,
      because: reasons([
        [
          'reads-anew',
          named(consumers.filter((each) => groupOf(each) === null && readsAnew(each))),
        ],
        ['read-before-commit', named(consumers.filter((each) => groupOf(each) !== null))],
      ]),
    },
    ...workOf(consumers, counts.workedTwice),
    {
      guarantee: 'skipped',
      count: counts.skipped,
      because: reasons([
        ['reads-latest', named(consumers.filter(readsLatest))],
        ['retention', topicNames(topics.filter(({ config }) => isForgetful(config)))],
      ]),
    },
  ];
}

/** Told where a member of a group has an application that works. */
function workOf(consumers: readonly Consumer[], count: number): GuaranteeView[] {
  const working = consumers.filter(
    (each) => groupOf(each) !== null && (each.application !== null || count > 0),
  );
  if (working.length === 0) return [];
  const late = working.filter(({ application }) => application?.spec.commits !== 'before-work');
  const because = reasons([['work-before-commit', named(late)]]);
  return [{ guarantee: 'workedTwice', count, because }];
}

const reasons = (all: [ReasonName, string[]][]): GuaranteeReason[] =>
  all.flatMap(([reason, of]) => (of.length === 0 ? [] : [{ reason, of: of.sort() }]));

const named = (clients: readonly (Producer | Consumer)[]): string[] =>
  clients.map(({ name }) => name);

const readsLatest = ({ config }: Consumer): boolean => config.autoOffsetReset === 'latest';

const readsAnew = ({ config }: Consumer): boolean =>
  config.autoOffsetReset !== 'latest' && config.autoOffsetReset !== 'none';

type Topic = { name: string; replicas: number; config: LogConfig };

const topicNames = (topics: readonly Topic[]): string[] => topics.map(({ name }) => name);

/** With one replica alone it is told as that. */
const isOneEnough = ({ replicas, config }: Topic): boolean =>
  replicas > 1 && config.minInsyncReplicas === 1;

const DAY_MILLIS = 86_400_000;

/** What is kept for less than a day, or only so many bytes of it, can go before it is read. */
const isForgetful = (config: LogConfig): boolean =>
  config.delete &&
  (config.retentionBytes >= 0 ||
    (config.retentionMillis >= 0 && config.retentionMillis < DAY_MILLIS));

/** Topics of applications, by their first partition, as a broker that holds it has read it. */
function topicsOf(cluster: Cluster, image: MetadataImage): Topic[] {
  const brokers = brokersOf(cluster);
  return Object.keys(image.topics).flatMap((name) => {
    const first = image.partitions[`${name}-0`];
    const log = brokers
      .map(({ disk }) => disk.logs[`${name}-0`])
      .find((each) => each !== undefined);
    if (name.startsWith('__') || first === undefined || log === undefined) return [];
    return [{ name, replicas: first.replicas.length, config: log.config }];
  });
}

/** What the controllers decide by. */
function settingOfCluster(cluster: Cluster, image: MetadataImage): Setting {
  for (const { state } of cluster.nodes)
    if (state.role === 'server' && state.controller !== null)
      return { ...decidesBy(state.controller), image };
  return { image, config: {}, museum: [] };
}
