import type { Consumer } from '../../kafka/clients/consumer/consumer-state.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import { byName, clientNamed } from '../cluster-view.ts';
import { groupOf, lagBehind } from '../group-lag.ts';
import { nameOfMember } from '../group-member.ts';
import { groupViews } from '../groups-view.ts';
import type { GroupView } from '../types/groups.ts';
import { nameArgument as name, shownOfAll, type Inner, type Observable } from './observable.ts';
import { fail } from './problem.ts';

/** The processes that take part in a group, or are about to, by name. */
const processesOf = (cluster: Cluster, group: string): Consumer[] =>
  cluster.nodes
    .flatMap(({ state }) => (state.role === 'consumer' && groupOf(state) === group ? [state] : []))
    .sort((one, other) => (one.name < other.name ? -1 : 1));

/**
 * A group where it is coordinated; null while no broker coordinates it. A problem where neither a
 * broker nor a consumer knows one of that name.
 */
function groupNamed(cluster: Cluster, args: Inner[], index = 0): GroupView | null {
  const id = name(args, index);
  const found = groupViews(cluster).find((each) => each.id === id);
  if (found === undefined && processesOf(cluster, id).length === 0)
    return fail({ problem: 'no-node', what: 'group', node: id });
  return found ?? null;
}

/** Who is in a group as its coordinator has it: by name, or by id where no process has it now. */
const membersOf = (cluster: Cluster, group: GroupView): string[] =>
  group.members.map(({ id }) => nameOfMember(cluster, id) ?? id).sort();

function memberOf(cluster: Cluster, args: Inner[]): Consumer {
  return clientNamed(cluster, 'consumer', name(args, 0));
}

/** What the coordinator gives a member; none while it is in no group. */
function assignedTo(cluster: Cluster, consumer: Consumer): string[] {
  const id = consumer.member?.generation.memberId ?? '';
  const group = groupViews(cluster).find((each) => each.id === groupOf(consumer));
  return [...(group?.members.find((each) => each.id === id)?.assigned ?? [])].sort(byName);
}

const ownedBy = ({ assigned }: Consumer): string[] =>
  assigned.map((each) => each.name).sort(byName);

/** The members that own a partition now, each by its own account. */
const ownersOf = (cluster: Cluster, group: string, partition: string): string[] =>
  processesOf(cluster, group)
    .filter((each) => ownedBy(each).includes(partition))
    .map((each) => each.name);

const committedIn = (group: GroupView | null, partition: string): number | null =>
  group?.offsets.find((each) => each.partition === partition)?.offset ?? null;

/**
 * Readable records behind what a group has committed, or behind the positions of one consumer, in
 * one partition or in all; none where nothing is committed, or nothing was fetched yet.
 */
function lagOf(cluster: Cluster, args: Inner[]): number | null {
  const only = args.length > 1 ? name(args, 1) : null;
  const places = placesOf(cluster, args);
  return lagBehind(
    cluster,
    places.filter(({ partition }) => only === null || partition === only),
  );
}

type Places = { partition: string; offset: number | null }[];

function placesOf(cluster: Cluster, args: Inner[]): Places {
  const reader = cluster.nodes.find((each) => each.name === args[0])?.state;
  if (reader?.role === 'consumer')
    return reader.assigned.map((each) => ({ partition: each.name, offset: each.position }));
  return groupNamed(cluster, args)?.offsets ?? [];
}

/** What can be asked about consumer groups. */
export const groupObservables = {
  groupState: {
    about: 'state of a group at its coordinator; none while no broker coordinates it',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => groupNamed(cluster, args)?.state ?? null,
  },
  coordinator: {
    about: 'the broker that coordinates a group',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => groupNamed(cluster, args)?.coordinator ?? null,
  },
  generation: {
    about: 'generation of a group; with the newer protocol its epoch',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => groupNamed(cluster, args)?.generation ?? null,
  },
  assignor: {
    about: 'how the members of a group share its partitions',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => groupNamed(cluster, args)?.protocol ?? null,
  },
  members: {
    about: 'members of a group as its coordinator has them',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => {
      const group = groupNamed(cluster, args);
      return group === null ? [] : membersOf(cluster, group);
    },
  },
  assigned: {
    about: 'partitions that the coordinator gives a member',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => assignedTo(cluster, memberOf(cluster, args)),
  },
  owned: {
    about: 'partitions that a member has, by its own account',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => ownedBy(memberOf(cluster, args)),
  },
  owner: {
    about: 'the member of a group that has a partition; none when it is no one’s, or two claim it',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => {
      groupNamed(cluster, args, 1);
      const [owner, ...others] = ownersOf(cluster, name(args, 1), name(args, 0));
      return owner === undefined || others.length > 0 ? null : owner;
    },
  },
  owners: {
    about: 'the members of a group that have a partition, each by its own account',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => {
      groupNamed(cluster, args, 1);
      return ownersOf(cluster, name(args, 1), name(args, 0));
    },
  },
  memberEpoch: {
    about: 'generation, or member epoch, of a member by its own account; none while it is in none',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => {
      const epoch = memberOf(cluster, args).member?.generation.id ?? -1;
      return epoch < 0 ? null : epoch;
    },
  },
  committed: {
    about: 'offset that a group has committed in a partition; none when there is none',
    shows: shownOfAll('position', 'delivered'),
    of: (cluster, args) => committedIn(groupNamed(cluster, args), name(args, 1)),
  },
  lag: {
    about: 'readable records behind the commits of a group, or the positions of one consumer',
    shows: shownOfAll('position', 'delivered'),
    of: lagOf,
  },
  revoked: {
    about: 'times that a member was told to give partitions up',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => memberOf(cluster, args).counters.callbacks.revoked,
  },
  lostPartitions: {
    about: 'times that a member was told that its partitions were lost',
    shows: shownOfAll('assignment'),
    of: (cluster, args) => memberOf(cluster, args).counters.callbacks.lost,
  },
} satisfies Readonly<Record<string, Observable>>;
