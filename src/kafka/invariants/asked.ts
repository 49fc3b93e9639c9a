/** A request that was not answered yet, as far as it is followed. */
export type Asked =
  | { readonly api: 'Produce'; readonly correlationId: number; readonly acks: number }
  | {
      readonly api: 'Fetch';
      readonly correlationId: number;
      readonly follower: boolean;
      readonly committedOnly: boolean;
    }
  | AskedCommit;

/** A member, or who reads without a group's help, wants offsets to be kept. */
export type AskedCommit = {
  readonly api: 'OffsetCommit';
  readonly correlationId: number;
  readonly group: string;
  readonly member: string;
  readonly parts: readonly CommitPart[];
  /** Where the log of its coordinator ended when it was asked; null: that was not there. */
  readonly since: number | null;
  /** It was its turn, and it was looked at. */
  readonly taken: boolean;
};

export type CommitPart = {
  readonly topic: string;
  readonly index: number;
  readonly offset: number;
};
