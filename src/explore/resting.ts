import type { Broker, Fetcher } from '../kafka/broker/broker.ts';
import type { CachedPartition, FetchPlan, FetchSession } from '../kafka/broker/fetch/fetch-plan.ts';
import { readParts } from '../kafka/broker/fetch/fetch-read.ts';
import type { Cluster } from '../kafka/cluster.ts';
import { latestEpoch } from '../kafka/log/leader-epochs.ts';
import type { Micros } from '../kernel/time.ts';

/**
 * What brokers pass by because they believe that nothing has moved in it is looked at in full: a
 * partition that rests in a fetch session has nothing to read and nothing to tell, and a fetcher
 * would ask of a partition that is not awake what it has asked.
 * @returns a sentence about the first that is not so; null when all are
 */
export function wronglyPassedBy(cluster: Cluster): string | null {
  for (const { name, status, state } of cluster.nodes) {
    if (status === 'down' || state.role !== 'server' || state.broker === null) continue;
    const { broker } = state;
    const wrong = wrongSession(broker, cluster.now) ?? wrongFetcher(broker);
    if (wrong !== null) return `${name}: ${wrong}`;
  }
  return null;
}

function wrongSession(broker: Broker, now: Micros): string | null {
  for (const session of Object.values(broker.memory.sessions)) {
    const awake = new Set(session.awake);
    if (awake.size !== session.awake.length) return `session ${session.id} has a rank twice`;
    for (const cached of session.partitions) {
      const wrong = cached.rests
        ? wrongRest(broker, session, cached, now)
        : awake.has(cached.rank)
          ? null
          : 'is neither awake nor at rest';
      if (wrong !== null) return `${cached.part.name} in session ${session.id} ${wrong}`;
    }
  }
  return null;
}

function wrongRest(
  broker: Broker,
  session: FetchSession,
  cached: CachedPartition,
  now: Micros,
): string | null {
  if (session.awake.includes(cached.rank)) return 'is awake and rests';
  const { reader } = session;
  const [read] = reader === null ? [] : readParts(broker, planOf(reader), [cached], now);
  const partition = broker.memory.partitions[cached.part.name];
  if (read === undefined || partition === undefined) return 'rests, and is not here';
  if (read.errorCode !== 0 || read.diverging !== null) return `rests with error ${read.errorCode}`;
  if (read.sizeInBytes > 0) return 'rests, and there is something to read';
  if (read.highWatermark !== cached.sentHighWatermark) return 'rests on another high watermark';
  if (read.logStartOffset !== cached.sentLogStart) return 'rests on another log start';
  const isKnown = partition.restsIn.some(
    (each) => each.session === session.id && each.rank === cached.rank,
  );
  return isKnown ? null : 'rests, and would not be woken';
}

const planOf = (reader: NonNullable<FetchSession['reader']>): FetchPlan => ({
  ...reader,
  maxWait: 0,
  minBytes: 1,
  maxBytes: 1_000_000,
  sessionId: null,
  full: false,
  readable: 1,
  unknown: [],
});

function wrongFetcher(broker: Broker): string | null {
  for (const fetcher of broker.memory.fetchers) {
    if (fetcher.size !== Object.keys(fetcher.partitions).length)
      return `the fetcher of ${fetcher.leader} miscounts`;
    if (fetcher.sessionEpoch > 0)
      for (const name of Object.keys(fetcher.partitions)) {
        const wrong = wrongAsk(broker, fetcher, name);
        if (wrong !== null) return `${name} from ${fetcher.leader} ${wrong}`;
      }
  }
  return null;
}

function wrongAsk(broker: Broker, { partitions, awake }: Fetcher, name: string): string | null {
  const copied = partitions[name];
  if (copied?.isAwake !== false)
    return awake.includes(name) ? null : 'is awake, and would not be asked for';
  const log = broker.disk.logs[name];
  const image = broker.memory.partitions[name]?.image;
  const { asked } = copied;
  if (asked === null || log === undefined || image === undefined) return 'is not asked for';
  const isSame =
    asked.fetchOffset === log.endOffset &&
    asked.logStart === log.startOffset &&
    asked.leaderEpoch === image.leaderEpoch &&
    [-1, latestEpoch(log.epochs)].includes(asked.lastFetchedEpoch);
  return isSame ? null : 'would have to be asked for in another way';
}
