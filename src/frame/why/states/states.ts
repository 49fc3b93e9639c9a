import type { Cluster } from '../../../kafka/cluster.ts';
import type { WhyLink } from '../../types/detail.ts';
import type { Past } from '../../past.ts';
import { replicasOf } from '../../cluster-view.ts';
import { activeControllerNode } from '../members.ts';
import { standingAct } from '../silence.ts';
import { nodeNamed, nowAt, placeOf, stateLink, type Onward, type Walk } from '../walk.ts';
import { chainOn } from '../why-chain.ts';
import { absence } from './brokers.ts';
import { consumerStates, producerStates } from './clients.ts';
import { replicaStates, waitingAt } from './partitions.ts';

/** Chains that one thing shows at most. */
const CHAINS_MAX = 3;

/** Why a node is as it is now: a chain for each state that wants a reason. */
export function nodeStates(cluster: Cluster, past: Past, name: string): WhyLink[][] {
  const walk: Walk = { cluster, past, record: null };
  const node = nodeNamed(cluster, name);
  return chainsOf(walk, statesAt(walk, node, name));
}

function statesAt(walk: Walk, node: number, name: string): Onward[] {
  const process = walk.cluster.nodes[node];
  if (process === undefined) return [];
  const { state } = process;
  if (state.role === 'server' && state.broker !== null) {
    const states = [absence(walk, state.broker.id), waitingAt(walk, name)];
    return states.filter((each) => each !== null);
  }
  if (process.status !== 'up') return [notRunning(walk, node)];
  switch (state.role) {
    case 'producer':
      return producerStates(walk, node, state);
    case 'consumer':
      return consumerStates(walk, node, state);
    case 'server':
      return noController(walk, node);
    case 'admin':
    case 'guest':
      return [];
  }
}

/** A process that does nothing, and the act that stopped it. */
function notRunning(walk: Walk, node: number): Onward {
  const stopped = standingAct(walk, node, -1, walk.past.lastStep + 1);
  const why = walk.cluster.nodes[node]?.status === 'paused' ? 'paused' : 'down';
  const since = stopped ?? nowAt(walk, node);
  const link = stateLink(walk, { ...since, node }, 'not-running', { why });
  return { links: [link], next: stopped === undefined ? null : placeOf(stopped) };
}

/** No controller decides: what stopped the voters that are missing. */
function noController(walk: Walk, node: number): Onward[] {
  const { cluster } = walk;
  if (activeControllerNode(cluster) >= 0) return [];
  const missing = [...cluster.nodes.keys()].find((each) => {
    const process = cluster.nodes[each];
    const isServer = process?.state.role === 'server' && process.state.controller !== null;
    return isServer && standingAct(walk, each, node, walk.past.lastStep + 1) !== undefined;
  });
  const act =
    missing === undefined ? undefined : standingAct(walk, missing, node, walk.past.lastStep + 1);
  const link = stateLink(walk, nowAt(walk, node), 'no-controller', {});
  return [{ links: [link], next: act === undefined ? null : placeOf(act) }];
}

/** Why a replica is as it is now. */
export function replicaWhy(
  cluster: Cluster,
  past: Past,
  node: string,
  partition: string,
): WhyLink[][] {
  const walk: Walk = { cluster, past, record: null };
  const replica = replicasOf(cluster, partition).find((each) => each.broker.host === node);
  return replica === undefined ? [] : chainsOf(walk, replicaStates(walk, replica, partition));
}

const chainsOf = (walk: Walk, states: readonly Onward[]): WhyLink[][] =>
  states
    .slice(0, CHAINS_MAX)
    .map(({ links, next }) => chainOn(walk, next, links))
    .filter((chain) => chain.length > 0);
