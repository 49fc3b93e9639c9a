import type { Micros } from '../../kernel/time.ts';
import type { BrokerView } from './brokers.ts';
import type { ConsumerView, GuestView, ProducerView } from './clients.ts';
import type { BranchView, LinkView } from './cluster.ts';
import type { ControllerView } from './controllers.ts';
import type { DetailView } from './detail.ts';
import type { GroupView } from './groups.ts';
import type { GuaranteeView } from './guarantees.ts';
import type { Happening } from './happenings.ts';
import type { LanesView } from './lanes.ts';
import type { WatchedValue } from './lens.ts';
import type { LostMessage, MessageView } from './messages.ts';
import type { RebalanceView } from './rebalance.ts';
import type { RoutineView, StoryView } from './story.ts';
import type { FlowView } from './metrics.ts';

/**
 * All that can be seen at one moment. A value: the picture, a goal and a question are functions of
 * it.
 */
export type Frame = {
  time: Micros;
  /** Until then (not included) nothing can change but what is in flight. */
  validUntil: Micros;
  /** Number of steps taken so far. */
  step: number;
  /** The rolling hash of the trace, as 16 hex digits. */
  hash: string;
  /** Where computing has been already on this branch: the playhead can go there at once. */
  computedUntil: Micros;
  brokers: BrokerView[];
  controllers: ControllerView[];
  producers: ProducerView[];
  consumers: ConsumerView[];
  groups: GroupView[];
  /** The rebalances of the group that the lens names. */
  rebalance: RebalanceView | null;
  /** Connections of requests made by hand. */
  guests: GuestView[];
  /** In the order of sending. At most MESSAGES_MAX; `messagesHidden` counts the rest. */
  messages: MessageView[];
  messagesHidden: number;
  /** Records that go over the links now; none while the lanes are not drawn. */
  flows: FlowView[];
  /** Directions that are cut now. */
  cuts: { from: string; to: string }[];
  /** Directions that lose, delay or hold back more than the others do. */
  links: LinkView[];
  /** The one-way delay that links have where nothing else is said. */
  usualDelay: { min: Micros; max: Micros };
  /** What was lost on its way a short while ago, oldest first. */
  lost: LostMessage[];
  /**
   * The offsets of the metadata log that have a place, ascending; the last is the free one behind
   * the longest copy. Of records in a row that only pass the time the first one stands for all.
   */
  metadataPlaces: number[];
  lanes: LanesView | null;
  detail: DetailView | null;
  branches: BranchView[];
  /** Answers to `lens.watch`, in the same order. */
  watched: WatchedValue[];
  /** The last few things worth telling in words, newest last. */
  happened: Happening[];
  story: StoryView;
  routine: RoutineView;
  guarantees: GuaranteeView[];
};
