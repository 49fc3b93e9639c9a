import { errorCode } from '../protocol/errors.ts';
import type { RequestBody } from '../protocol/message.ts';
import { decideHeartbeat, decideRegistration } from './decide/brokers.ts';
import { noteContact } from './heartbeat-tracker.ts';
import {
  decidesBy,
  hasSession,
  lowestActiveOffset,
  newSession,
  type BrokerSession,
} from './quorum-controller.ts';
import { makeScenarioTopics } from './topic-requests.ts';
import { replyAfter, write, type Active, type Asked } from './write.ts';
import type { ServerStep } from '../step.ts';

/** From this version on a broker says whether it has shut down in order. (KIP-966) */
const DETECTS_CLEAN_SHUTDOWN = 3;

/** A broker has started. (QuorumController.registerBroker) */
export function onBrokerRegistration(
  active: Active,
  asked: Asked,
  body: RequestBody<'BrokerRegistration'>,
  step: ServerStep,
): void {
  const { controller, quorum } = active;
  const { records, result } = decideRegistration(decidesBy(controller), body, {
    nextOffset: quorum.nextOffset(),
    hasSession: hasSession(controller, body.brokerId, step.now),
    detectsCleanShutdown: asked.context.version >= DETECTS_CLEAN_SHUTDOWN,
  });
  const offset = write(active, records, step);
  if (result.error === 'NONE') controller.memory.sessions[body.brokerId] = newSession(result.epoch);
  const answer = {
    throttleTimeMs: 0,
    errorCode: errorCode(result.error),
    brokerEpoch: result.epoch,
  };
  replyAfter<'BrokerRegistration'>(active, offset, asked, answer, step);
}

/** A broker lives: that is noted before anything else. (QuorumController.processBrokerHeartbeat) */
export function onBrokerHeartbeat(
  active: Active,
  asked: Asked,
  body: RequestBody<'BrokerHeartbeat'>,
  step: ServerStep,
): void {
  const { controller } = active;
  const { image, tracker } = controller.memory;
  noteContact(tracker, body.brokerId, body.brokerEpoch, step.now);
  const session = sessionOf(active, body);
  const { records, result } = decideHeartbeat(decidesBy(controller), body, {
    shutdownOffset: session?.shutdownOffset ?? null,
    lowestActiveOffset: lowestActiveOffset(controller),
  });
  const offset = write(active, records, step);
  const { state } = result;
  if (session !== null && result.error === 'NONE') {
    session.metadataOffset = body.currentMetadataOffset;
    const isLeaving = state === 'controlled-shutdown';
    if (isLeaving && (records.length > 0 || session.shutdownOffset === null))
      session.shutdownOffset = offset;
    if (state === 'shutdown-now') session.shutdownOffset = null;
  }
  const isFenced = state === 'fenced' || state === 'shutdown-now';
  const answer = {
    throttleTimeMs: 0,
    errorCode: errorCode(result.error),
    isCaughtUp: result.caughtUp,
    isFenced,
    shouldShutDown: state === 'shutdown-now',
  };
  replyAfter<'BrokerHeartbeat'>(active, offset, asked, answer, step);
  if (image !== controller.memory.image) makeScenarioTopics(active, step);
}

/**
 * What is remembered of this incarnation; a controller that has just begun to lead may not have
 * heard of it yet.
 */
function sessionOf(
  { controller }: Active,
  { brokerId, brokerEpoch }: RequestBody<'BrokerHeartbeat'>,
): BrokerSession | null {
  const { image, sessions } = controller.memory;
  if (image.brokers[brokerId]?.epoch !== brokerEpoch) return null;
  const known = sessions[brokerId];
  if (known?.epoch === brokerEpoch) return known;
  return (sessions[brokerId] = newSession(brokerEpoch));
}
