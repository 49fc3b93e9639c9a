import type { Json } from '../../../src/kafka/protocol/codec.ts';
import { asText, isList, isObject, shown } from '../recording.ts';
import type { Unlike } from '../symbols.ts';
import { unlikeJson } from '../timeline-compare.ts';
import type { RebalanceSee } from './scope.ts';

/** Times of a busy machine say something within so many milliseconds. */
const TOLERANCE_MS = 300;
/** Never compared: what was seen in between, and parts that are compared by themselves. */
const APART = new Set(['history', 'timingMs', 'racing', 'written', 'sampled']);

/** Compares all that there was to see. */
export function unlikeLook(
  kafka: RebalanceSee,
  ours: Readonly<Record<string, Json>>,
  times: readonly number[],
  leaders: Leaders,
): Unlike[] {
  const parts = [...new Set([...Object.keys(kafka), ...Object.keys(ours)])];
  const history = isList(ours['history']) ? ours['history'] : [];
  const written = isList(ours['written']) ? ours['written'] : [];
  return [
    ...unlikeHistory(kafka, history, times),
    ...parts
      .filter((part) => !APART.has(part))
      .flatMap((part) =>
        kafka[part] === undefined
          ? [{ path: part, kafka: 'nothing', ours: shown(ours[part]) }]
          : unlikeJson(kafka[part], ours[part], part),
      ),
    ...unlikeWritten(kafka.written ?? [], written, leaders),
  ];
}

/** Rows of which the order does not matter, and rows that not every recording has behind them. */
type Block = { rows: Json[]; sometimes: Json[] };

function blocksIn(list: readonly Json[]): Block[] {
  const blocks: Block[] = [{ rows: [], sometimes: [] }];
  for (const each of list) {
    if (isObject(each) && each['sometimes'] !== undefined)
      blocks.at(-1)?.sometimes.push(each['sometimes']);
    else if (isObject(each) && isList(each['anyOrder']))
      blocks.push({ rows: [...each['anyOrder']], sometimes: [] });
    else blocks.push({ rows: [each], sometimes: [] });
  }
  return blocks;
}

/** Blocks whose rows came too close to each other to say which was first are one. */
function joined(blocks: readonly Block[], racing: readonly number[]): Block[] {
  const all: Block[] = [];
  let count = 0;
  for (const { rows, sometimes } of blocks) {
    const last = all.at(-1);
    if (last !== undefined && racing.includes(count - 1)) {
      last.rows.push(...rows);
      last.sometimes.push(...sometimes);
    } else all.push({ rows: [...rows], sometimes: [...sometimes] });
    count += rows.length;
  }
  return all;
}

function unlikeHistory(
  kafka: RebalanceSee,
  ours: readonly Json[],
  times: readonly number[],
): Unlike[] {
  // Recordings that differ say what can happen, not what must.
  if (!isList(kafka.history)) return [];
  const blocks = joined(blocksIn(kafka.history), kafka.racing ?? []);
  const memberOf = (row: Json): string => (isObject(row) ? asText(row['member']) : '');
  const places = matched(blocks, ours, memberOf);
  if (places === null)
    return [{ path: 'history', kafka: shownRows(kafka.history), ours: shownRows(ours) }];
  const rows = blocks.flatMap((block) => block.rows);
  return (kafka.timingMs ?? []).flatMap((recorded, index) => {
    const at = times[places[index] ?? -1] ?? 0;
    const from = Math.min(...recorded) - TOLERANCE_MS;
    const to = Math.max(...recorded) + TOLERANCE_MS;
    if (at >= from && at <= to) return [];
    const path = `history, when ${rowText(rows[index] ?? null)}`;
    return [{ path, kafka: `after ${recorded.join(', ')} ms`, ours: `after ${at} ms` }];
  });
}

const rowsIn = (list: readonly Json[]): Json[] => blocksIn(list).flatMap(({ rows }) => rows);

/** A row in which recordings differ is told by its first form. */
const firstForm = (row: Json): Json =>
  isObject(row) && isList(row['either']) ? (row['either'][0] ?? null) : row;

const groupOf = (row: Json): string => asText(firstForm(row)).split(' ')[0] ?? '';
const isOf = (group: string) => (row: Json) => groupOf(row) === group;

/** Two groups that do something at once do it in an order of chance; each keeps its own. */
const ofGroup = ({ rows, sometimes }: Block, group: string): Block => ({
  rows: rows.filter(isOf(group)),
  sometimes: sometimes.filter(isOf(group)),
});

function unlikeWritten(kafka: Json, ours: readonly Json[], leaders: Leaders): Unlike[] {
  if (!isList(kafka)) return [];
  const groups = new Set([...rowsIn(kafka), ...ours].map(groupOf));
  return [...groups].flatMap((group) => {
    const theirs = blocksIn(kafka).map((block) => ({
      ...ofGroup(block, group),
      rows: block.rows.filter(isOf(group)).map((row) => withoutChance(row, leaders.kafka)),
    }));
    const own = ours.filter(isOf(group)).map((row) => withoutChance(row, leaders.ours));
    if (matched(theirs, own, null) !== null || isSameApart(theirs, own)) return [];
    return [{ path: 'written', kafka: shownRows(kafka), ours: shownRows(ours) }];
  });
}

const isOffset = (row: Json): boolean => /^\S+ offset /u.test(asText(firstForm(row)));

/**
 * Members of a consumer group go their own ways: whether one commits before another beats is a
 * matter of milliseconds. What they commit and their steps are the same then, each in its order.
 */
function isSameApart(kafka: readonly Block[], ours: readonly Json[]): boolean {
  const rows = kafka.flatMap((block) => block.rows);
  if (!rows.some((row) => asText(firstForm(row)).includes(' ConsumerGroup'))) return false;
  const steps = kafka.map(({ rows: all, sometimes }) => ({
    rows: all.filter((row) => !isOffset(row)),
    sometimes,
  }));
  const isLast = JSON.stringify(lastOffsets(rows)) === JSON.stringify(lastOffsets(ours));
  return (
    isLast &&
    matched(
      steps,
      ours.filter((row) => !isOffset(row)),
      null,
    ) !== null
  );
}

/** What was committed last of each partition. */
function lastOffsets(rows: readonly Json[]): string[] {
  const last = new Map<string, string>();
  for (const row of rows.filter(isOffset)) {
    const [place = '', value = ''] = asText(firstForm(row)).split(' = ');
    last.set(place, `${place} = ${value}`);
  }
  return [...last.values()].sort();
}

/** Who led each group last, as Kafka wrote it and as we did. */
export type Leaders = { readonly kafka: Map<string, string>; readonly ours: Map<string, string> };

/** `g GroupMetadata generation 4 protocol sticky leader $c3; $c2 […]; $c3 […]` */
const LED = /^(\S+)( GroupMetadata .* leader )([^;]+)(.*)$/u;
const CHANCE = 'one of them';

/**
 * Who leads after a leader who is gone is the first of a hash map of ids that are drawn: the name
 * is not compared, until the group has been without members.
 */
function withoutChance(row: Json, last: Map<string, string>): Json {
  const [, group = '', head = '', leader = '', members = ''] =
    LED.exec(asText(firstForm(row))) ?? [];
  if (group === '') return row;
  const before = last.get(group);
  const isGone = before !== undefined && !members.includes(`; ${before} `);
  const isSame = isGone && before.split('.')[0] === leader.split('.')[0];
  if (leader === 'null') {
    last.delete(group);
    return row;
  }
  const told = isGone && !isSame ? CHANCE : leader;
  last.set(group, told);
  if (firstForm(row) !== row && told !== CHANCE) return row;
  return `${group}${head}${told}${members}`;
}

/**
 * Where each row of the blocks stands in ours; null when ours is another list. Rows of one member
 * keep their order, blocks theirs.
 */
function matched(
  blocks: readonly Block[],
  ours: readonly Json[],
  memberOf: ((row: Json) => string) | null,
): number[] | null {
  const keys = ours.map((row) => rowText(row));
  const places: number[][] = blocks.map(({ rows }) => rows.map(() => -1));
  const open: string[] = [];
  const go = (block: number, at: number): boolean => {
    const now = blocks[block];
    const own = places[block];
    if (now === undefined || own === undefined) return rest(at);
    if (own.every((place) => place >= 0)) return enter(block + 1, at);
    const seen = new Set<string>();
    for (const [index, row] of now.rows.entries()) {
      if (own[index] !== -1 || (seen.has(memberOf?.(row) ?? rowText(row)) && memberOf !== null))
        continue;
      if (memberOf !== null) seen.add(memberOf(row));
      if (!isSameRow(row, ours[at])) continue;
      own[index] = at;
      if (go(block, at + 1)) return true;
      own[index] = -1;
      if (memberOf === null) break;
    }
    return skipped(at, () => go(block, at + 1));
  };
  /** What not every recording has came behind something of the block before it, or later. */
  const enter = (block: number, at: number): boolean => {
    const before = [...open];
    open.push(...(blocks[block]?.sometimes ?? []).map(rowText));
    if (go(block, at)) return true;
    open.splice(0, open.length, ...before);
    return false;
  };
  const skipped = (at: number, then: () => boolean): boolean => {
    const key = keys[at];
    const place = key === undefined ? -1 : open.indexOf(key);
    if (place < 0 || key === undefined) return false;
    open.splice(place, 1);
    if (then()) return true;
    open.splice(place, 0, key);
    return false;
  };
  const rest = (at: number): boolean => at >= ours.length || skipped(at, () => rest(at + 1));
  return enter(0, 0) ? places.flat() : null;
}

/** A field in which recordings differ can have any value. */
function isSameRow(kafka: Json, ours: Json | undefined): boolean {
  if (ours === undefined) return false;
  return unlikeJson(kafka, ours, '').length === 0;
}

const shownRows = (rows: readonly Json[]): string => `\n  ${rows.map(rowText).join('\n  ')}`;

/** `c1 assigned t-0 t-1 (2) as $c1.2` */
function rowText(row: Json): string {
  if (!isObject(row) || row['did'] === undefined)
    return typeof row === 'string' ? row : JSON.stringify(row);
  const { member, did, partitions = '', generation, ...others } = row;
  const more = Object.keys(others).length > 0 ? ` ${JSON.stringify(others)}` : '';
  return `${asText(member)} ${asText(did)} "${asText(partitions)}" ${asText(generation)}${more}`;
}
