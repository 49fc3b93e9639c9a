import type { ConnectionId, NodeId } from '../../kernel/machine.ts';
import type { KafkaMessage } from '../kinds.ts';

/**
 * The connections that others opened to this process. One request of a connection is handled at a time: the next is taken up when the answer is on its
 * way, so answers keep the order of their requests. (SocketServer: the channel is muted)
 */
export type Listener = {
  connections: Record<ConnectionId, Incoming>;
  /** Connections that may take up their next request. */ ready: ConnectionId[];
};

type Incoming = { peer: NodeId; busy: boolean; waiting: KafkaMessage[] };
