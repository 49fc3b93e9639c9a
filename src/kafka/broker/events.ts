import type { ConnectionId } from '../../kernel/machine.ts';
import { onAnswered, onConnected, onDisconnected } from '../network/network-client.ts';
import type { AnyResponse, ResponseBody } from '../protocol/message.ts';
import { reassemble } from './alter-configs.ts';
import { armShrink, onIsrChanged, sendIsrChanges, shrinkIsrs } from './alter-partition.ts';
import { onDirectoriesAssigned, sendDirectories } from './logs/assign-directories.ts';
import { fetcherFrom, type Broker, type Fetcher } from './broker.ts';
import { onLinkAnswer, onLinkTimer, type Asking } from './controller-channel.ts';
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
import { loadGroups, onGroupTimer } from '../coordinator/group/load.ts';
import type { BrokerTimer } from '../timers.ts';

/** The process has started. (BrokerServer.startup) */
export function bootBroker(broker: Broker, waitsForController: boolean, step: ServerStep): void {
  startLifecycle(broker, waitsForController, step);
  armShrink(broker, step);
}

/** A controller has answered this broker, on the channel with this tag. */
export function onControllerAnswer(
  broker: Broker,
  tag: string,
  response: AnyResponse,
  step: ServerStep,
): void {
  const asking = onLinkAnswer(broker, tag, response, step);
  if (asking === null) return;
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

/** A question was not answered in the time that it had. */
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
export function onLeaderAnswer(
  broker: Broker,
  tag: string,
  response: AnyResponse,
  step: ServerStep,
): void {
  const fetcher = fetcherOf(broker, tag);
  if (fetcher === undefined) return;
  const context = onAnswered(fetcher.channel, response, step)?.context;
  if (context === undefined) return;
  if (response.type === 'FetchResponse' && context.purpose === 'fetch')
    onFetched(broker, fetcher, response.body, step);
  else if (response.type === 'ListOffsetsResponse' && context.purpose !== 'fetch') {
    onOffsetListed(broker, fetcher, context, response.body, step);
    keepFetching(broker, fetcher, step);
  }
}

function fetcherOf({ memory }: Broker, tag: string): Fetcher | undefined {
  for (const fetcher of memory.fetchers) if (fetcher.channel.tag === tag) return fetcher;
  return undefined;
}

/** The connection to a leader is open. */
export function onLeaderConnected(
  broker: Broker,
  tag: string,
  connection: ConnectionId,
  step: ServerStep,
): void {
  const fetcher = fetcherOf(broker, tag);
  if (fetcher === undefined) return;
  onConnected(fetcher.channel, connection, step);
  watchFetcher(broker, fetcher, step);
  keepFetching(broker, fetcher, step);
}

/** The connection to a leader is gone, or never came. */
export function onLeaderClosed(broker: Broker, tag: string, step: ServerStep): void {
  const fetcher = fetcherOf(broker, tag);
  if (fetcher === undefined) return;
  onDisconnected(fetcher.channel, step);
  onFetcherClosed(broker, fetcher, step);
}

/** Something that this broker has waited for is due. */
export function onBrokerTimer(broker: Broker, timer: BrokerTimer, step: ServerStep): void {
  switch (timer.timer) {
    case 'delayed':
      return expireDelayed(broker, timer.id, step);
    case 'heartbeat':
      return communicate(broker, step);
    case 'registration-timeout':
      return onRegistrationTimeout(broker, step);
    case 'isr-expiration':
      return shrinkIsrs(broker, step);
    case 'alter-partition':
      return sendIsrChanges(broker, step);
    case 'assign-directories':
      return sendDirectories(broker, step);
    case 'producer-ids':
      return askForBlock(broker, step);
    case 'coordinator-load':
      return loadGroups(broker, timer.name, step);
    case 'group-session':
    case 'group-join':
    case 'group-sync':
    case 'group-revocation':
    case 'group-rejoin':
    case 'group-patterns':
    case 'group-expiry':
      return onGroupTimer(broker, timer, step);
    case 'link':
      for (const asking of onLinkTimer(broker, timer.name, step)) onExpired(broker, asking, step);
      return;
    case 'fetch-again':
    case 'fetch-watch': {
      const fetcher = fetcherFrom(broker, timer.id);
      if (fetcher === undefined) return;
      const look = timer.timer === 'fetch-again' ? keepFetching : watchFetcher;
      return look(broker, fetcher, step);
    }
  }
}
