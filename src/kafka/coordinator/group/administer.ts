import type { Broker } from '../../broker/broker.ts';
import { answer, type RequestContext } from '../../network/listener.ts';
import { GROUP_OPERATIONS, OPERATIONS_OMITTED } from '../../protocol/authorized-operations.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { Request, ResponseBody } from '../../protocol/message.ts';
import type { ServerStep } from '../../step.ts';
import { scheduleWrite, whyNotActive } from '../runtime/write.ts';
import { metadataOf, type ClassicGroup } from './classic/classic-group.ts';
import { groupTombstone } from './classic/group-record.ts';
import { stateOf } from './consumer/consumer-group.ts';
import { consumerGroupTombstones } from './consumer/consumer-records.ts';
import {
  GROUP_TOPIC,
  groupCoordinator,
  groupPartition,
  offsetTombstone,
} from './group-coordinator.ts';
import { offsetsOf, type GroupRecord, type GroupState } from './group-state.ts';
import { entryOf } from './table.ts';
import {
  consumerGroupHere,
  followRecords,
  groupHere,
  hereFor,
  writeGroups,
  type Here,
} from './here.ts';

/**
 * The groups that this broker coordinates, those that are asked for.
 * (GroupCoordinatorService.listGroups, GroupMetadataManager.listGroups)
 */
export function listGroups(
  { memory }: Broker,
  { statesFilter, typesFilter }: Request<'ListGroups'>['body'],
): ResponseBody<'ListGroups'> {
  const shards = Object.entries(memory.shards).filter(([, { topic }]) => topic === GROUP_TOPIC);
  if (shards.some(([, { phase }]) => phase === 'loading'))
    return {
      ...{ throttleTimeMs: 0, errorCode: errorCode('COORDINATOR_LOAD_IN_PROGRESS'), groups: [] },
    };
  const isWanted = (filter: readonly string[], value: string): boolean =>
    filter.length === 0 || filter.some((each) => each.trim().toLowerCase() === value.toLowerCase());
  const groups = shards
    .flatMap(([name, { written }]) => [
      ...Object.values(memory.groups[name] ?? {}),
      ...consumersIn(written as GroupState),
    ])
    .filter(({ state, type }) => isWanted(statesFilter, state) && isWanted(typesFilter, type))
    .map(({ id, protocolType, state, type }) => ({
      ...{ groupId: id, protocolType: protocolType ?? '', groupState: state, groupType: type },
    }));
  return { throttleTimeMs: 0, errorCode: 0, groups };
}

/** Consumer groups, as a list names them. */
const consumersIn = ({ groups }: GroupState) =>
  Object.entries(groups).flatMap(([id, group]) =>
    group.type === 'consumer'
      ? [{ id, protocolType: 'consumer', state: stateOf(group), type: group.type }]
      : [],
  );

type Described = ResponseBody<'DescribeGroups'>['groups'][number];
/** The first version in which a group that there is not is an error. (KIP-1043) */
const SAYS_NOT_FOUND = 6;

/** Groups as an administrator sees them. (GroupMetadataManager.describeGroups) */
export function describeGroups(
  broker: Broker,
  { body, version }: Request<'DescribeGroups'>,
  step: ServerStep,
): ResponseBody<'DescribeGroups'> {
  const groups = body.groups.map((groupId): Described => {
    const here = hereFor(broker, groupId, step);
    const away = whyNotActive(broker, GROUP_TOPIC, here.partition);
    if (away !== null) return notDescribed(groupId, away, '', null);
    const group = groupHere(here, groupId);
    if (group !== undefined) return described(group);
    return version >= SAYS_NOT_FOUND
      ? notDescribed(groupId, 'GROUP_ID_NOT_FOUND', 'Dead', whyNotFound(here, groupId))
      : notDescribed(groupId, 'NONE', 'Dead', null);
  });
  if (!body.includeAuthorizedOperations) return { throttleTimeMs: 0, groups };
  const told = groups.map((group) =>
    group.errorCode === 0 ? { ...group, authorizedOperations: GROUP_OPERATIONS } : group,
  );
  return { throttleTimeMs: 0, groups: told };
}

const whyNotFound = (here: Here, id: string): string =>
  consumerGroupHere(here, id) === undefined
    ? `Group ${id} not found.`
    : `Group ${id} is not a classic group.`;

const notDescribed = (
  groupId: string,
  error: ErrorName,
  groupState: string,
  message: string | null,
): Described => ({
  ...{ errorCode: errorCode(error), errorMessage: message, groupId, groupState },
  ...{ protocolType: '', protocolData: '', members: [], authorizedOperations: OPERATIONS_OMITTED },
});

/** What members have said of themselves is told of a stable group alone. */
function described(group: ClassicGroup): Described {
  const isStable = group.state === 'Stable';
  return {
    ...{ errorCode: 0, errorMessage: null, groupId: group.id, groupState: group.state },
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? (group.protocol ?? '') : '',
    members: group.members.map((member) => ({
      memberId: member.id,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: isStable ? metadataOf(member, group.protocol) : '',
      memberAssignment: member.assignment,
    })),
    authorizedOperations: OPERATIONS_OMITTED,
  };
}

type Deleted = ResponseBody<'DeleteGroups'>;

/**
 * Groups without members are forgotten, their offsets first. The answer waits until that of the
 * last partition is committed. (GroupCoordinatorShard.deleteGroups)
 */
export function onDeleteGroups(
  broker: Broker,
  { body }: Request<'DeleteGroups'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const names = [...new Set(body.groupsNames)];
  const results = new Map<string, ErrorName>();
  const tell = (): Deleted => ({
    throttleTimeMs: 0,
    results: names.map((groupId) => ({
      groupId,
      errorCode: errorCode(results.get(groupId) ?? 'NONE'),
    })),
  });
  for (const name of names) results.set(name, deletionProblem(hereFor(broker, name, step), name));
  const isDeleted = (name: string): boolean => results.get(name) === 'NONE';
  const places = [...new Set(names.filter(isDeleted).map((name) => groupPartition(broker, name)))];
  if (places.length === 0) return answer<'DeleteGroups'>(context, tell(), step);
  for (const partition of places) {
    const here: Here = { broker, partition, step };
    const own = names.filter(
      (name) => isDeleted(name) && groupPartition(broker, name) === partition,
    );
    const records = own.flatMap((name) => forgotten(here, name));
    if (partition === places.at(-1)) {
      const decide = () => ({ records, result: tell() });
      const refuse = (error: ErrorName): Deleted => {
        for (const name of own) results.set(name, error);
        return tell();
      };
      const written = (all: readonly GroupRecord[]): void => followRecords(here, all);
      const operation = { context, decide, refuse, written };
      scheduleWrite(broker, groupCoordinator, partition, operation, step);
    } else {
      const error = writeGroups(here, records);
      if (error !== null) for (const name of own) results.set(name, error);
    }
  }
}

/**
 * Only a group without members can be forgotten.
 * (ClassicGroup.validateDeleteGroup, ConsumerGroup.validateDeleteGroup)
 */
function deletionProblem(here: Here, id: string): ErrorName {
  const away = whyNotActive(here.broker, GROUP_TOPIC, here.partition);
  if (away !== null) return away;
  const modern = consumerGroupHere(here, id);
  const state = modern === undefined ? groupHere(here, id)?.state : stateOf(modern);
  if (state === undefined) return 'GROUP_ID_NOT_FOUND';
  return state === 'Empty' ? 'NONE' : 'NON_EMPTY_GROUP';
}

function forgotten({ broker, partition }: Here, id: string): GroupRecord[] {
  const state = broker.memory.shards[partition]?.written as GroupState;
  const group = entryOf(state.groups, id);
  return [
    ...Object.values(offsetsOf(state, id)).map((each) =>
      offsetTombstone(id, each.topic, each.partition),
    ),
    ...(group?.type === 'consumer' ? consumerGroupTombstones(id, group) : [groupTombstone(id)]),
  ];
}
