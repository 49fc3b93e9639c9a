import type { JsonWanted } from '../protocol/values/value-json.ts';
import type { ProtocolFault } from '../protocol/protocol-error.ts';

/** Why a guest could not send what it was told to. */
export type GuestProblem =
  | { problem: 'unknown-api'; api: string }
  | { problem: 'unknown-broker'; broker: string }
  /** The JSON at `path` is not what its field holds; `path` is such as `topics[0].name`. */
  | { problem: 'unfit-json'; path: string; wanted: JsonWanted }
  /** The codec refuses the version, or bytes in the body. */
  | { problem: 'no-message'; fault: ProtocolFault };
