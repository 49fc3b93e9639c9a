import type {
  Assignment,
  ClassicMember,
  PartitionsByTopic,
  TopicPartition,
} from '../../../../src/kafka/assignors/assignor.ts';

/** Partitions as a recording tells them: `t-0 t-1`. */
export const partitions = (names: string): TopicPartition[] =>
  names
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => {
      const dash = name.lastIndexOf('-');
      return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
    });

/** A member that reads these topics. It is of generation 1 when it owns something. */
export function member(
  id: string,
  topics: string,
  about: Partial<Omit<ClassicMember, 'owned'>> & { readonly owned?: string } = {},
): ClassicMember {
  const owned = partitions(about.owned ?? '');
  const generation = owned.length > 0 ? 1 : -1;
  return {
    ...{ id, instanceId: null, rack: null, topics: topics.split(' '), generation },
    ...about,
    owned,
  };
}

/** Topics with so many partitions; or for each partition the rack of its one replica. */
export const topics = (told: Readonly<Record<string, number | string>>): PartitionsByTopic =>
  new Map(
    Object.entries(told).map(([topic, of]) => [
      topic,
      typeof of === 'number'
        ? Array.from({ length: of }, () => [])
        : of.split(' ').map((rack) => [rack]),
    ]),
  );

/** What each member gets, in one line each and in order. */
export const told = (assignment: Assignment): Record<string, string> =>
  Object.fromEntries(
    [...assignment].map(([id, list]) => [
      id,
      list
        .map(({ topic, partition }) => `${topic}-${partition}`)
        .sort()
        .join(' '),
    ]),
  );
