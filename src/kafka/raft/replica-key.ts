import { ZERO_UUID } from '../protocol/schema.ts';

/**
 * A replica of the metadata log. Under kraft.version 0 voters are known by their id alone.
 * (ReplicaKey)
 */
export type ReplicaKey = { readonly id: number; readonly directoryId: string };

/** A member of the voter set. Frozen. (VoterSet.VoterNode) */
export type Voter = ReplicaKey & { readonly host: string };

/** Whether a key is that of a voter. A set that knows no directories goes by the id alone. */
export const isSameVoter = (voter: Voter, { id, directoryId }: ReplicaKey): boolean =>
  voter.id === id && (voter.directoryId === ZERO_UUID || voter.directoryId === directoryId);
