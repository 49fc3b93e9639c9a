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

/** Notes of the machines, commands to processes, faults done to the world, and plain steps. */
export type HappeningKind =
  Note['note'] | `you-${ProcessCommand['command']}` | `fault-${Fault['fault']}` | StepKind;

/** A kind and the `as` or `why` that such a happening can have: `position.seek`. */
export type FinerKind =
  | FinerNote<Note>
  | { [C in keyof WhyOfCommand]: `you-${C}.${WhyOfCommand[C]}` }[keyof WhyOfCommand]
  | { [F in keyof WhyOfFault]: `fault-${F}.${WhyOfFault[F]}` }[keyof WhyOfFault]
  | `disk-error.${Extract<TraceEvent<KafkaKinds>, { event: 'disk-error' }>['why']}`;

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
