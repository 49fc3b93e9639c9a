import type { ErrorName } from '../../../protocol/errors.ts';
import type { GroupRecord } from '../group-state.ts';
import { NEW_GROUP, type ConsumerMember, type StoredConsumerGroup } from './consumer-group.ts';
import type { ConsumerGroupRecord } from './consumer-records.ts';
import { replayConsumerRecord } from './replay.ts';

/** What is being decided: the records so far, and the group as it will be with them. */
export type Draft = {
  readonly id: string;
  group: StoredConsumerGroup;
  readonly records: GroupRecord[];
};

/** Why nothing is done, as a member is told. */
export type Refusal = { readonly error: ErrorName; readonly message: string | null };

export const refusal = (error: ErrorName, message: string | null = null): Refusal => ({
  ...{ error, message },
});

export const isRefusal = (outcome: object): outcome is Refusal => 'error' in outcome;

export const draftOf = (id: string, group: StoredConsumerGroup | undefined): Draft => ({
  ...{ id, group: group ?? NEW_GROUP, records: [] },
});

/** One more record is decided. */
export function put(draft: Draft, record: ConsumerGroupRecord): void {
  draft.records.push(record);
  draft.group = replayConsumerRecord(draft.group, record) ?? NEW_GROUP;
}

/** A member as the draft has it. */
export const memberIn = ({ group }: Draft, { id }: ConsumerMember): ConsumerMember | undefined =>
  group.members[id];
