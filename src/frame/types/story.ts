import type { Micros } from '../../kernel/time.ts';
import type { Happening } from './happenings.ts';

/** Whose doing a thing was, or what it means: each has a shape and a colour of its own. */
export type StoryTone = 'you' | 'fault' | 'change' | 'loss' | 'good';

/**
 * How much a thing matters to who tells the run afterwards. 3: what a person did and what was lost;
 * 2: who failed, came back and leads; 1: what followed from it.
 */
export type StoryRank = 1 | 2 | 3;

/** One thing that a person would tell. Like things of one moment are one item. */
export type StoryItem = Happening & {
  /** Names it among the items of its branch. */
  id: number;
  rank: StoryRank;
  tone: StoryTone;
  /** The time of the last of the things that are told in it. */
  until: Micros;
  /** Which of the changes of its step it tells of, from 0; absent: of the step. */
  change?: number;
};

/** What is told of the whole run, beyond the playhead too as far as it was computed. */
export type StoryView = {
  /** Changes with the items. */
  version: string;
  /** Oldest first; null: those of the version that the lens names, which the page has already. */
  items: StoryItem[] | null;
};

/** What goes on all the time, counted. */
export type Routine = {
  /** Records that producers were told are stored. */
  acked: number;
  /** Records that consumers gave to their applications. */
  delivered: number;
  /** Requests for records that brokers got, those of followers too. */
  fetches: number;
};

export type RoutineView = {
  run: Routine;
  /** Since the person did something last, which was at `at`; else since time 0. */
  sinceAct: Routine & { at: Micros };
};

/** What the oracle found. */
export type FindKind =
  | 'records-lost'
  | 'committed-lost'
  | 'stored-twice'
  | 'delivered-twice'
  | 'skipped'
  | 'out-of-order';

/** What a story tells that no note says: finds, a process that ended itself, and many as one. */
export type StoryKind = FindKind | 'exited' | `many-${GatheredKind}`;

type GatheredKind =
  | FindKind
  | 'broker-registered'
  | 'broker-unfenced'
  | 'broker-fenced'
  | 'leader-elected'
  | 'leaderless'
  | 'isr-changed'
  | 'truncated'
  | 'log-start'
  | 'log-recovered'
  | 'topic-created'
  | 'topic-deleted'
  | 'config-changed'
  | 'config-removed'
  | 'reassignment-started'
  | 'reassigned'
  | 'send-failed'
  | 'refused'
  | 'consumer-error'
  | 'commit-failed'
  | 'rebalance-callback'
  | 'position'
  | 'offset-out-of-range'
  | 'fetch-failed'
  | 'duplicate'
  | 'disk-error'
  | 'fault-cut'
  | 'fault-heal';
