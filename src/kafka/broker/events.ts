import type { ConnectionId } from '../../kernel/machine.ts';
import { channelOpened, takeAnswered } from '../network/channel.ts';
import type { KafkaTimer } from '../kinds.ts';
import type { Listener } from '../network/listener.ts';
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
import type { BrokerTurn } from './turn.ts';
import { expireDelayed } from './waiters.ts';

/** The process has started. (BrokerServer.startup) */
export function bootBroker(broker: Broker, waitsForController: boolean, turn: BrokerTurn): void {
  startLifecycle(broker, waitsForController, turn);
  armShrink(broker, turn);
}

/** An answer to this broker. True when it was for it. */
export function onBrokerResponse(
  broker: Broker,
  listener: Listener,
  connection: ConnectionId,
  response: AnyResponse,
  turn: BrokerTurn,
): boolean {
  const answered = onLinkAnswer(broker, connection, response, turn);
  if (answered === undefined) return onLeaderAnswer(broker, connection, response, turn);
  if (answered !== null) onControllerAnswer(broker, listener, answered.asking, response, turn);
  return true;
}

function onControllerAnswer(
  broker: Broker,
  listener: Listener,
  asking: Asking,
  response: AnyResponse,
  turn: BrokerTurn,
): void {
  if (asking.purpose === 'forward')
    return onForwardAnswered(listener, asking.client, response, turn.out);
  if (asking.purpose === 'create-topics') return onTopicsCreated(broker, asking.names);
  if (asking.purpose === 'alter-configs') {
    const { client, resources, done } = asking;
    const given = response.body as ResponseBody<'IncrementalAlterConfigs'>;
    return reassemble(listener, client, resources, done, given, turn.out);
  }
  switch (response.type) {
    case 'BrokerRegistrationResponse':
      return onRegistered(broker, response.body, turn);
    case 'BrokerHeartbeatResponse':
      return onHeartbeat(broker, response.body, turn);
    case 'AlterPartitionResponse':
      return onIsrChanged(broker, response.body, turn);
    case 'AllocateProducerIdsResponse':
      return onBlockGiven(broker, response.body, turn);
    case 'AssignReplicasToDirsResponse':
      return onDirectoriesAssigned(broker, response.body, turn);
    default:
      return;
  }
}

/** Nobody has answered in the time that a question had. */
function onExpired(broker: Broker, listener: Listener, asking: Asking, turn: BrokerTurn): void {
  switch (asking.purpose) {
    case 'register':
    case 'heartbeat':
      return onUnanswered(broker, turn);
    case 'forward':
    case 'alter-configs':
      return onForwardExpired(listener, asking.client, turn.out);
    case 'create-topics':
      return onTopicsCreated(broker, asking.names);
    case 'producer-ids':
      return onBlockGiven(broker, null, turn);
    case 'assign-directories':
      return onDirectoriesAssigned(broker, null, turn);
    case 'alter-partition':
      return;
  }
}

/** What a leader answered to this broker as its follower. */
function onLeaderAnswer(
  broker: Broker,
  connection: ConnectionId,
  response: AnyResponse,
  turn: BrokerTurn,
): boolean {
  const fetcher = fetcherOn(broker, connection);
  if (fetcher === undefined) return false;
  const context = takeAnswered(fetcher.channel, response.correlationId)?.context;
  if (context === undefined) return true;
  if (response.type === 'FetchResponse' && context.purpose === 'fetch')
    onFetched(broker, fetcher, response.body, turn);
  else if (response.type === 'ListOffsetsResponse' && context.purpose !== 'fetch') {
    onOffsetListed(broker, fetcher, context, response.body, turn.now, turn.out);
    keepFetching(broker, fetcher, turn.now, turn.out);
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
  turn: BrokerTurn,
): boolean {
  if (onLinkConnected(broker, tag, connection, turn)) return true;
  const fetcher = fetcherOf(broker, tag);
  if (fetcher === undefined) return false;
  const { now, out } = turn;
  channelOpened(fetcher.channel, connection);
  watchFetcher(broker, fetcher, now, out);
  keepFetching(broker, fetcher, now, out);
  return true;
}

/** A connection that this broker had asked for is gone. True when it was one of its own. */
export function onBrokerClosed(broker: Broker, tag: string, turn: BrokerTurn): boolean {
  if (onLinkClosed(broker, tag, turn)) return true;
  const fetcher = fetcherOf(broker, tag);
  if (fetcher !== undefined) onFetcherClosed(broker, fetcher, turn.now, turn.out);
  return fetcher !== undefined;
}

/** True when the timer was one of this broker. */
export function onBrokerTimer(
  broker: Broker,
  listener: Listener,
  timer: KafkaTimer,
  turn: BrokerTurn,
): boolean {
  const { now, out } = turn;
  switch (timer.timer) {
    case 'delayed':
      expireDelayed(broker, listener, timer.id ?? -1, now, out);
      return true;
    case 'heartbeat':
      communicate(broker, turn);
      return true;
    case 'registration-timeout':
      onRegistrationTimeout(broker, turn);
      return true;
    case 'isr-expiration':
      shrinkIsrs(broker, turn);
      return true;
    case 'alter-partition':
      sendIsrChanges(broker, turn);
      return true;
    case 'assign-directories':
      sendDirectories(broker, turn);
      return true;
    case 'producer-ids':
      askForBlock(broker, turn);
      return true;
    case 'link': {
      const name = linkNames.find((each) => each === timer.name);
      if (name === undefined) return true;
      for (const asking of onLinkTimer(broker, name, turn))
        onExpired(broker, listener, asking, turn);
      return true;
    }
    default:
      return onFetcherTimer(broker, timer, turn);
  }
}

function onFetcherTimer(broker: Broker, timer: KafkaTimer, { now, out }: BrokerTurn): boolean {
  const isFetchers = timer.timer === 'fetch-again' || timer.timer === 'fetch-watch';
  const fetcher = isFetchers ? fetcherFrom(broker, timer.id ?? -1) : undefined;
  if (fetcher === undefined) return isFetchers;
  if (timer.timer === 'fetch-again') keepFetching(broker, fetcher, now, out);
  else watchFetcher(broker, fetcher, now, out);
  return true;
}
