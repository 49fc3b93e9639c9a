import type { Micros } from '../../kernel/time.ts';
import type { NetworkClient } from '../network/network-client.ts';
import type { ConfigValues, TopicSpec } from '../cluster-spec.ts';
import { configTexts } from '../config/read-setting.ts';
import type { ClusterLayout } from '../kinds.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../metadata/metadata-image.ts';
import { idOrder } from '../protocol/java-order.ts';
import {
  contactOf,
  isExpired,
  newTracker,
  noteContact,
  type HeartbeatTracker,
} from './heartbeat-tracker.ts';
import { controllerSetting, type Setting } from './setting.ts';
import type { DelayedWrite } from '../delayed/delayed-write.ts';

/**
 * A controller of the quorum. Only the one that leads the metadata log decides; the others replay
 * what is committed, and stand by. It keeps nothing on its own disk: the metadata log belongs to
 * the raft layer of its process. (QuorumController)
 */
export type QuorumController = {
  readonly id: number;
  readonly host: string;
  readonly layout: ClusterLayout;
  readonly config: Readonly<Record<string, string>>;
  /** Topics of the scenario, made once all its brokers are unfenced. */
  readonly topics: readonly TopicSpec[];
  memory: ControllerMemory;
};

type ControllerMemory = {
  /**
   * As of what was decided last: while this controller leads, also what is not committed yet.
   * (OffsetControlManager)
   */
  image: MetadataImage;
  /** As of what is committed. */
  committed: MetadataImage;
  /** The epoch in which it leads; null while another does. */
  claimedEpoch: number | null;
  /** Answers that wait until what they tell of is committed, in order. (DeferredEventQueue) */
  delayed: DelayedWrite[];
  nextDelayed: number;
  /** By broker id. (BrokerHeartbeatManager) */
  sessions: Record<number, BrokerSession>;
  tracker: HeartbeatTracker;
  /** Whether the topics of the scenario have been decided on. */
  topicsMade: boolean;
  /** Names this run of the process. Null until it registers. */
  incarnationId: string | null;
  /** How it registers at another controller. */
  registration: RegistrationChannel | null;
};

export type BrokerSession = {
  readonly epoch: number;
  /** How far it has replayed the metadata log. */
  metadataOffset: number;
  /** Where its leaderships were moved away; null while it does not shut down. */
  shutdownOffset: number | null;
};

/** The channel over which a controller registers itself. (ControllerRegistrationManager) */
export type RegistrationChannel = {
  readonly channel: NetworkClient<object>;
  /** Registrations in a row that came to nothing. */
  failures: number;
};

/** A controller of a process that has just been made or started. */
export function createQuorumController(
  id: number,
  host: string,
  layout: ClusterLayout,
  topics: readonly TopicSpec[],
  config: ConfigValues,
): QuorumController {
  return {
    id,
    host,
    layout,
    config: configTexts(config),
    topics: Object.freeze(topics.map((each) => Object.freeze(each))),
    memory: freshMemory(),
  };
}

/** The process has died: nothing is left but what it was started with. */
export const crashedController = (controller: QuorumController): QuorumController => ({
  ...controller,
  memory: freshMemory(),
});

const freshMemory = (): ControllerMemory => ({
  image: EMPTY_IMAGE,
  committed: EMPTY_IMAGE,
  claimedEpoch: null,
  delayed: [],
  nextDelayed: 0,
  sessions: {},
  tracker: newTracker(),
  topicsMade: false,
  incarnationId: null,
  registration: null,
});

/** What this controller decides by. */
export const decidesBy = (controller: QuorumController): Setting => ({
  image: controller.memory.image,
  config: controller.config,
  museum: controller.layout.museum,
});

/** How long a broker may be silent. (broker.session.timeout.ms) */
export const sessionTimeout = (controller: QuorumController): Micros =>
  controllerSetting(controller.config, 'broker.session.timeout.ms') * 1_000;

/**
 * All sessions afresh, as if every broker that is not fenced had just been heard of.
 * (ClusterControlManager.activate)
 */
export function startSessions({ memory }: QuorumController, now: Micros): void {
  memory.tracker = newTracker();
  memory.sessions = {};
  for (const { id, epoch, fenced } of idOrder(Object.values(memory.image.brokers))) {
    memory.sessions[id] = newSession(epoch);
    if (!fenced) noteContact(memory.tracker, id, epoch, now);
  }
}

/** Nothing is known of a process yet but that it has this epoch. */
export const newSession = (epoch: number): BrokerSession => ({
  epoch,
  metadataOffset: -1,
  shutdownOffset: null,
});

/**
 * Whether the process that the metadata knows was heard of lately.
 * (BrokerHeartbeatManager.hasValidSession)
 */
export function hasSession(controller: QuorumController, id: number, now: Micros): boolean {
  const { image, tracker } = controller.memory;
  const contact = contactOf(tracker, id, image.brokers[id]?.epoch ?? -1);
  return contact !== undefined && !isExpired(contact, now, sessionTimeout(controller));
}

/**
 * How far the slowest broker is that is neither fenced nor shutting down.
 * (BrokerHeartbeatManager.lowestActiveOffset)
 */
export function lowestActiveOffset({ memory }: QuorumController): number | null {
  let lowest: number | null = null;
  for (const broker of Object.values(memory.image.brokers)) {
    const session = memory.sessions[broker.id];
    if (broker.fenced || session === undefined || session.shutdownOffset !== null) continue;
    lowest = Math.min(lowest ?? session.metadataOffset, session.metadataOffset);
  }
  return lowest;
}
