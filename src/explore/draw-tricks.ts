import type { ClusterSpec } from '../kafka/cluster-spec.ts';
import type { KafkaMessage } from '../kafka/kinds.ts';
import { type Micros, millis, seconds } from '../kernel/time.ts';
import { type Drawing, drawingOf, type Mood } from './drawing.ts';

/**
 * What is done at a moment that only the run can name. The seed says when the look begins,
 * for what, and what is done when it is seen; the commands that this comes to are recorded like any
 * other, so a link plays them again.
 */
export type Trick = {
  /** Looked for from here on. */
  at: Micros;
  /** Given up then. */
  until: Micros;
  aim: Aim;
  blow: Blow;
  /** How long the trouble lasts, but never beyond `healsAt`. */
  lasts: Micros;
  healsAt: Micros;
};

/** What is looked for. */
export type Aim =
  /**
   * A message of this type on its way, after so many others of it; who sent it, or who is to get
   * it, is hit.
   */
  | { at: 'message'; type: MessageType; after: number; end: 'from' | 'to' }
  /** Who leads a partition, and who follows in its ISR. */
  | { at: 'leader' | 'followers' | 'isr'; partition: string }
  /** Who leads a partition by preference. */
  | { at: 'first'; partition: string }
  /** Who leads a partition, as soon as a replica runs that is behind the ISR. */
  | { at: 'leader-of-late'; partition: string }
  /** All brokers of a rack. */
  | { at: 'rack'; rack: string }
  /** The active controller, and the voters besides it. */
  | { at: 'controller' | 'voters' }
  /** One of the voters that do not lead. */
  | { at: 'voter'; place: number }
  /**
   * A voter that the quorum can lose with all it ever promised: every other one has all that is
   * committed, and knows the same epoch.
   */
  | { at: 'spare-voter'; place: number };

export type MessageType = KafkaMessage['type'];

/** What is done to a message, or to a node. */
export type Blow =
  | 'hold'
  | 'duplicate'
  | 'drop'
  | 'kill'
  | 'power-cut'
  | 'pause'
  | 'shutdown'
  /** No link to any other server. */
  | 'isolate'
  /** Hears no other server. */
  | 'deafen'
  /** No other server hears it. */
  | 'mute'
  /** Its disk takes its time. */
  | 'slow-disk'
  /**
   * It dies and comes back with a new disk; where voters are known by their disks it gets its seat
   * again by leaving and coming in. (KIP-853)
   */
  | 'new-disk'
  /** It dies, and a bit of its metadata log has changed when it comes back. */
  | 'rot';

/** Which tricks are played, and in how many of a hundred universes. */
const ODDS = {
  'late-message': 45,
  'message-twice': 15,
  'lost-message': 15,
  'death-in-the-middle': 40,
  'left-behind': 35,
  'stranded-voter': 35,
  'all-at-once': 25,
  beheading: 35,
  'second-death': 35,
  'slow-quorum': 15,
} as const;

/** How long a moment is waited for. */
const PATIENCE = millis(600);
const LONG_PATIENCE = seconds(8);

/** The tricks of a universe: each has some kinds and not others. */
export function drawTricks(
  seed: number,
  spec: ClusterSpec,
  { onlyDeaths, quorum }: Mood,
  from: Micros,
  healsAt: Micros,
): Trick[] {
  const draw = drawingOf(seed, 'tricks');
  const kinds: Kind[] = (Object.keys(ODDS) as (keyof typeof ODDS)[]).filter((each) =>
    draw.maybe(ODDS[each]),
  );
  if (quorum === 'loses') kinds.push('lost-voter');
  const pause = draw.millis(600, 6_000);
  const tricks: Trick[] = [];
  for (let at = from; kinds.length > 0 && at < healsAt; at += 1 + draw.between(0, 2 * pause))
    tricks.push(...drawTrick({ draw, spec, healsAt }, draw.oneOf(kinds), at));
  return tricks
    .filter(({ at, blow }) => at < healsAt && (!onlyDeaths || isDeath(blow)))
    .sort((a, b) => a.at - b.at);
}

const isDeath = (blow: Blow): boolean => ['kill', 'power-cut', 'shutdown'].includes(blow);

type Kind = keyof typeof ODDS | 'lost-voter';
type Place = { draw: Drawing; spec: ClusterSpec; healsAt: Micros };

function trickAt({ healsAt }: Place, at: Micros, aim: Aim, blow: Blow, lasts: Micros): Trick {
  return { at, until: Math.min(at + PATIENCE, healsAt), aim, blow, lasts, healsAt };
}

function drawTrick(place: Place, kind: Kind, at: Micros): Trick[] {
  const { draw } = place;
  const trick = (aim: Aim, blow: Blow, lasts: Micros, from = at): Trick =>
    trickAt(place, from, aim, blow, lasts);
  const brief = draw.oneOf([draw.millis(1, 400), draw.millis(300, 6_000)]);
  switch (kind) {
    case 'late-message':
      return [trick(someMessage(draw), 'hold', brief)];
    case 'message-twice':
      return [trick(someMessage(draw), 'duplicate', 0)];
    case 'lost-message':
      return [trick(someMessage(draw), 'drop', 0)];
    case 'death-in-the-middle':
      return [trick(someMessage(draw), draw.oneOf(DEATHS), brief)];
    case 'left-behind':
    case 'stranded-voter':
    case 'second-death':
      return drawPair(place, kind, at, brief);
    case 'all-at-once': {
      const { rack } = draw.oneOf(place.spec.brokers);
      const aims: Aim[] = [
        { at: 'isr', partition: somePartition(place) },
        { at: draw.maybe(50) ? 'voters' : 'controller' },
        ...(rack === undefined ? [] : [{ at: 'rack', rack } as const]),
      ];
      return [trick(draw.oneOf(aims), draw.oneOf(DEATHS), draw.millis(1, 900))];
    }
    case 'beheading': {
      const aim: Aim = draw.maybe(50)
        ? { at: 'controller' }
        : { at: 'leader', partition: somePartition(place) };
      return [trick(aim, draw.oneOf(BLOWS), brief)];
    }
    case 'slow-quorum': {
      const aim: Aim = draw.maybe(50)
        ? { at: 'controller' }
        : { at: 'voter', place: draw.between(0, 3) };
      return [trick(aim, 'slow-disk', draw.millis(300, 6_000))];
    }
    case 'lost-voter': {
      const aim: Aim = { at: 'spare-voter', place: draw.between(0, 4) };
      return [trick(aim, draw.oneOf(['new-disk', 'rot']), brief)];
    }
  }
}

/** Two that belong together: one falls behind, and then who is in front goes. */
function drawPair(
  place: Place,
  kind: 'left-behind' | 'stranded-voter' | 'second-death',
  at: Micros,
  brief: Micros,
): Trick[] {
  const { draw } = place;
  const trick = (aim: Aim, blow: Blow, lasts: Micros, from = at): Trick =>
    trickAt(place, from, aim, blow, lasts);
  switch (kind) {
    case 'left-behind': {
      // A follower falls behind its leader, comes back, and its leader goes.
      const partition = somePartition(place);
      const gone = draw.oneOf([draw.millis(50, 900), draw.millis(900, 5_000)]);
      const followers = draw.oneOf(['deafen', 'isolate', 'pause', 'kill'] as const);
      return [
        trick({ at: 'followers', partition }, followers, gone),
        trick(
          { at: 'leader', partition },
          draw.oneOf(BLOWS),
          brief,
          at + gone + draw.millis(-30, 60),
        ),
      ];
    }
    case 'stranded-voter': {
      // A voter misses what is committed, comes back, and the leader of the quorum goes.
      const gone = draw.millis(600, 4_000);
      const voter = { at: 'voter', place: draw.between(0, 3) } as const;
      return [
        trick(voter, draw.oneOf(['deafen', 'isolate', 'isolate', 'pause']), gone),
        trick(
          { at: 'controller' },
          draw.oneOf(BLOWS),
          draw.millis(200, 6_000),
          at + gone + draw.millis(-20, 40),
        ),
      ];
    }
    case 'second-death': {
      // One dies, and when it is back and not in sync yet, the leader goes.
      const partition = somePartition(place);
      const late = trick({ at: 'leader-of-late', partition }, draw.oneOf(DEATHS), brief, at + 1);
      return [
        trick(
          { at: draw.oneOf(['first', 'followers']), partition },
          'kill',
          draw.millis(500, 3_000),
        ),
        { ...late, until: Math.min(at + LONG_PATIENCE, place.healsAt) },
      ];
    }
  }
}

const DEATHS = ['kill', 'kill', 'power-cut', 'power-cut', 'pause'] as const;
const BLOWS = ['kill', 'power-cut', 'pause', 'shutdown', 'isolate', 'deafen', 'mute'] as const;

/** Messages whose order or absence matters. */
const TYPES: readonly MessageType[] = [
  'FetchRequest',
  'FetchResponse',
  'ProduceRequest',
  'ProduceResponse',
  'AlterPartitionRequest',
  'AlterPartitionResponse',
  'BrokerHeartbeatRequest',
  'BrokerHeartbeatResponse',
  'BrokerRegistrationRequest',
  'BrokerRegistrationResponse',
  'VoteRequest',
  'VoteResponse',
  'BeginQuorumEpochRequest',
  'BeginQuorumEpochResponse',
  'EndQuorumEpochRequest',
  'ListOffsetsRequest',
  'OffsetForLeaderEpochRequest',
  'MetadataResponse',
  'InitProducerIdResponse',
];

const someMessage = (draw: Drawing): Aim => ({
  at: 'message',
  type: draw.oneOf(TYPES),
  after: draw.oneOf([0, draw.between(0, 5)]),
  end: draw.oneOf(['from', 'to']),
});

function somePartition({ draw, spec }: Place): string {
  const { name, partitions } = draw.oneOf(spec.topics);
  return `${name}-${draw.between(0, partitions - 1)}`;
}
