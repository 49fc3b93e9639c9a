/** What a person relies on, and what happens to a record for which it did not hold. */
export type GuaranteeName =
  | 'lost'
  | 'storedTwice'
  | 'deliveredTwice'
  /** Told where an application works in a group. */
  | 'workedTwice'
  | 'skipped'
  | 'outOfOrder';

export type GuaranteeView = {
  guarantee: GuaranteeName;
  /** Records that it did not hold for, up to now. */
  count: number;
  /** What of this configuration lets one fault break it; empty: it holds. */
  because: GuaranteeReason[];
};

/** A property of the configuration, and the topics or clients that have it, in order of name. */
export type GuaranteeReason = { reason: ReasonName; of: string[] };

export type ReasonName =
  /** acks=1: the leader promises alone. */
  | 'acks-1'
  /** min.insync.replicas leaves one replica enough. */
  | 'min-isr-1'
  /** There is one replica. */
  | 'one-replica'
  /** unclean.leader.election.enable, set or by an older default. */
  | 'unclean'
  /** A rule of an older release is back. */
  | 'museum'
  /** Batches have no numbers, and what is not answered is sent again. */
  | 'not-idempotent'
  /** The same, with several requests under way. */
  | 'in-flight'
  /** A reader that starts anew begins at the beginning: it has no offset that was committed. */
  | 'reads-anew'
  /** A member that takes over begins at what was committed, not at what was read, or done. */
  | 'read-before-commit'
  | 'work-before-commit'
  /** A reader that starts anew begins at the end. */
  | 'reads-latest'
  /** Records go unread when they are older, or more, than the log keeps. */
  | 'retention';
