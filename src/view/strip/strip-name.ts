import type { BriefReplica, ReplicaView } from '../../frame/types/brokers.ts';
import type { MaskedThing } from '../../frame/types/mask.ts';
import { isMasked } from '../mask.ts';
import type { ViewWords } from '../words/words.ts';
import { fitText, textWidth } from '../words/text-width.ts';
import { offsetsBefore } from './axis-scene.ts';

/** In whose words, and what must not be told yet. */
export type Telling = { words: ViewWords; masked: readonly string[] };

/** Each number of a log as text; a question mark where it is hidden. */
export type LogNumbers = { records: string; start: string; watermark: string; end: string };

type Counted = Pick<ReplicaView, 'partition' | 'records' | 'logStart' | 'highWatermark' | 'logEnd'>;

export function logNumbers(replica: Counted, { words, masked }: Telling): LogNumbers {
  const told = (text: number | string, ...things: MaskedThing[]): string =>
    things.some((thing) => isMasked(masked, replica.partition, thing)) ? '?' : String(text);
  const isEmpty = replica.logStart === replica.logEnd;
  const records = isEmpty ? words.strip.empty : words.strip.records(replica.records);
  return {
    records: told(records, 'cells', 'start', 'end'),
    start: told(replica.logStart, 'start'),
    watermark: told(replica.highWatermark, 'highWatermark'),
    end: told(replica.logEnd, 'end'),
  };
}

/**
 * What a replica is called: its place, its role and standing, how much it holds and where it ends,
 * and which of its offsets can be walked through. The parts stand in this order.
 */
export function stripName(node: string, replica: ReplicaView, telling: Telling): string {
  const { words, masked } = telling;
  const { partition } = replica;
  return [
    ...beginning(
      node,
      replica,
      telling,
      isMasked(masked, partition, 'isr') ? [] : standingOf(replica, words),
    ),
    ...(isMasked(masked, partition, 'cells') ? [] : drawnOf(replica, words)),
  ].join(', ');
}

/** The same of a replica in a crowd. */
export function briefName(node: string, replica: BriefReplica, telling: Telling): string {
  const { words, masked } = telling;
  const standing = isMasked(masked, replica.partition, 'isr')
    ? []
    : [words.replica.standing[replica.standing]];
  const leaderless =
    replica.leader < 0 && !isMasked(masked, replica.partition, 'leadership')
      ? [words.replica.leaderless]
      : [];
  const behind = behindOf(replica, masked);
  const late = behind > 0 ? [words.strip.behind(behind)] : [];
  return [...beginning(node, replica, telling, [...standing, ...leaderless]), ...late].join(', ');
}

/** Records that the leader has and this replica does not; 0 where that is hidden or unknown. */
export function behindOf(replica: BriefReplica, masked: readonly string[]): number {
  if (replica.leaderEnd === null || isMasked(masked, replica.partition, 'end')) return 0;
  return Math.max(0, replica.leaderEnd - replica.logEnd);
}

function beginning(
  node: string,
  replica: Counted & Pick<ReplicaView, 'role'>,
  telling: Telling,
  standing: string[],
): string[] {
  const { words, masked } = telling;
  const numbers = logNumbers(replica, telling);
  const hidesRole = isMasked(masked, replica.partition, 'leadership');
  const role = hidesRole ? '?' : words.role[replica.role];
  return [
    words.strip.name(replica.partition, words.node(node), role),
    ...standing,
    numbers.records,
    words.strip.range(numbers.start, numbers.watermark, numbers.end),
  ];
}

/** The replica's badge and its mark of a deposed leader, in words. */
function standingOf(replica: ReplicaView, words: ViewWords): string[] {
  if (replica.replicas.length < 2) return [];
  const standing = words.replica.standing[replica.standing];
  return replica.deposed ? [words.replica.deposed(replica.leaderEpoch), standing] : [standing];
}

/** Which offsets can be walked through, and how many lie before them. */
function drawnOf(replica: ReplicaView, words: ViewWords): string[] {
  const first = replica.cells[0]?.offset ?? replica.bands[0]?.from;
  const last = replica.cells.at(-1)?.offset ?? (replica.bands.at(-1)?.to ?? 0) - 1;
  const before = offsetsBefore(replica);
  const told = before === 0 ? [] : [words.strip.before(before)];
  return first === undefined ? told : [words.strip.stretch(first, last), ...told];
}

/**
 * The name of a partition in `width` pixels of fixed-width letters: a long one loses the end of its
 * topic, not its number.
 */
export function fitPartition(
  { topic, index }: Pick<ReplicaView, 'topic' | 'index'>,
  width: number,
  fontSize: number,
): string {
  const number = `-${index}`;
  return fitText(topic, width - textWidth(number, fontSize, true), fontSize, true) + number;
}
