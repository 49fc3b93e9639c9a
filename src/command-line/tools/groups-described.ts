import type { AdminGroup, AdminMember, AdminShare, AdminView } from '../../frame/types/admin.ts';
import { byPartition } from '../told.ts';
import { textOf } from '../tool.ts';

/** What a table has where there is nothing. */
const MISSING = '-';

/** A column: its heading, and how wide it is at least; 0: it is the last, without blanks. */
type Column = { title: string; width: number };

const column = (title: string, width: number): Column => ({ title, width });

/** A heading and rows, each cell filled up with blanks and parted by one; an empty line before. */
function table(columns: readonly Column[], rows: readonly (readonly string[])[], end = ''): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => cell.padEnd(columns[at]?.width ?? 0)).join(' ') + end;
  return textOf(['', line(columns.map(({ title }) => title)), ...rows.map(line)]);
}

const widest = (least: number, texts: readonly string[]): number =>
  texts.reduce((most, { length }) => Math.max(most, length), least);

/** What is said of the state before a table. (ConsumerGroupService.maybePrintEmptyGroupState) */
function remark({ id, state }: AdminGroup): string {
  if (state === 'Empty') return textOf(['', `Consumer group '${id}' has no active members.`]);
  return state === 'Stable' ? '' : textOf(['', `Warning: Consumer group '${id}' is rebalancing.`]);
}

type Row = { topic: string; index: number; member: AdminMember | null };

/**
 * A row for each partition that a member has, those with most of them first, then for each other
 * one of which an offset is committed. (ConsumerGroupService.collectGroupsOffsets)
 */
export function offsetsTable(group: AdminGroup, view: AdminView, verbose: boolean): string {
  const owned = [...group.members]
    .sort((one, other) => count(other.assigned) - count(one.assigned))
    .flatMap((member) =>
      member.assigned.flatMap(({ topic, partitions }) =>
        [...partitions].sort((a, b) => a - b).map((index): Row => ({ topic, index, member })),
      ),
    );
  const isOwned = ({ topic, index }: { topic: string; index: number }): boolean =>
    owned.some((row) => row.topic === topic && row.index === index);
  const left = group.offsets
    .filter((each) => !isOwned(each))
    .sort(byPartition)
    .map(({ topic, index }): Row => ({ topic, index, member: null }));
  const rows = [...owned, ...left];
  if (rows.length === 0) return remark(group);
  const columns = [
    column('GROUP', widest(15, [group.id])),
    column('TOPIC', widest(15, topicsOf(rows))),
    column('PARTITION', 10),
    ...(verbose ? [column('LEADER-EPOCH', 15)] : []),
    ...[column('CURRENT-OFFSET', 15), column('LOG-END-OFFSET', 15), column('LAG', 15)],
    column(
      'CONSUMER-ID',
      widest(
        15,
        membersOf(rows).map(({ id }) => id),
      ),
    ),
    column(
      'HOST',
      widest(
        15,
        membersOf(rows).map(({ host }) => host),
      ),
    ),
    column('CLIENT-ID', 0),
  ];
  return (
    remark(group) +
    table(
      columns,
      rows.map((row) => cellsOf(row, group, view, verbose)),
    )
  );
}

const topicsOf = (rows: readonly { topic: string }[]): string[] => rows.map(({ topic }) => topic);
const membersOf = (rows: readonly Row[]): AdminMember[] =>
  rows.flatMap(({ member }) => (member === null ? [] : [member]));

function cellsOf(row: Row, group: AdminGroup, view: AdminView, verbose: boolean): string[] {
  const { topic, index, member } = row;
  const isIt = (each: { topic: string; index: number }): boolean =>
    each.topic === topic && each.index === index;
  const committed = group.offsets.find(isIt);
  const end = view.offsets.find((each) => isIt(each) && each.error === null)?.offset;
  const lag = committed === undefined || end === undefined ? null : end - committed.offset;
  return [
    ...[group.id, topic, String(index)],
    ...(verbose ? [written(committed?.leaderEpoch)] : []),
    ...[written(committed?.offset), written(end), written(lag)],
    ...[member?.id ?? MISSING, member?.host ?? MISSING, member?.clientId ?? MISSING],
  ];
}

const written = (value: number | null | undefined): string =>
  value === null || value === undefined ? MISSING : String(value);

const count = (shares: readonly AdminShare[]): number =>
  shares.reduce((sum, { partitions }) => sum + partitions.length, 0);

/** Such as `orders:0,1 audit:2`. (ConsumerGroupService.getAssignmentString) */
const shareText = (shares: readonly AdminShare[]): string =>
  shares
    .filter(({ partitions }) => partitions.length > 0)
    .map(({ topic, partitions }) => `${topic}:${[...partitions].sort((a, b) => a - b).join(',')}`)
    .join(';');

/** A row for each member. (ConsumerGroupService.printMembers) */
export function membersTable(group: AdminGroup, verbose: boolean): string {
  const { members } = group;
  const isStatic = members.some(({ instanceId }) => instanceId !== null);
  const rows = members.map((each) => [
    ...[group.id, each.id],
    ...(isStatic ? [each.instanceId ?? ''] : []),
    ...[each.host, each.clientId, String(count(each.assigned))],
    ...(verbose
      ? [
          written(each.epoch),
          shareText(each.assigned) || MISSING,
          written(each.epoch === null ? null : (group.epochs?.target ?? null)),
          (each.target === null ? '' : shareText(each.target)) || MISSING,
        ]
      : []),
  ]);
  const cellsAt = (at: number): string[] => rows.map((cells) => cells[at] ?? '');
  const first = isStatic ? 3 : 2;
  const columns = [
    column('GROUP', widest(15, [group.id])),
    column('CONSUMER-ID', widest(15, cellsAt(1))),
    ...(isStatic ? [column('GROUP-INSTANCE-ID', widest(17, cellsAt(2)))] : []),
    column('HOST', widest(15, cellsAt(first))),
    column('CLIENT-ID', widest(15, cellsAt(first + 1))),
    column('#PARTITIONS', 15),
    ...(verbose
      ? [
          column('CURRENT-EPOCH', 15),
          column('CURRENT-ASSIGNMENT', widest(20, cellsAt(first + 4))),
          column('TARGET-EPOCH', 15),
          column('TARGET-ASSIGNMENT', widest(20, cellsAt(first + 6))),
        ]
      : []),
  ];
  return remark(group) + table(columns, rows, verbose ? '' : ' ');
}

/** Where a group shall go on in a partition. */
export type NewOffset = { group: string; topic: string; index: number; offset: number };

/** A row for each partition that is reset. (ConsumerGroupService.printOffsetsToReset) */
export const newOffsetsTable = (rows: readonly NewOffset[]): string =>
  table(
    [
      column(
        'GROUP',
        widest(
          15,
          rows.map(({ group }) => group),
        ),
      ),
      column('TOPIC', widest(15, topicsOf(rows))),
      ...[column('PARTITION', 10), column('NEW-OFFSET', 0)],
    ],
    rows.map(({ group, topic, index, offset }) => [group, topic, String(index), String(offset)]),
  );

/** Topic, partition and what became of its offset. (ConsumerGroupService.deleteOffsets) */
export const statusTable = (rows: readonly (readonly string[])[]): string =>
  table(
    [
      column(
        'TOPIC',
        widest(
          15,
          rows.map(([topic = '']) => topic),
        ),
      ),
      ...[column('PARTITION', 10), column('STATUS', 15)],
    ],
    rows,
  );

/** One row for the group. (ConsumerGroupService.printStates) */
export function stateTable(group: AdminGroup, verbose: boolean): string {
  const { id, coordinator, assignor, state, epochs, members } = group;
  const where = `${coordinator.host}:${coordinator.port}  (${coordinator.id})`;
  const columns = [
    ...[column('GROUP', widest(15, [id])), column('COORDINATOR (ID)', widest(25, [where]))],
    ...[column('ASSIGNMENT-STRATEGY', 20), column('STATE', 20)],
    ...(verbose ? [column('GROUP-EPOCH', 15), column('TARGET-ASSIGNMENT-EPOCH', 25)] : []),
    column('#MEMBERS', 0),
  ];
  const cells = [
    ...[id, where, assignor ?? MISSING, state],
    ...(verbose ? [written(epochs?.group), written(epochs?.target)] : []),
    String(members.length),
  ];
  return remark(group) + table(columns, [cells]);
}
