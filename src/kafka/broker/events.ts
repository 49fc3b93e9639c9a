import type { ConnectionId } from '../../kernel/machine.ts';
import { channelOpened, takeAnswered } from '../network/channel.ts';
import type { KafkaTimer } from '../kinds.ts';
import type { AnyResponse, ResponseBody } from '../protocol/message.ts';
import { reassemble } from './alter-configs.ts';
import { armShrink, onIsrChanged, sendIsrChanges, shrinkIsrs } from './alter-partition.ts';
import { onDirectoriesAssigned, sendDirectories } from './logs/assign-directories.ts';
import { fetcherFrom, type Broker, type Fetcher } from './broker.ts';
import {
  linkNames,
  onLinkAnswer,
  onLinkClosed,
  onLinkConnected,
  onLinkTimer,
  type Asking,
} from './controller-channel.ts';
import {
  keepFetching,
  onFetched,
  onFetcherClosed,
  watchFetcher,
} from './follower/replica-fetcher.ts';
import { onOffsetListed } from './follower/replica-fetcher-truncation.ts';
import { onForwardAnswered, onForwardExpired, onTopicsCreated } from './forward.ts';
import {
  communicate,
  onHeartbeat,
  onRegistered,
  onRegistrationTimeout,
  onUnanswered,
  startLifecycle,
} from './lifecycle.ts';
import { askForBlock, onBlockGiven } from './produce/producer-ids.ts';
import { expireDelayed } from './delayed-operations.ts';
import type { ServerStep } from '../step.ts';

/** The process has started. (BrokerServer.startup) */
export function bootBroker(broker: Broker, waitsForController: boolean, step: ServerStep): void {
  startLifecycle(broker, waitsForController, step);
  armShrink(broker, step);
}

/** An answer to this broker. True when it was for it. */
export function onBrokerResponse(
  broker: Broker,
  connection: ConnectionId,
  response: AnyResponse,
  step: ServerStep,
): boolean {
  const answered = onLinkAnswer(broker, connection, response, step);
  if (answered === undefined) return onLeaderAnswer(broker, connection, response, step);
  if (answered !== null) onControllerAnswer(broker, answered.asking, response, step);
  return true;
}

function onControllerAnswer(
  broker: Broker,
  asking: Asking,
  response: AnyResponse,
  step: ServerStep,
): void {
  if (asking.purpose === 'forward') return onForwardAnswered(asking.client, response, step);
  if (asking.purpose === 'create-topics') return onTopicsCreated(broker, asking.names);
  if (asking.purpose === 'alter-configs') {
    const { client, resources, done } = asking;
    const given = response.body as ResponseBody<'IncrementalAlterConfigs'>;
    return reassemble(client, resources, done, given, step);
  }
  switch (response.type) {
    case 'BrokerRegistrationResponse':
      return onRegistered(broker, response.body, step);
    case 'BrokerHeartbeatResponse':
      return onHeartbeat(broker, response.body, step);
    case 'AlterPartitionResponse':
      return onIsrChanged(broker, response.body, step);
    case 'AllocateProducerIdsResponse':
      return onBlockGiven(broker, response.body, step);
    case 'AssignReplicasToDirsResponse':
      return onDirectoriesAssigned(broker, response.body, step);
    default:
      return;
  }
}

/** Nobody has answered in the time that a question had. */
function onExpired(broker: Broker, asking: Asking, step: ServerStep): void {
  switch (asking.purpose) {
    case 'register':
    case 'heartbeat':
      return onUnanswered(broker, step);
    case 'forward':
    case 'alter-configs':
      return onForwardExpired(asking.client, step);
    case 'create-topics':
      return onTopicsCreated(broker, asking.names);
    case 'producer-ids':
      return onBlockGiven(broker, null, step);
    case 'assign-directories':
      return onDirectoriesAssigned(broker, null, step);
    case 'alter-partition':
      return;
  }
}

/** What a leader answered to this broker as its follower. */
function onLeaderAnswer(
  broker: Broker,
  connection: ConnectionId,
  response: AnyResponse,
  step: ServerStep,
): boolean {
  const fetcher = fetcherOn(broker, connection);
  if (fetcher === undefined) return false;
  const context = takeAnswered(fetcher.channel, response.correlationId)?.context;
  if (context === undefined) return true;
  if (response.type === 'FetchResponse' && context.purpose === 'fetch')
    onFetched(broker, fetcher, response.body, step);
  else if (response.type === 'ListOffsetsResponse' && context.purpose !== 'fetch') {
    onOffsetListed(broker, fetcher, context, response.body, step);
    keepFetching(broker, fetcher, step);
  }
  return true;
}

function fetcherOn({ memory }: Broker, connection: ConnectionId): Fetcher | undefined {
  for (const fetcher of memory.fetchers)
    if (fetcher.channel.connection === connection) return fetcher;
  return undefined;
}

const fetcherOf = (broker: Broker, tag: string): Fetcher | undefined =>
  broker.memory.fetchers.find((each) => each.channel.tag === tag);

/** A connection that this broker asked for is open. True when it is one of its own. */
export function onBrokerConnected(
  broker: Broker,
  tag: string,
  connection: ConnectionId,
  step: ServerStep,
): boolean {
  if (onLinkConnected(broker, tag, connection, step)) return true;
  const fetcher = fetcherOf(broker, tag);
  if (fetcher === undefined) return false;
  channelOpened(fetcher.channel, connection);
  watchFetcher(broker, fetcher, step);
  keepFetching(broker, fetcher, step);
  return true;
}

/** A connection that this broker had asked for is gone. True when it was one of its own. */
export function onBrokerClosed(broker: Broker, tag: string, step: ServerStep): boolean {
  if (onLinkClosed(broker, tag, step)) return true;
  const fetcher = fetcherOf(broker, tag);
  if (fetcher !== undefined) onFetcherClosed(broker, fetcher, step);
  return fetcher !== undefined;
}

/** True when the timer was one of this broker. */
export function onBrokerTimer(broker: Broker, timer: KafkaTimer, step: ServerStep): boolean {
  switch (timer.timer) {
    case 'delayed':
      expireDelayed(broker, timer.id ?? -1, step);
      return true;
    case 'heartbeat':
      communicate(broker, step);
      return true;
    case 'registration-timeout':
      onRegistrationTimeout(broker, step);
      return true;
    case 'isr-expiration':
      shrinkIsrs(broker, step);
      return true;
    case 'alter-partition':
      sendIsrChanges(broker, step);
      return true;
    case 'assign-directories':
      sendDirectories(broker, step);
      return true;
    case 'producer-ids':
      askForBlock(broker, step);
      return true;
    case 'link': {
      const name = linkNames.find((each) => each === timer.name);
      if (name === undefined) return true;
      for (const asking of onLinkTimer(broker, name, step)) onExpired(broker, asking, step);
      return true;
    }
    default:
      return onFetcherTimer(broker, timer, step);
  }
}

function onFetcherTimer(broker: Broker, timer: KafkaTimer, step: ServerStep): boolean {
  const isFetchers = timer.timer === 'fetch-again' || timer.timer === 'fetch-watch';
  const fetcher = isFetchers ? fetcherFrom(broker, timer.id ?? -1) : undefined;
  if (fetcher === undefined) return isFetchers;
  if (timer.timer === 'fetch-again') keepFetching(broker, fetcher, step);
  else watchFetcher(broker, fetcher, step);
  return true;
}
