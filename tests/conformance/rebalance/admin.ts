import { millis } from '../../../src/kernel/time.ts';
import { exceptionOf } from '../../../src/kafka/clients/exception.ts';
import type { Json } from '../../../src/kafka/protocol/codec.ts';
import { errorCode, type ErrorName } from '../../../src/kafka/protocol/errors.ts';
import { asText, isObject } from '../recording.ts';
import { administer } from '../timeline-admin.ts';
import type { Request } from '../timeline-wire.ts';
import { pass, type Task } from '../timeline-world.ts';
import type { Play } from './play.ts';
import type { RebalanceStep } from './scope.ts';
import { coordinatorIn } from './see.ts';

/** The type of a resource that is a group, and the operation that sets a value. */
const GROUP = 32;
const SET = 0;

/** What the Java admin client asks about a group, and what its future ends with. */
export function* administerGroup(play: Play, step: RebalanceStep): Task<Json> {
  const request = requestOf(play, step);
  // What the call makes of an answer happens on a thread of its own.
  yield* pass(play.world, millis(1));
  const found = yield* administer(play.world, request, () => coordinatorIn(play)?.id ?? null);
  if (!isObject(found)) return found;
  const error = asText(found['error']);
  return {
    error: error.startsWith('client ')
      ? error.slice(7)
      : exceptionOf(errorCode(error as ErrorName)),
  };
}

function requestOf(play: Play, step: RebalanceStep): Request {
  const { group = 'g' } = step;
  switch (step.do) {
    case 'groupConfig':
      return {
        api: 'IncrementalAlterConfigs',
        version: 1,
        body: {
          resources: [
            {
              ...{ resourceType: GROUP, resourceName: group },
              configs: Object.entries(step.set ?? {}).map(([name, value]) => ({
                ...{ name, configOperation: SET, value },
              })),
            },
          ],
          validateOnly: false,
        },
      };
    case 'resetOffsets':
      return commitOf(group, isObject(step.to ?? null) ? (step.to as Record<string, number>) : {});
    case 'deleteOffsets': {
      const names = Array.isArray(step.partitions) ? (step.partitions as string[]) : [];
      const topics = byTopic(names).map(([name, partitions]) => ({
        name,
        partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
      }));
      return { api: 'OffsetDelete', version: 0, body: { groupId: group, topics } };
    }
    case 'deleteGroup':
      return { api: 'DeleteGroups', version: 2, body: { groupsNames: [group] } };
    default:
      return leaveOf(play, group, step.instances);
  }
}

/** (Admin.alterConsumerGroupOffsets) */
function commitOf(groupId: string, to: Readonly<Record<string, number>>): Request {
  const topics = byTopic(Object.keys(to)).map(([name, partitions]) => ({
    name,
    partitions: partitions.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: to[`${name}-${partitionIndex}`] ?? 0,
      committedLeaderEpoch: -1,
      committedMetadata: '',
    })),
  }));
  const as = { generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null };
  return { api: 'OffsetCommit', version: 9, body: { groupId, ...as, topics } };
}

/** (Admin.removeMembersFromConsumerGroup) */
function leaveOf(play: Play, groupId: string, instances: readonly string[] | undefined): Request {
  const reason = 'member was removed by an admin';
  const found = play.eyes.described.get(groupId)?.['members'];
  const idOf = (name: string): string =>
    [...play.ids.byId].find(([, known]) => known === name)?.[0] ?? '';
  const all = Object.entries(isObject(found ?? null) ? (found as object) : {}).map(
    ([name, member]: [string, Json]) => {
      const instance = isObject(member) ? member['instance'] : undefined;
      return instance === undefined
        ? { memberId: idOf(name), groupInstanceId: null, reason }
        : { memberId: '', groupInstanceId: instance, reason };
    },
  );
  const named = instances?.map((groupInstanceId) => ({ memberId: '', groupInstanceId, reason }));
  return { api: 'LeaveGroup', version: 5, body: { groupId, members: named ?? all } };
}

function byTopic(names: readonly string[]): [string, number[]][] {
  const topics = new Map<string, number[]>();
  for (const name of names) {
    const dash = name.lastIndexOf('-');
    const topic = name.slice(0, dash);
    topics.set(topic, [...(topics.get(topic) ?? []), Number(name.slice(dash + 1))]);
  }
  return [...topics];
}
