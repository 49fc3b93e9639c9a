import type { Consumer } from '../clients/consumer/consumer-state.ts';
import type { GroupRecord, GroupState } from '../coordinator/group/group-state.ts';
import type { MetadataImage, PartitionImage } from '../metadata/metadata-image.ts';
import type { RecordBatch, Records } from '../protocol/batch/record-batch.ts';
import type { Asked, AskedCommit } from './asked.ts';
import type { Ack, Ghost, Loss, MemberSeen, QuorumTruth, Seen, Truth } from './ghost.ts';
import type { InvariantName } from './promises.ts';
import type { Member, Owned, Replica, World } from './view.ts';

/**
 * What every check may look at. The ghost is as it was before the step, but for the newest
 * metadata.
 */
export type Around = { readonly ghost: Ghost; readonly world: World; readonly node: number };

/** A replica that is not as its node's last step left it. */
export type ReplicaSight = Around & {
  readonly truth: Truth;
  /** As it was; null when it was just opened for the first time. */
  readonly before: Seen | null;
  readonly replica: Replica;
  /** The batches that its log has got. */
  readonly fresh: readonly RecordBatch[];
  /** The batch before them; null when there is none, or it is not known. */
  readonly previous: RecordBatch | null;
  /** Its log belongs to the history of the truth. */
  readonly settled: boolean;
  /** How far its log holds what is committed, where its leader was just chosen; null otherwise. */
  readonly held: number | null;
};

/** A partition that the metadata says something new of. */
export type PartitionSight = Around & {
  readonly truth: Truth;
  readonly before: PartitionImage | null;
  readonly now: PartitionImage;
  readonly image: MetadataImage;
};

/** The newest metadata of the cluster. */
export type ImageSight = Around & { readonly before: MetadataImage; readonly now: MetadataImage };

/** The metadata that one server goes by. */
export type ServerImageSight = ImageSight & {
  /** True: its process has ended since. */
  readonly fresh: boolean;
};

/** A leader answers that what was sent with acks=all is committed. */
export type AckSight = Around & {
  readonly truth: Truth;
  readonly replica: Replica;
  readonly from: number;
  /** The offset after the last of them; null when the leader's log has nothing there. */
  readonly to: number | null;
};

/** A broker answers a consumer's fetch. */
export type ReadSight = Around & {
  readonly truth: Truth;
  readonly replica: Replica;
  readonly settled: boolean;
  readonly asked: Extract<Asked, { api: 'Fetch' }>;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly records: Records;
};

/** Something is gone that was committed, for a reason that Kafka allows. */
export type LossSight = Around & {
  readonly truth: Truth;
  readonly loss: Loss;
  readonly acks: readonly Ack[];
};

/** A member of the quorum that is not as its last step left it. */
export type MemberSight = Around & {
  readonly truth: QuorumTruth;
  readonly before: MemberSeen | null;
  readonly member: Member;
  /** Its high watermark says what is committed: it leads, or did until this step. */
  readonly commits: boolean;
};

/** It is the turn of a commit, and its coordinator does not refuse it. */
export type CommitSight = Around & {
  readonly asked: AskedCommit;
  /** Partitions that other members have in the group's generation, or their member epochs. */
  readonly others: readonly Owned[];
};

/** A coordinator goes by more of its log than before, or by a log that it has just loaded. */
export type CoordinatorSight = Around & {
  readonly name: string;
  /** What it goes by. */
  readonly now: GroupState;
  /** What its committed records come to. */
  readonly right: GroupState;
  /** The records since it was compared last; null: all of it is to be compared. */
  readonly news: readonly GroupRecord[] | null;
};

/** A member of a group was just given partitions. */
export type OwnerSight = Around & { readonly consumer: Consumer };

/** A member of a group is told a generation, or member epoch, and takes part in it. */
export type JoinedSight = Around & {
  readonly consumer: Consumer;
  /** What it was told before, as the same member. */
  readonly before: number;
};

export type Sights = {
  replica: ReplicaSight;
  partition: PartitionSight;
  image: ImageSight;
  serverImage: ServerImageSight;
  ack: AckSight;
  read: ReadSight;
  loss: LossSight;
  member: MemberSight;
  commit: CommitSight;
  coordinator: CoordinatorSight;
  owner: OwnerSight;
  joined: JoinedSight;
};

/** How an invariant is looked at. */
export type RuleOn<S extends keyof Sights> = {
  readonly on: S;
  /** Names and numbers of what is wrong; null when all is well. */
  readonly check: (sight: Sights[S]) => string | null;
  /** Older rules, put back by a museum switch, cannot keep it. */
  readonly modern?: boolean;
};

export type Rule = { [S in keyof Sights]: RuleOn<S> }[keyof Sights];

/** What must hold, and how it is looked at. */
export type InvariantOn<S extends keyof Sights> = RuleOn<S> & { readonly name: InvariantName };

export type Invariant = { [S in keyof Sights]: InvariantOn<S> }[keyof Sights];

/** By what they look at. */
export type InvariantsByKind = { readonly [S in keyof Sights]: readonly InvariantOn<S>[] };

/** Runs the checks for one kind of sight. */
export type Check = <S extends keyof Sights>(on: S, sight: Sights[S]) => void;
