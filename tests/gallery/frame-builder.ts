import {
  CELLS_MAX,
  type BrokerView,
  type CellView,
  type ReplicaView,
} from '../../src/frame/types/brokers.ts';
import type {
  ConsumerPosition,
  ConsumerView,
  ProducerView,
} from '../../src/frame/types/clients.ts';
import type { ControllerView, MetadataSubject } from '../../src/frame/types/controllers.ts';
import type { Frame } from '../../src/frame/types/frame.ts';
import type { LanesView } from '../../src/frame/types/lanes.ts';
import type { MessageView } from '../../src/frame/types/messages.ts';

const QUIET = { acked: 0, delivered: 0, fetches: 0 };

/** A quiet frame with nothing in it; `parts` say what is different. */
export function frameWith(parts: Partial<Frame>): Frame {
  return {
    time: 0,
    validUntil: 0,
    step: 0,
    hash: '0000000000000000',
    computedUntil: 0,
    brokers: [],
    controllers: [],
    producers: [],
    consumers: [],
    groups: [],
    rebalance: null,
    guests: [],
    messages: [],
    messagesHidden: 0,
    flows: [],
    cuts: [],
    links: [],
    usualDelay: { min: 8_000, max: 12_000 },
    lost: [],
    metadataPlaces: Array.from({ length: 18 }, (_, i) => i),
    lanes: null,
    detail: null,
    branches: [],
    watched: [],
    happened: [],
    story: { version: '', items: [] },
    guarantees: [],
    routine: { run: QUIET, sinceAct: { ...QUIET, at: 0 } },
    ...parts,
  };
}

export function broker(id: number, parts: Partial<BrokerView> = {}): BrokerView {
  return {
    name: `b${id}`,
    id,
    status: 'up',
    rack: null,
    combined: false,
    disk: { failed: false, full: false, slow: false },
    skew: 0,
    state: 'RUNNING',
    registered: true,
    fenced: false,
    epoch: id,
    metadataOffset: 0,
    replicas: [],
    topics: [],
    delayedProduce: 0,
    delayedFetch: 0,
    ...parts,
  };
}

/** Keys of the cells from offset 0 on, chosen without any order. */
const COLOURS = [0, 1, 2, 3, 0, 2, 1, 5, 0, 3, 2, 1, 4, 0, 2, 3, 1];

type ReplicaParts = Partial<ReplicaView> & {
  partition: string;
  logEnd: number;
  labels?: string;
  shift?: number;
};

/** A replica whose cells fill [logStart, logEnd) within its stretch. Two records in each batch. */
export function replica({ labels, shift = 0, ...parts }: ReplicaParts): ReplicaView {
  const dash = parts.partition.lastIndexOf('-');
  const logStart = parts.logStart ?? 0;
  const stretch = parts.stretch ?? { from: 0, to: 40 };
  const first = Math.max(logStart, stretch.from);
  const cells = Array.from({ length: Math.max(0, parts.logEnd - first) }, (_, i): CellView => {
    const offset = first + i;
    return {
      offset,
      colour: COLOURS[(offset + shift) % COLOURS.length] ?? 0,
      label: labels?.[offset] ?? '',
      batch: offset - (offset % 2),
      kind: 'record',
    };
  });
  const highWatermark = parts.highWatermark ?? parts.logEnd;
  return {
    topic: parts.partition.slice(0, dash),
    index: Number(parts.partition.slice(dash + 1)),
    role: 'leader',
    deposed: false,
    standing: 'in',
    leader: 1,
    leaderEpoch: 0,
    partitionEpoch: 0,
    replicas: parts.isr ?? [1],
    isr: [1],
    elr: [],
    lastKnownElr: [],
    adding: [],
    removing: [],
    recovering: false,
    minIsr: 1,
    pendingIsr: null,
    epochs: [],
    divergesFrom: null,
    truncated: null,
    logStart,
    highWatermark,
    lastStable: highWatermark,
    flushed: 0,
    stretch,
    cells: stretch.to - stretch.from > CELLS_MAX ? [] : cells,
    bands:
      stretch.to - stretch.from > CELLS_MAX
        ? cells.map(({ offset, colour }) => ({ from: offset, to: offset + 1, colour }))
        : [],
    records: Math.max(0, parts.logEnd - logStart),
    ...parts,
  };
}

export function producer(name: string, parts: Partial<ProducerView> = {}): ProducerView {
  return {
    name,
    status: 'up',
    topic: 'journal',
    acks: 'all',
    buffered: [],
    bufferedTotal: 0,
    inFlightRequests: 0,
    sent: 0,
    acked: 0,
    failed: 0,
    failures: [],
    running: null,
    ...parts,
  };
}

/** A reader's place in a partition, and how far behind its end. */
export const reads = (
  partition: string,
  position: number | null,
  lag: number | null,
): ConsumerPosition => ({
  ...{ partition, position, lag, readsCommitted: false },
  end: position === null || lag === null ? null : position + lag,
});

export function consumer(name: string, parts: Partial<ConsumerView> = {}): ConsumerView {
  return {
    name,
    status: 'up',
    polling: false,
    group: null,
    positions: [reads('journal-0', null, null)],
    delivered: [],
    deliveredTotal: 0,
    error: null,
    ...parts,
  };
}

/** Kinds of the first records of a metadata log, and of those that come later. */
const FIRST_KINDS: [MetadataSubject, string][] = [
  ['control', 'LEADER_CHANGE'],
  ['setting', 'FeatureLevelRecord'],
  ['broker', 'RegisterControllerRecord'],
  ['broker', 'RegisterBrokerRecord'],
  ['broker', 'UnfenceBrokerRecord'],
  ['topic', 'TopicRecord'],
  ['partition', 'PartitionRecord'],
  ['partition', 'PartitionRecord'],
  ['change', 'PartitionChangeRecord'],
  ['idle', 'NoOpRecord'],
  ['idle', 'NoOpRecord'],
  ['change', 'PartitionChangeRecord'],
];

/** `from`: where its cells begin. */
export function controller(
  name: string,
  { from = 0, ...parts }: Partial<ControllerView> & { from?: number } = {},
): ControllerView {
  const logEnd = parts.logEnd ?? 12;
  return {
    name,
    id: 100 + Number(name.slice(1)),
    status: 'up',
    disk: { failed: false, full: false, slow: false },
    skew: 0,
    active: false,
    role: parts.active === true ? 'leader' : 'follower',
    epoch: 1,
    leader: 'c1',
    voted: null,
    votes: 0,
    voter: true,
    logStart: 0,
    logEnd,
    highWatermark: logEnd,
    epochs: [],
    cells: Array.from({ length: Math.max(0, logEnd - from) }, (_, i) => {
      const [subject, kind] = FIRST_KINDS[i % FIRST_KINDS.length] ?? ['idle', 'NoOpRecord'];
      return { offset: from + i, subject, kind };
    }),
    ...parts,
  };
}

/** A message on its way for 10 ms, unless said otherwise. */
export function message(
  id: number,
  from: string,
  to: string,
  parts: Partial<MessageView> = {},
): MessageView {
  const sentAt = parts.sentAt ?? 0;
  return {
    id,
    from,
    to,
    type: 'ProduceRequest',
    summary: '',
    sentAt,
    arrivesAt: sentAt + 10_000,
    state: 'moving',
    stopped: null,
    bytes: 120,
    dots: [],
    records: parts.dots?.length ?? 0,
    error: null,
    routine: false,
    ...parts,
  };
}

/** What is known of a run from counts, where nothing was counted. */
export const UNCOUNTED = {
  density: null,
  metrics: [],
  run: { from: 0, width: 1, count: 0, to: 1, rates: [], errors: [], marks: [] },
} satisfies Partial<LanesView>;
