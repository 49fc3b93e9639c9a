/**
 * A thing of the picture that can be hidden while a question about it is open. Of a partition:
 * `end` to `replicas`; of a broker: `registration`, `metadata`; of any node: `status`; of the
 * controllers together: `quorum`; of a producer: `sends`; of a consumer: `assignment`, `position`,
 * `delivered`, `error`.
 */
export type MaskedThing =
  /** Where a log ends. */
  | 'end'
  /** Where it begins. */
  | 'start'
  /** High watermark and last stable offset, and what is reckoned from them. */
  | 'highWatermark'
  /** Which records a log has, at which offsets. */
  | 'cells'
  /** What the records are. */
  | 'labels'
  | 'isr'
  /** Replicas that are added or removed. */
  | 'moving'
  /** Leader epochs and the epoch of the partition. */
  | 'epoch'
  /** Who leads, and whether anything does. */
  | 'leadership'
  /** Which brokers hold the partition. */
  | 'replicas'
  /** What the metadata says about a broker. */
  | 'registration'
  /** How far a broker has replayed the metadata log. */
  | 'metadata'
  /** Whether a process runs. */
  | 'status'
  /** Roles, votes, epochs and logs of the controllers. */
  | 'quorum'
  /** What a producer was given and what became of it. */
  | 'sends'
  /** What its group gives a consumer, and what the group itself is at. */
  | 'assignment'
  | 'position'
  | 'delivered'
  | 'error';
