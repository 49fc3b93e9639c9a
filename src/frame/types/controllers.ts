import type { MachineView, NodeStatus } from './cluster.ts';

export type ControllerView = MachineView & {
  name: string;
  id: number;
  status: NodeStatus;
  /** It leads the newest epoch and decides. */
  active: boolean;
  role: QuorumRole;
  epoch: number;
  /** The node that leads its epoch, as far as it knows. */
  leader: string | null;
  /** The node that it gave its vote in this epoch. */
  voted: string | null;
  /** Votes that a candidate has, itself included. */
  votes: number;
  voter: boolean;
  /** Its copy of the metadata log; the watermark is -1 while it does not know one. */
  logStart: number;
  logEnd: number;
  highWatermark: number;
  epochs: { epoch: number; from: number }[];
  /** The records inside the metadata axis, in order of offset. */
  cells: MetadataCell[];
};

/** Where a member of the quorum is in its epoch. (QuorumState) */
export type QuorumRole =
  'unattached' | 'prospective' | 'candidate' | 'leader' | 'follower' | 'resigned';

/** The name under which the metadata log and its records are selected. */
export const METADATA_PARTITION = '__cluster_metadata-0';

/** What a record of the metadata log is about. */
export type MetadataSubject =
  'control' | 'broker' | 'topic' | 'partition' | 'change' | 'setting' | 'idle';

export type MetadataCell = {
  offset: number;
  subject: MetadataSubject;
  /** Its kind by Kafka's name, such as PartitionChangeRecord. */
  kind: string;
};
