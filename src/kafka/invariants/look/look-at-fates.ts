import type { Happened } from '../../../kernel/machine.ts';
import { at } from '../../../kernel/checkpoint/sealed-list.ts';
import type { KafkaKinds } from '../../kinds.ts';
import type { Log } from '../../log/log.ts';
import type { RecordBatch } from '../../protocol/batch/record-batch.ts';
import type { Server } from '../../server/server.ts';
import { type Ghost, type Truth } from '../ghost.ts';
import { batchOfLog } from '../log-batches.ts';
import type { Around } from '../sight.ts';
import { lengthOfSpans, without, type EpochSpan, type Span } from '../spans.ts';
import { noteFind } from '../tally.ts';
import type { Replica } from '../view.ts';

type Step = Extract<Happened<KafkaKinds>, { input: unknown }>;

/** What a leader appends, and which requests for records it gets. */
export function lookAtFates(around: Around, { broker }: Server, { input, effects }: Step): void {
  if (broker === null) return;
  const { ghost, node, world } = around;
  if (input.on === 'message' && input.message.type === 'FetchRequest')
    ghost.tally.routine.fetches += 1;
  for (const effect of effects) {
    if (effect.do !== 'note' || effect.note.note !== 'appended') continue;
    const { partition, baseOffset, as } = effect.note;
    if (as !== 'leader') continue;
    const log = broker.disk.logs[partition];
    const batch = log === undefined ? null : batchOfLog(log, baseOffset);
    if (log === undefined || batch === null || !isThereAlready(log, batch)) continue;
    const records = batch.records.length;
    ghost.tally.counts.storedTwice += records;
    const where = { node, partition, from: baseOffset, at: world.now };
    noteFind(ghost.tally, { find: 'stored-twice', records, why: '', ...where });
  }
}

/** How far back a log is searched, and how many older batches in a row say that it is in vain. */
const BATCHES_MAX = 4_096;
const OLDER_ENOUGH = 4;

/**
 * Whether the same batch of a producer stands further up. However often it is sent, its records are
 * one object, and nothing older than they are can be it.
 */
function isThereAlready({ segments }: Log, batch: RecordBatch): boolean {
  let looked = 0;
  let older = 0;
  for (let place = segments.length - 1; place >= 0; place -= 1) {
    const batches = segments[place]?.batches;
    if (batches === undefined) continue;
    for (let index = batches.length - 1; index >= 0; index -= 1) {
      const each = at(batches, index);
      if (each.baseOffset >= batch.baseOffset) continue;
      if (each.records === batch.records) return true;
      older = each.maxTimestamp < batch.baseTimestamp ? older + 1 : 0;
      looked += 1;
      if (older === OLDER_ENOUGH || looked === BATCHES_MAX) return false;
    }
  }
  return false;
}

/** A leader was chosen: what producers were told is stored and it has not is lost. */
export function lookForLost({ ghost, world, node }: Around, truth: Truth, { log }: Replica): void {
  const gone = notKept(truth.told, log);
  const declared = newLoss(ghost, truth, world.now);
  const records = lengthOfSpans(gone);
  const { name: partition } = truth;
  if (records > 0) {
    truth.told = truth.told.flatMap((each) =>
      without(each, gone).map((part) => ({ ...part, epoch: each.epoch })),
    );
    ghost.tally.counts.lost += records;
    const why = declared?.why ?? 'not replicated';
    const where = { node, partition, from: gone[0]?.from ?? 0, at: world.now };
    noteFind(ghost.tally, { find: 'records-lost', records, why, ...where });
  } else if (declared !== null) {
    const { from, to, why } = declared;
    const where = { node, partition, records: to - from, from, at: world.now };
    noteFind(ghost.tally, { find: 'committed-lost', why, ...where });
  }
}

/** The loss that this step has declared for a partition; null: none. */
function newLoss({ losses }: Ghost, { name }: Truth, now: number): Ghost['losses'][number] | null {
  const last = losses.at(-1);
  return last?.at === now && last.partition === name ? last : null;
}

/** The parts of spans that a log has not, ascending. What it has deleted counts as kept. */
export function notKept(spans: readonly EpochSpan[], log: Log): Span[] {
  const gone: Span[] = [];
  for (let place = spans.length - 1; place >= 0; place -= 1) {
    const span = spans[place];
    if (span === undefined) continue;
    const lacking = without(span, keptOf(span, log));
    // Two logs that have a record of the same offset and epoch are the same before it.
    if (lacking.length === 0) break;
    gone.unshift(...lacking);
  }
  return gone;
}

function keptOf({ epoch }: EpochSpan, { epochs, startOffset, endOffset }: Log): Span[] {
  const deleted = { from: 0, to: startOffset };
  const index = epochs.findIndex((each) => each.epoch === epoch);
  const entry = epochs[index];
  if (entry === undefined) return [deleted];
  return [deleted, { from: entry.startOffset, to: epochs[index + 1]?.startOffset ?? endOffset }];
}
