import { between } from '../../kernel/random.ts';
import { millis, type Micros } from '../../kernel/time.ts';
import { channelClosed, createChannel, openChannel, sendRequest } from '../network/channel.ts';
import { channelTag } from '../network/channel-tag.ts';
import { CONTROLLER_PORT } from '../kinds.ts';
import type { RequestBody } from '../protocol/message.ts';
import type { Ask, Peer, Raft } from './raft.ts';
import { requestTimeout, retryBackoff } from './settings.ts';
import type { ServerStep } from '../step.ts';

/** Requests that members of the quorum send to each other, and their versions. */
const versions = {
  Vote: 2,
  BeginQuorumEpoch: 1,
  EndQuorumEpoch: 1,
  Fetch: 18,
  FetchSnapshot: 1,
} as const;

type QuorumApi = keyof typeof versions;

/** The peer that a connection's tag names. */
export function peerOfTag({ memory }: Raft, tag: string): Peer | undefined {
  for (const peer of memory.peers) if (peer.channel.tag === tag) return peer;
  return undefined;
}

const peerWith = ({ memory }: Raft, id: number): Peer | undefined =>
  memory.peers.find((each) => each.id === id);

/** Another member, on the host where it runs. */
type Member = { readonly id: number; readonly host: string };

function peerAt(raft: Raft, { id, host }: Member): Peer | null {
  const node = raft.layout.nodes[host];
  if (node === undefined) return null;
  const known = peerWith(raft, id);
  if (known !== undefined) return known;
  const channel = createChannel<Ask>(
    node,
    CONTROLLER_PORT,
    channelTag('raft', id),
    `raft-client-${raft.id}`,
  );
  const peer = { id, channel, awaiting: null, backoffUntil: 0, failures: 0 };
  raft.memory.peers.push(peer);
  return peer;
}

/** Has failed lately: something else may be tried meanwhile. (RequestManager.isBackingOff) */
export const isBackingOff = (raft: Raft, id: number, { now }: ServerStep): boolean =>
  now < (peerWith(raft, id)?.backoffUntil ?? 0);

/** (RequestManager.hasAnyInflightRequest) */
export const isAnyBusy = ({ memory }: Raft): boolean =>
  memory.peers.some((peer) => peer.awaiting !== null || peer.channel.phase === 'connecting');

/**
 * Sends a request when nothing else is under way to that member and it has not failed just now;
 * opens the connection when there is none, and then the caller is asked again.
 * (KafkaRaftClient.maybeSendRequest)
 */
export function askPeer<A extends QuorumApi>(
  raft: Raft,
  member: Member,
  request: { api: A; ask: Ask['ask']; body: () => RequestBody<A> },
  step: ServerStep,
): void {
  const peer = peerAt(raft, member);
  if (peer === null || step.now < peer.backoffUntil || peer.awaiting !== null) return;
  const { channel } = peer;
  const { id } = member;
  // A connection carries one request at a time, also when the answer is not waited for any more.
  // (KafkaRaftManager: max in-flight requests 1)
  if (channel.phase === 'connecting' || channel.inFlight.length > 0) return;
  armRequestTimer(raft, id, step);
  if (channel.phase === 'idle') {
    step.out.push(openChannel(channel));
    return;
  }
  const { api, ask } = request;
  const body = request.body();
  const about = { ask, peer: id, epoch: raft.memory.state.epoch };
  peer.awaiting = channel.nextCorrelationId;
  step.out.push(sendRequest(channel, { api, version: versions[api], body }, about, step.now));
}

const requestTimer = (id: number): string => `raft-request-${id}`;

function armRequestTimer(raft: Raft, id: number, { now, out }: ServerStep): void {
  const at = now + requestTimeout(raft);
  out.push({
    do: 'timer',
    key: requestTimer(id),
    at,
    timer: { of: 'raft', timer: 'raft-request', id },
  });
}

/** No answer is waited for any more. */
export function stopRequestTimer(id: number, { out }: ServerStep): void {
  out.push({ do: 'cancel', key: requestTimer(id) });
}

/**
 * No answer, or no connection, in the time it had: the connection is given up.
 * (NetworkClient.handleTimedOutRequests)
 */
export function onRequestTimeout(raft: Raft, id: number, step: ServerStep): void {
  const peer = peerWith(raft, id);
  if (peer === undefined) return;
  const { channel } = peer;
  if (channel.phase === 'connecting') step.out.push({ do: 'abandon', tag: channel.tag });
  if (channel.connection !== null) step.out.push({ do: 'close', connection: channel.connection });
  losePeer(raft, peer, step);
}

/** The connection is gone, or never came. (NetworkClient.processDisconnection) */
export function losePeer(raft: Raft, peer: Peer, step: ServerStep): void {
  channelClosed(peer.channel);
  peer.awaiting = null;
  stopRequestTimer(peer.id, step);
  const wait = Math.max(reconnectBackoff(peer.failures, step), retryBackoff(raft));
  peer.failures += 1;
  backOff(peer, wait, step);
}

/**
 * 50 ms, doubled with each failure up to 500 ms, a fifth more or less. (reconnectBackoffMs of
 * KafkaRaftManager's NetworkClient)
 */
function reconnectBackoff(failures: number, { random }: ServerStep): Micros {
  const wait = Math.min(50 << Math.min(failures, 10), 500);
  return Math.floor((millis(wait) * between(random, 80, 120)) / 100);
}

/** An answer that was an error: asked again after a while. */
export function backOffAfterError(raft: Raft, id: number, step: ServerStep): void {
  const peer = peerWith(raft, id);
  if (peer !== undefined) backOff(peer, retryBackoff(raft), step);
}

function backOff(peer: Peer, wait: Micros, { now, out }: ServerStep): void {
  peer.backoffUntil = now + wait;
  const timer = { of: 'raft', timer: 'raft-retry', id: peer.id } as const;
  out.push({ do: 'timer', key: `raft-retry-${peer.id}`, at: peer.backoffUntil, timer });
}
