import type { MetadataImage } from '../../metadata/metadata-image.ts';
import type { ByteString } from '../../protocol/bytes/byte-string.ts';

/**
 * One kind of coordinator: what its records look like in the log and what they come to. Its state
 * is a frozen value; a record gives the next one. (CoordinatorShard, CoordinatorRecordSerde)
 */
export type Coordinator<State, Written> = {
  /** The internal topic whose partitions hold its records. */
  readonly topic: string;
  /** The state of a partition that holds no record. */
  readonly initial: State;
  readonly encode: (record: Written) => {
    readonly key: ByteString;
    readonly value: ByteString | null;
  };
  /** Null for a record of a type that this version does not know: it is passed over. */
  readonly decode: (key: ByteString, value: ByteString | null) => Written | null;
  /** The only way in which its state changes. */
  readonly replay: (state: State, record: Written) => State;
  /** What it decides when the metadata has changed. (onNewMetadataImage) */
  readonly onNewImage: (state: State, image: MetadataImage) => readonly Written[];
};

/** A coordinator whatever its state and records are: the runtime hands them back as it got them. */
export type AnyCoordinator = Coordinator<unknown, unknown>;

/** The coordinators of a broker, by their topics. */
export type Coordinators = Readonly<Record<string, AnyCoordinator>>;

/**
 * One partition of a coordinator's topic, at the broker that leads it. Memory. (CoordinatorContext)
 */
export type Shard = {
  readonly topic: string;
  /** The leader epoch in which this broker has taken the partition up last. */
  epoch: number;
  /** `failed`: its records cannot be read, until another election loads them anew. */
  phase: 'loading' | 'active' | 'failed';
  /** The offset of the next record to load. */
  loadedTo: number;
  /** With all that is written, committed or not: writes are decided by it. */
  written: unknown;
  /** With what is committed: reads see it. */
  committed: unknown;
  /**
   * What is written and not known to be committed, in order: the offset behind it, and the state
   * after it.
   */
  uncommitted: readonly { readonly end: number; readonly state: unknown }[];
};
