import type { Note } from '../../kafka/note.ts';
import type { OracleFind } from '../../kafka/invariants/tally.ts';
import { millis, seconds, type Micros } from '../../kernel/time.ts';
import type { Happening } from '../types/happenings.ts';
import type { StoryRank, StoryTone } from '../types/story.ts';

/** How a kind of thing is told in a story. */
export type StoryRow = { rank: StoryRank; tone: StoryTone; gather?: Gather };

/**
 * Like things that are told as one: of one node, with the same values of these names, so near in
 * time. `list` names what differs and `sum` what is added up.
 */
export type Gather = {
  same: readonly string[];
  list: string;
  sum?: string;
  within: Micros;
};

const MOMENT: Micros = millis(100);
const SPELL: Micros = seconds(5);

const moment = (list: string, ...same: string[]): Gather => ({ same, list, within: MOMENT });
const spell = (list: string, sum: string, ...same: string[]): Gather => ({
  same,
  list,
  sum,
  within: SPELL,
});

const change = (rank: StoryRank, gather?: Gather): StoryRow => rowOf(rank, 'change', gather);
const good = (rank: StoryRank, gather?: Gather): StoryRow => rowOf(rank, 'good', gather);
const fault = (rank: StoryRank, gather?: Gather): StoryRow => rowOf(rank, 'fault', gather);

const rowOf = (rank: StoryRank, tone: StoryTone, gather?: Gather): StoryRow =>
  gather === undefined ? { rank, tone } : { rank, tone, gather };

/** What a machine noted; null: it goes on all the time, or another line says it. */
const notes: Readonly<Record<Note['note'], StoryRow | null>> = {
  appended: null,
  'high-watermark': null,
  'log-start': change(1, moment('partition')),
  'follower-progress': null,
  'produce-waits': null,
  'produce-completed': null,
  refused: fault(1, spell('partition', '', 'api', 'error')),
  'connection-closed': change(1),
  'became-leader': null,
  'became-follower': null,
  'isr-proposed': null,
  truncated: change(2, moment('partition')),
  'fetch-failed': fault(2, moment('partition')),
  'broker-state': null,
  'segment-rolled': null,
  'segments-deleted': null,
  compacted: null,
  'log-recovered': change(2, moment('partition')),
  duplicate: good(1, spell('partition', '')),
  'broker-registered': change(1, moment('broker')),
  'broker-unfenced': good(2, moment('broker')),
  'broker-fenced': fault(2, moment('broker')),
  'broker-unregistered': change(2),
  'controlled-shutdown': change(2),
  'controller-active': change(2),
  'controller-resigned': change(1),
  'leader-elected': change(2, moment('partition', 'leader', 'why')),
  leaderless: fault(2, moment('partition')),
  'isr-changed': change(1, moment('partition', 'after', 'why')),
  'reassignment-started': change(1, moment('partition', 'replicas')),
  reassigned: good(2, moment('partition', 'replicas')),
  'partitions-added': change(2),
  'topic-deleted': change(2, moment('topic')),
  'config-changed': change(1, moment('name', 'as', 'resource')),
  'config-removed': change(1, moment('name', 'as', 'resource')),
  'feature-changed': change(1),
  'topic-created': change(2, moment('topic', 'partitions', 'replicationFactor')),
  quorum: change(1),
  'group-state': change(1),
  'group-member-lost': fault(2),
  vote: null,
  'metadata-truncated': change(1),
  'metadata-snapshot': null,
  'record-buffered': null,
  'batch-sent': null,
  acked: null,
  'send-failed': fault(2, spell('partition', 'records', 'error')),
  'producer-id': null,
  'producer-epoch-raised': change(1),
  'will-retry': null,
  delivered: null,
  'polled-nothing': null,
  position: change(1, moment('partition', 'why')),
  'offset-out-of-range': fault(2, moment('partition', 'policy')),
  'consumer-error': fault(2, spell('call', '', 'exception')),
  'coordinator-found': null,
  'coordinator-lost': change(1),
  'joined-group': change(1),
  'left-group': change(1),
  'rebalance-callback': change(1, moment('as')),
  committed: null,
  'commit-failed': fault(2, spell('exception', '')),
  'commit-callback': null,
  'consumer-closed': change(1),
  'worked-off': null,
  'metadata-updated': null,
  disconnected: null,
  answered: change(2),
};

/** How a note is told; null when it is routine. */
export function rowOfNote(note: Note): StoryRow | null {
  const row = notes[note.note];
  switch (note.note) {
    case 'isr-changed':
      return note.why === 'caught-up' ? { ...change(1), ...row, tone: 'good' } : row;
    case 'leader-elected':
      return note.why === 'unclean' || note.why === 'last-known'
        ? { ...change(2), ...row, rank: 3, tone: 'loss' }
        : row;
    case 'log-start':
      return note.as === 'leader' ? row : null;
    case 'log-recovered':
      return note.lost > 0 ? row : null;
    case 'truncated':
      return note.from > note.to ? row : null;
    case 'group-state':
      return note.as === 'CompletingRebalance' ? null : row;
    case 'position':
      return note.why === 'seek' ? null : row;
    case 'quorum':
      return note.as === 'candidate' || note.as === 'leader' ? row : null;
    case 'config-changed':
    case 'config-removed':
      return note.as === 'group' || note.as === 'client-metrics' ? null : row;
    default:
      return row;
  }
}

/** The person's doing: it hurts, or it does not. */
const HARMLESS = [
  'fault-resume',
  'fault-start',
  'fault-join',
  'fault-heal',
  'fault-release',
  'fault-repair-disk',
];

export function rowOfAct({ kind, values }: Happening): StoryRow {
  const isFault = kind.startsWith('fault-');
  const tone = isFault && !HARMLESS.includes(kind) && values['why'] !== 'over' ? 'fault' : 'you';
  const isOfLinks = kind === 'fault-cut' || kind === 'fault-heal';
  return rowOf(3, tone, isOfLinks ? { same: [], list: 'link', within: 0 } : undefined);
}

/** What the oracle found. Guarantees that a configuration does not give are no smaller for that. */
export const finds: Readonly<Record<OracleFind['find'], StoryRow>> = {
  'records-lost': rowOf(3, 'loss', spell('partition', 'records', 'why')),
  'committed-lost': rowOf(3, 'loss', spell('partition', 'records', 'why')),
  'stored-twice': rowOf(3, 'loss', spell('partition', 'records')),
  'delivered-twice': rowOf(3, 'loss', spell('partition', 'records')),
  skipped: rowOf(3, 'loss', spell('partition', 'records', 'why')),
  'out-of-order': rowOf(3, 'loss', spell('partition', 'records')),
};

/** A process that ended itself, and what a disk did not take. */
export const exited: StoryRow = rowOf(2, 'fault');
export const diskError: StoryRow = rowOf(2, 'fault', spell('file', '', 'why'));
