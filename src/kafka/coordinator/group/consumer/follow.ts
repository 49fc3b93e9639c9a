import { tell } from '../../../step.ts';
import type { GroupRecord } from '../group-state.ts';
import { consumerGroupHere, followRecords, type Here } from '../here.ts';
import { stateOf, type StoredConsumerGroup } from './consumer-group.ts';
import { assignorOf } from './target.ts';

/** What was decided is in the log: a group that is another now is told of. */
export function follow(
  here: Here,
  id: string,
  before: StoredConsumerGroup | undefined,
  records: readonly GroupRecord[],
): void {
  followRecords(here, records);
  const after = consumerGroupHere(here, id);
  if (after === undefined) return;
  const state = stateOf(after);
  if (before !== undefined && stateOf(before) === state && before.epoch === after.epoch) return;
  tell(here.step, {
    ...{ note: 'group-state', as: state, group: id, generation: after.epoch },
    ...{ members: Object.keys(after.members).length, protocol: assignorOf(here.broker, after) },
  });
}
