/** What is wrong with bytes or with a value that should become bytes. */
export type ProtocolFault =
  | 'malformed' // the bytes do not follow the schema
  | 'undecodable' // no codec, or not what the codec makes
  | 'unsupported value' // the value cannot be written, or not be held exactly
  | 'unknown api key'
  | 'unsupported version';

/** Bytes that are no message. A broker that meets one closes the connection. */
export class ProtocolError extends Error {
  readonly fault: ProtocolFault;
  /** Where in the bytes, counted from the first byte of the message. */
  readonly position: number;
  /** Which field, such as `topics[0].partitions[2].index`. */
  readonly path: string;

  constructor(fault: ProtocolFault, what: string, where: { position: number; path: string }) {
    super(`${what} (byte ${where.position}${where.path === '' ? '' : `, ${where.path}`})`);
    this.name = 'ProtocolError';
    this.fault = fault;
    this.position = where.position;
    this.path = where.path;
  }
}
