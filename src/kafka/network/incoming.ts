import type { ConnectionId, NodeId } from '../../kernel/machine.ts';
import type { KafkaMessage } from '../kinds.ts';
import type { ListenerName } from '../protocol/apis.ts';

/**
 * The connections that others opened to this process. One request of a connection is handled at a
 * time: the next is taken up when the answer is on its way, so answers keep the order of their
 * requests. (SocketServer: the channel is muted)
 */
export type Listener = {
  connections: Record<ConnectionId, Incoming>;
  /** Connections that may take up their next request. */
  ready: ConnectionId[];
};

export type Incoming = {
  readonly peer: NodeId;
  /** Which of this process's listeners the other side has connected to. */
  readonly listener: ListenerName;
  busy: boolean;
  waiting: KafkaMessage[];
};
