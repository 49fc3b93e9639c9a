import { millis, NEVER, type Micros } from '../../kernel/time.ts';
import { channelTag } from '../network/channel-tag.ts';
import {
  connect,
  createNetworkClient,
  givenUpAt,
  giveUpOverdue,
  isBusy,
  isSettingUp,
  send,
  type ConnectionPolicy,
} from '../network/network-client.ts';
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

/** How a member of the quorum keeps its connections. (KafkaRaftManager.buildNetworkClient) */
const policyOf = (raft: Raft): ConnectionPolicy =>
  Object.freeze({
    asksApiVersions: false,
    reconnectBackoff: Object.freeze({ first: millis(50), max: millis(500), jitter: 20 }),
    setupTimeout: requestTimeout(raft),
    requestTimeout: requestTimeout(raft),
  });

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
  const channel = createNetworkClient<Ask>(policyOf(raft), {
    to: node,
    port: CONTROLLER_PORT,
    tag: channelTag('raft', id),
    clientId: `raft-client-${raft.id}`,
  });
  const peer = { id, channel, awaiting: null, backoffUntil: 0 };
  raft.memory.peers.push(peer);
  return peer;
}

/** Has failed lately: something else may be tried meanwhile. (RequestManager.isBackingOff) */
export const isBackingOff = (raft: Raft, id: number, { now }: ServerStep): boolean =>
  now < (peerWith(raft, id)?.backoffUntil ?? 0);

/** Whether a request to any member is under way. (RequestManager.hasAnyInflightRequest) */
export const isAnyBusy = ({ memory }: Raft): boolean =>
  memory.peers.some(({ awaiting, channel }) => awaiting !== null || isSettingUp(channel));

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
  if (isBusy(channel)) return;
  if (channel.phase === 'idle') connect(channel, step);
  else {
    const { api, ask } = request;
    const body = request.body();
    const about = { ask, peer: id, epoch: raft.memory.state.epoch };
    peer.awaiting = channel.nextCorrelationId;
    send(channel, { api, version: versions[api], body }, about, step);
  }
  watchPeer(peer, step);
}

/** One timer looks after the connection and the request; nothing waited for, it is stopped. */
export function watchPeer({ id, channel }: Peer, { out }: ServerStep): void {
  const key = `raft-request-${id}`;
  const at = givenUpAt(channel);
  if (at === NEVER) out.push({ do: 'cancel', key });
  else out.push({ do: 'timer', key, at, timer: { of: 'raft', timer: 'raft-request', id } });
}

/** No answer, or no connection, in the time it had. */
export function onRequestTimeout(raft: Raft, id: number, step: ServerStep): void {
  const peer = peerWith(raft, id);
  if (peer !== undefined && giveUpOverdue(peer.channel, step) !== null) losePeer(raft, peer, step);
}

/** The connection is gone, or never came: the member is left alone for a while. */
export function losePeer(raft: Raft, peer: Peer, step: ServerStep): void {
  peer.awaiting = null;
  watchPeer(peer, step);
  backOff(peer, Math.max(peer.channel.reconnectAt - step.now, retryBackoff(raft)), step);
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
