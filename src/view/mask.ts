import type { BriefReplica, BrokerView, KeyColour, ReplicaView } from '../frame/types/brokers.ts';
import type { ConsumerView, ProducerView } from '../frame/types/clients.ts';
import type { ControllerView } from '../frame/types/controllers.ts';
import type { Frame } from '../frame/types/frame.ts';
import type { GroupView } from '../frame/types/groups.ts';
import type { LanesView } from '../frame/types/lanes.ts';
import type { MessageView } from '../frame/types/messages.ts';
import type { RoutineView } from '../frame/types/story.ts';
import type { MaskedThing } from '../frame/types/mask.ts';

/**
 * Whether a thing of `owner` (a partition or a node) is hidden. `masked` holds names such as
 * `journal-0.cells` and `r1.position`; a bare thing (`cells`) hides it for every owner.
 */
export function isMasked(masked: readonly string[], owner: string, thing: MaskedThing): boolean {
  return masked.includes(`${owner}.${thing}`) || masked.includes(thing);
}

/** Whether the thing is hidden for some owner. */
const isMaskedSomewhere = (masked: readonly string[], thing: MaskedThing): boolean =>
  masked.some((each) => each === thing || each.endsWith(`.${thing}`));

type Masked = readonly string[];

/**
 * The frame without what is masked: in its place stands a value that is the same whatever it was.
 * Who draws asks `isMasked` where that value would be read, and writes a question mark. What is
 * told in sentences, of the selection too, is left out whole.
 */
export function maskFrame(frame: Frame, masked: Masked): Frame {
  if (masked.length === 0) return frame;
  const isTold = tellable(frame, masked);
  const hidesQuorum = masked.includes('quorum');
  return {
    ...frame,
    brokers: frame.brokers.map((broker) => maskBroker(broker, masked)),
    controllers: frame.controllers.map((view) => maskController(view, masked)),
    metadataPlaces: hidesQuorum ? [] : frame.metadataPlaces,
    producers: frame.producers.map((view) => maskProducer(view, masked)),
    consumers: frame.consumers.map((view) => maskConsumer(view, masked)),
    messages: frame.messages.filter(isTold).map((message) => maskMessage(message, masked)),
    lost: frame.lost
      .filter(isTold)
      .map((message) => ({ ...message, dots: maskDots(message.dots, masked) })),
    lanes: frame.lanes === null ? null : maskLanes(frame.lanes, isTold),
    groups: maskGroups(frame.groups, masked),
    rebalance: null,
    flows: [],
    detail: null,
    happened: [],
    story: { version: '', items: [] },
    routine: UNTOLD,
    guarantees: [],
    watched: [],
  };
}

const NOTHING = { acked: 0, delivered: 0, fetches: 0 };
const UNTOLD: RoutineView = { run: NOTHING, sinceAct: { ...NOTHING, at: 0 } };

type Travelling = { type: string; from: string; to: string };

/**
 * Whether a message may be seen: data go to and from leaders, and the quorum's business to its
 * leader.
 */
function tellable(frame: Frame, masked: Masked): (message: Travelling) => boolean {
  const hidesLeaders = isMaskedSomewhere(masked, 'leadership');
  const controllers = new Set(
    masked.includes('quorum') ? frame.controllers.map(({ name }) => name) : [],
  );
  return ({ type, from, to }) =>
    !(hidesLeaders && /^(Produce|Fetch|OffsetForLeaderEpoch|ListOffsets)/.test(type)) &&
    !controllers.has(from) &&
    !controllers.has(to);
}

function maskReplica(view: ReplicaView, masked: Masked): ReplicaView {
  const hides = (thing: MaskedThing): boolean => isMasked(masked, view.partition, thing);
  const replica = { ...view };
  const put = (part: Partial<ReplicaView>): unknown => Object.assign(replica, part);
  if (hides('start')) put({ logStart: 0 });
  if (hides('cells'))
    put({
      ...{ cells: [], bands: [], records: 0 },
      ...{ epochs: [], divergesFrom: null, truncated: null },
      stretch: { from: 0, to: 0 },
      flushed: replica.logStart,
    });
  if (hides('end') || hides('start')) put({ stretch: { from: 0, to: 0 }, records: 0 });
  if (hides('end')) replica.logEnd = replica.flushed = replica.logStart;
  if (hides('highWatermark')) replica.highWatermark = replica.lastStable = replica.logEnd;
  if (hides('labels'))
    put({
      cells: replica.cells.map((cell) => ({ ...cell, label: '', colour: -1 })),
      bands: replica.bands.map((band) => ({ ...band, colour: -1 })),
    });
  if (hides('isr')) put({ standing: 'in', isr: view.replicas, elr: [], lastKnownElr: [] });
  if (hides('moving')) put({ adding: [], removing: [] });
  if (hides('epoch')) put({ leaderEpoch: 0, partitionEpoch: 0, epochs: [], deposed: false });
  if (hides('leadership')) put({ role: 'follower', leader: 0, deposed: false, lastKnownElr: [] });
  if (hides('isr') || hides('leadership')) put({ pendingIsr: null, recovering: false });
  return replica;
}

/** A replica in a crowd; what a hidden number is reckoned from goes with it. */
function maskBrief(view: BriefReplica, masked: Masked): BriefReplica {
  const hides = (thing: MaskedThing): boolean => isMasked(masked, view.partition, thing);
  const replica = { ...view };
  if (hides('start')) replica.logStart = 0;
  if (hides('start') || hides('end') || hides('cells')) replica.records = 0;
  if (hides('end') || hides('cells'))
    Object.assign(replica, { logEnd: replica.logStart, leaderEnd: null });
  if (hides('highWatermark')) replica.highWatermark = replica.logEnd;
  if (hides('isr')) replica.standing = 'in';
  return replica;
}

function maskBroker(view: BrokerView, masked: Masked): BrokerView {
  const broker = { ...view };
  const put = (part: Partial<BrokerView>): unknown => Object.assign(broker, part);
  broker.replicas = view.replicas
    .filter(({ partition }) => !isMasked(masked, partition, 'replicas'))
    .map((replica) => maskReplica(replica, masked));
  broker.topics = view.topics.map((row) => ({
    ...row,
    brief: row.brief.map((each) => maskBrief(each, masked)),
  }));
  const hidesStatus = isMasked(masked, view.name, 'status');
  if (isMasked(masked, view.name, 'registration'))
    put({ registered: true, fenced: false, state: 'RUNNING', epoch: 0 });
  if (isMasked(masked, view.name, 'metadata') || masked.includes('quorum'))
    broker.metadataOffset = -1;
  if (hidesStatus) put({ status: 'up', state: 'RUNNING', replicas: broker.replicas.map(asOnline) });
  if (hidesStatus) put({ topics: [] });
  if (isMaskedSomewhere(masked, 'leadership') || isMaskedSomewhere(masked, 'replicas'))
    put({ topics: [] });
  if (isMaskedSomewhere(masked, 'leadership')) put({ delayedProduce: 0, delayedFetch: 0 });
  return broker;
}

/** A replica is offline when its broker does not run. */
const asOnline = (replica: ReplicaView): ReplicaView =>
  replica.role === 'offline' ? { ...replica, role: 'follower' } : replica;

function maskController(view: ControllerView, masked: Masked): ControllerView {
  const controller = { ...view };
  if (isMasked(masked, view.name, 'status')) controller.status = 'up';
  if (!masked.includes('quorum')) return controller;
  return {
    ...controller,
    ...{ active: false, role: 'follower', epoch: 0, leader: null, voted: null, votes: 0 },
    ...{ voter: true, logStart: 0, logEnd: 0, highWatermark: -1, epochs: [], cells: [] },
  };
}

function maskProducer(view: ProducerView, masked: Masked): ProducerView {
  const producer = { ...view };
  if (isMasked(masked, view.name, 'status')) producer.status = 'up';
  if (hidesRecords(masked))
    producer.buffered = view.buffered.map(() => ({ colour: -1, label: '' }));
  if (!isMasked(masked, view.name, 'sends')) return producer;
  const none = {
    sent: 0,
    acked: 0,
    failed: 0,
    bufferedTotal: 0,
    inFlightRequests: 0,
    failures: [],
  };
  return { ...producer, ...none, buffered: [] };
}

/** What a group is at would give away. */
const TOLD_BY_GROUPS: MaskedThing[] = [
  ...(['assignment', 'status', 'leadership', 'registration', 'replicas'] as const),
];

const maskGroups = (groups: GroupView[], masked: Masked): GroupView[] =>
  TOLD_BY_GROUPS.some((thing) => isMaskedSomewhere(masked, thing))
    ? []
    : isMaskedSomewhere(masked, 'position') || isMaskedSomewhere(masked, 'delivered')
      ? groups.map((group) => ({ ...group, offsets: [], lag: null }))
      : isMaskedSomewhere(masked, 'highWatermark')
        ? groups.map((group) => ({ ...group, lag: null }))
        : groups;

/** Of a consumer in a group everything that says which partitions it has. */
function unassigned(view: ConsumerView, masked: Masked): ConsumerView {
  if (view.group === null || !isMasked(masked, view.name, 'assignment')) return view;
  const group = { id: view.group.id, memberId: '', generation: -1 };
  return { ...view, group, positions: [], delivered: [] };
}

function maskConsumer(whole: ConsumerView, masked: Masked): ConsumerView {
  const view = unassigned(whole, masked);
  const consumer = { ...view };
  if (isMasked(masked, view.name, 'status')) consumer.status = 'up';
  if (isMasked(masked, view.name, 'error')) consumer.error = null;
  const hidesPosition = isMasked(masked, view.name, 'position');
  consumer.positions = view.positions.map((each) => {
    const hidesEnd = isMasked(masked, each.partition, 'highWatermark');
    const hidesLag = hidesPosition || hidesEnd;
    const known = hidesLag ? { lag: null, end: null } : { lag: each.lag, end: each.end };
    return { ...each, ...known, position: hidesPosition ? null : each.position };
  });
  if (isMasked(masked, view.name, 'delivered'))
    return { ...consumer, delivered: [], deliveredTotal: 0 };
  consumer.delivered = view.delivered
    .filter(({ partition }) => !isMasked(masked, partition, 'cells'))
    .map((each) =>
      isMasked(masked, each.partition, 'labels') ? { ...each, colour: -1, label: '' } : each,
    );
  return consumer;
}

/** Its line of text names offsets, positions and errors. */
const maskMessage = (message: MessageView, masked: Masked): MessageView => ({
  ...message,
  summary: '',
  error: null,
  dots: maskDots(message.dots, masked),
});

const maskDots = (dots: KeyColour[], masked: Masked): KeyColour[] =>
  hidesRecords(masked) ? dots.map(() => -1) : dots;

const hidesRecords = (masked: Masked): boolean =>
  isMaskedSomewhere(masked, 'cells') || isMaskedSomewhere(masked, 'labels');

/**
 * What waits at a broker says that it leads, each change is a sentence, and so is each count of a
 * run.
 */
const maskLanes = (lanes: LanesView, isTold: (message: Travelling) => boolean): LanesView => ({
  ...lanes,
  messages: lanes.messages
    .filter(isTold)
    .map((message) => (message.tone === 'error' ? { ...message, tone: 'control' } : message)),
  changes: [],
  waits: [],
  density: null,
  metrics: [],
  run: { ...lanes.run, count: 0, rates: [], errors: [], marks: [] },
});
