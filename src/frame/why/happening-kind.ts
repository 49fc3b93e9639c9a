import type { KafkaKinds } from '../../kafka/kinds.ts';
import type { Note } from '../../kafka/note.ts';
import type { ProcessCommand } from '../../kafka/process-command.ts';
import type { Fault, TraceEvent } from '../../kernel/trace.ts';

/** What a step is by itself, when neither a note nor a person says more. */
export type StepKind =
  | 'booted'
  | 'message-arrived'
  | 'message-lost'
  | 'timer'
  | 'connected'
  | 'closed'
  | 'synced'
  | 'disk-error';

/**
 * What a why says besides what happened. Each with its ways: empty where there is one way alone.
 * `timeout`: what did not come for as long as a setting says. `setting`: what a rule goes by. The
 * others are states, which are so at the moment of the frame.
 */
export type WhyOfStanding = {
  timeout:
    | 'heartbeat'
    | 'fetch'
    | 'caught-up'
    | 'quorum-leader'
    | 'voters'
    | 'answer'
    | 'connection'
    | 'commit'
    | 'small-isr'
    | 'delivery'
    | 'metadata'
    | 'room';
  setting: never;
  /** Of a link, from the scenario on. */
  'slow-link': never;
  'not-running': 'down' | 'paused';
  'not-fenced-yet': never;
  fenced: never;
  'no-controller': never;
  'out-of-isr': 'out' | 'elr';
  'under-min-isr': never;
  uncommitted: never;
  lagging: never;
  unacknowledged: never;
  'failed-sends': never;
  'waits-for-follower': 'silent' | 'behind';
  'waits-for-leader': 'silent' | 'unreachable';
  'waiting-fetches': never;
  'nothing-to-read': 'at-end' | 'uncommitted' | 'not-polling' | 'leaderless' | 'leader-silent';
};
export type StandingKind = keyof WhyOfStanding;

/**
 * Notes of the machines, commands to processes, faults done to the world, plain steps, and what a
 * why adds.
 */
export type HappeningKind =
  | Note['note']
  | `you-${ProcessCommand['command']}`
  | `fault-${Fault['fault']}`
  | StepKind
  | StandingKind;

/** A kind and the `as` or `why` that such a happening can have: `position.seek`. */
export type FinerKind =
  | FinerNote<Note>
  | { [C in keyof WhyOfCommand]: `you-${C}.${WhyOfCommand[C]}` }[keyof WhyOfCommand]
  | { [F in keyof WhyOfFault]: `fault-${F}.${WhyOfFault[F]}` }[keyof WhyOfFault]
  | `disk-error.${Extract<TraceEvent<KafkaKinds>, { event: 'disk-error' }>['why']}`
  | { [S in StandingKind]: `${S}.${WhyOfStanding[S]}` }[StandingKind]
  | 'timer.setting';

/** In which of its ways a command was given. */
export type WhyOfCommand = {
  'alter-config': 'topic' | 'broker' | 'brokers';
  reassign: 'move' | 'cancel';
  elect: Extract<ProcessCommand, { command: 'elect' }>['election'];
};

/** `over`: the fault of a link is taken back. */
export type WhyOfFault = { lose: 'over'; throttle: 'over' };

type FinerNote<N> = N extends { note: infer K extends string }
  ? string extends WordOf<N>
    ? never
    : `${K}.${WordOf<N>}`
  : never;

type WordOf<N> = N extends { as: infer W extends string }
  ? W
  : N extends { why: infer W extends string }
    ? W
    : never;
