import type { AnyResponse, ResponseBody } from '../../protocol/message.ts';
import type { Step } from '../../step.ts';
import type { Consumer, ConsumerAsked } from './consumer-state.ts';
import { onFetchAnswer, onFetchUnanswered } from './consumer-fetcher.ts';
import { commitEnded, commitUnanswered, onCommitted } from './group/commits.ts';
import { onCommittedOffsets, onCommittedUnanswered } from './group/committed-offsets.ts';
import { lookupFailed, onCoordinatorFound } from './group/coordinator-lookup.ts';
import type { Membership } from './group/group-state.ts';
import { heartbeatFailed, onHeartbeat } from './group/heartbeat.ts';
import { onJoinGroup, onJoinUnanswered, onSyncGroup } from './group/join.ts';
import { modernUnanswered, onModernHeartbeat } from './group/modern-member.ts';
import { onListOffsetsAnswer, lookupEnded } from './offset-reset.ts';
import { onNotValidated, onValidated } from './position-validation.ts';

/** A member of the new protocol has a thread of its own for all that travels. */
const isModern = ({ member }: Consumer): boolean => (member?.modern ?? null) !== null;

type Answer = { readonly nodeId: number; readonly own: ConsumerAsked; readonly body: unknown };

/** Takes an answer to what the consumer asked. */
export function onAnswer(
  consumer: Consumer,
  nodeId: number,
  own: ConsumerAsked,
  { body }: AnyResponse,
  step: Step,
): void {
  switch (own.ask) {
    case 'fetch': {
      const answer = body as ResponseBody<'Fetch'>;
      const isAway = consumer.poll === null && consumer.call === null;
      if (isAway && consumer.member?.heartbeat.on !== true && !isModern(consumer))
        consumer.unread.push({ nodeId, own, body: answer });
      else onFetchAnswer(consumer, nodeId, own, answer);
      return;
    }
    case 'list-offsets': {
      const found = body as ResponseBody<'ListOffsets'>;
      return onListOffsetsAnswer(consumer, own, found, step);
    }
    case 'validate':
      return onValidated(consumer, own, body as ResponseBody<'OffsetForLeaderEpoch'>, step);
    default:
      if (consumer.member !== null)
        onGroupAnswer(consumer, consumer.member, { nodeId, own, body }, step);
  }
}

function onGroupAnswer(
  consumer: Consumer,
  member: Membership,
  { own, body }: Answer,
  step: Step,
): void {
  switch (own.ask) {
    case 'find-coordinator':
      return onCoordinatorFound(consumer, member, body as ResponseBody<'FindCoordinator'>, step);
    case 'join': {
      const answer = body as ResponseBody<'JoinGroup'>;
      // No thread of the client looks at it until the application polls again.
      if (consumer.poll === null && consumer.call === null)
        member.held = { sent: own.sent, body: answer };
      else onJoinGroup(consumer, member, own.sent, answer, step);
      return;
    }
    case 'sync':
      return onSyncGroup(consumer, member, own.sent, body as ResponseBody<'SyncGroup'>, step);
    case 'modern-heartbeat':
      return onModernHeartbeat(
        consumer,
        member,
        own,
        body as ResponseBody<'ConsumerGroupHeartbeat'>,
        step,
      );
    case 'heartbeat': {
      const { errorCode } = body as ResponseBody<'Heartbeat'>;
      return onHeartbeat(consumer, member, own.sent, errorCode, step);
    }
    case 'commit': {
      const answer = body as ResponseBody<'OffsetCommit'>;
      const ended = onCommitted(consumer, member, own.sent, answer, step);
      return commitEnded(consumer, member, own, ended, step);
    }
    case 'committed':
      return onCommittedOffsets(consumer, member, body as ResponseBody<'OffsetFetch'>, step);
    default:
    // What became of leaving, and of a session, is for no one to know.
  }
}

/** What will never be answered: its connection is gone. */
export function onUnanswered(
  consumer: Consumer,
  nodeId: number,
  own: ConsumerAsked,
  step: Step,
): void {
  switch (own.ask) {
    case 'fetch':
      return onFetchUnanswered(consumer, nodeId);
    case 'validate':
      return onNotValidated(consumer, own, step);
    case 'list-offsets':
      return lookupEnded(consumer, own.partitions);
    default:
      if (consumer.member !== null) onGroupUnanswered(consumer, consumer.member, own, step);
  }
}

function onGroupUnanswered(
  consumer: Consumer,
  member: Membership,
  own: ConsumerAsked,
  step: Step,
): void {
  switch (own.ask) {
    case 'find-coordinator':
      return lookupFailed(consumer, member, step);
    case 'join':
    case 'sync':
      return onJoinUnanswered(member);
    case 'modern-heartbeat':
      return modernUnanswered(consumer, member, step);
    case 'heartbeat':
      return heartbeatFailed(consumer, member, step);
    case 'commit':
      return commitEnded(consumer, member, own, commitUnanswered(), step);
    case 'committed':
      return onCommittedUnanswered(member);
    default:
    // Nothing waits for it.
  }
}
