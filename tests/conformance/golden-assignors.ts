import type {
  Assignment,
  ClassicMember,
  TopicPartition,
} from '../../src/kafka/assignors/assignor.ts';
import {
  clientAssignors,
  type ClientAssignorName,
} from '../../src/kafka/assignors/client-assignors.ts';
import {
  decodeSubscription,
  encodeSubscription,
  type Subscription,
} from '../../src/kafka/assignors/client/member-data.ts';
import { serverAssignors } from '../../src/kafka/assignors/server-assignors.ts';
import {
  fromHex,
  fromUint8Array,
  toBase64Url,
  toHex,
} from '../../src/kafka/protocol/bytes/byte-string.ts';

/** What one of Kafka's own assignors made of members; partitions are told as `orders-0`. */
export type AssignorLine = {
  readonly assignor: ClientAssignorName | 'server-range' | 'server-uniform';
  readonly equalSubscriptions: boolean;
  /** By topic, how many there are, or for each of them the racks of its replicas. */
  readonly partitions: Readonly<Record<string, number | readonly (readonly string[])[]>>;
  /** In the order in which they came into the map of subscriptions. */
  readonly members: readonly ToldMember[];
  readonly assignment: Readonly<Record<string, readonly string[]>>;
};

type ToldMember = {
  readonly id: string;
  readonly instance: string | null;
  readonly rack?: string | null;
  readonly topics: readonly string[];
  readonly owned?: readonly string[];
  readonly generation?: number;
  /** The member's subscription as it travelled. */
  readonly hex?: string;
};

/**
 * Where subscriptions differ, ties of the balancing assignors follow the order of Java's
 * collections: such a line tells much, but need not come out alike.
 */
export const isInformative = ({ assignor, equalSubscriptions }: AssignorLine): boolean =>
  !equalSubscriptions && ['sticky', 'cooperative-sticky', 'server-uniform'].includes(assignor);

/** Null, or how our assignment differs from Kafka's. */
export function assignorDifference(line: AssignorLine): string | null {
  const ours = isServer(line) ? assignedByServer(line) : assignedByClient(line);
  const kafka = line.members.map(({ id }) => [id, line.assignment[id] ?? []] as const);
  const [got, wanted] = isServer(line)
    ? [inSomeOrder([...ours]), inSomeOrder(kafka)]
    : [JSON.stringify([...ours]), JSON.stringify(kafka)];
  return got === wanted ? null : `assigned ${got}, Kafka assigned ${wanted}`;
}

/** What a server assigns is a set for each member. */
const inSomeOrder = (told: readonly (readonly [string, readonly string[]])[]): string =>
  JSON.stringify(told.map(([id, names]) => [id, [...names].sort()]));

type Told = ReadonlyMap<string, readonly string[]>;
type ClientLine = AssignorLine & { readonly assignor: ClientAssignorName };

const isServer = (line: AssignorLine): line is Exclude<AssignorLine, ClientLine> =>
  line.assignor === 'server-range' || line.assignor === 'server-uniform';

function assignedByClient(line: AssignorLine): Told {
  const partitions = new Map(
    Object.entries(line.partitions).map(([topic, racks]) => [
      topic,
      typeof racks === 'number' ? Array.from({ length: racks }, () => []) : racks,
    ]),
  );
  const name = (line as ClientLine).assignor;
  const assignor = clientAssignors[name];
  const members = line.members.map((told) => {
    const subscription = subscriptionOf(name, told);
    const { topics, rack } = subscription;
    const member = memberOf(told, (topic) => topic);
    return { ...member, topics, rack, ...assignor.memberData(subscription) };
  });
  return toldBy(assignor.assign(partitions, members), (topic) => topic);
}

/** What a member says of itself: as its bytes say where they are told. */
function subscriptionOf(name: ClientAssignorName, told: ToldMember): Subscription {
  const { topics, owned, rack } = memberOf(told, (topic) => topic);
  const { generation = -1, hex } = told;
  const last = generation < 0 ? null : { owned, generation };
  const isEager = clientAssignors[name].supportedProtocols[0] === 'eager';
  const subscription = {
    ...{ topics, generation, rack, owned: isEager ? [] : owned },
    userData: clientAssignors[name].userData(last),
  };
  if (hex === undefined) return subscription;
  const written = toHex(encodeSubscription(subscription));
  if (written !== hex) throw new Error(`told ${written}, Kafka told ${hex}`);
  return decodeSubscription(fromHex(hex));
}

/** Topics have ids there; made up ones lie in a map of Java in the order of the names. */
function assignedByServer(line: AssignorLine): Told {
  const names = Object.keys(line.partitions).sort();
  const ids = new Map(names.map((name, index) => [name, isUuid(name) ? name : smallUuid(index)]));
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]));
  const idOf = (name: string): string => ids.get(name) ?? name;
  const partitions = new Map(names.map((name) => [idOf(name), Number(line.partitions[name])]));
  const members = line.members.map((member) => memberOf(member, idOf));
  const name = line.assignor === 'server-range' ? 'range' : 'uniform';
  const assigned = serverAssignors[name](partitions, members);
  return toldBy(assigned, (id) => nameOf.get(id) ?? id);
}

function memberOf(told: ToldMember, idOf: (topic: string) => string): ClassicMember {
  const { id, instance, topics, owned = [], rack = null, generation = -1 } = told;
  const partitions = owned.map((name): TopicPartition => {
    const dash = name.lastIndexOf('-');
    return { topic: idOf(name.slice(0, dash)), partition: Number(name.slice(dash + 1)) };
  });
  return {
    ...{ id, instanceId: instance, topics: topics.map(idOf), owned: partitions },
    ...{ rack, generation },
  };
}

const isUuid = (name: string): boolean => /^[\w-]{22}$/.test(name);

function smallUuid(index: number): string {
  const bytes = new Uint8Array(16);
  bytes[15] = index + 2;
  return toBase64Url(fromUint8Array(bytes));
}

const toldBy = (assignment: Assignment, nameOf: (topic: string) => string): Told =>
  new Map(
    [...assignment].map(([id, list]) => [
      id,
      list.map(({ topic, partition }) => `${nameOf(topic)}-${partition}`),
    ]),
  );
