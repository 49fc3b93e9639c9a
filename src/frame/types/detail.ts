import type { Micros } from '../../kernel/time.ts';
import type { Happening } from './happenings.ts';
import type { ProgramView } from './program.ts';

/** What coordinators write down of a group; `gone`: it is forgotten. */
export type GroupRecordKind =
  | WrittenKind
  /** Without a value. */
  | `${WrittenKind}-gone`;

type WrittenKind =
  | 'offset'
  | 'group'
  | `consumer-${'group' | 'partitions' | 'member' | 'target-epoch' | 'target' | 'current' | 'pattern'}`;

/** What a record of `__consumer_offsets` says: a sentence's kind, and what stands in it. */
export type GroupRecordSaid = { says: GroupRecordKind; values: Happening['values'] };

/** What the inspector shows about the selection. */
export type DetailView = {
  title:
    | Happening
    | { kind: 'message'; type: string; from: string; to: string; time: Micros }
    | { kind: 'node' | 'replica' | 'record' | 'link'; name: string }
    /** Of `__consumer_offsets`; `name`: where it lies. */
    | { kind: 'group-record'; name: string; said: GroupRecordSaid };
  /**
   * Chains, each newest first, that end in what a person did, a setting, or a start: one for each
   * state that the thing is in, the one that presses most first; then that of its newest change.
   */
  why: WhyLink[][];
  /**
   * Nested values, flattened: path such as `body.topicData[0].partitionData[0].index`, the same
   * that the bytes are known by.
   */
  fields: { path: string; value: string }[];
  /** The frame as it travels, with the bytes of each field; null when the thing has no bytes. */
  bytes: { hex: string; spans: { path: string; from: number; to: number }[] } | null;
  /** Of a consumer: the program that it runs. Absent: none that a few lines could tell. */
  program?: ProgramView;
};

/** One line of a chain. */
export type WhyLink = {
  step: number;
  /** Which of the changes that the step told of; null: the step itself, or a state. */
  change: number | null;
  time: Micros;
  node: string;
  happening: Happening;
  /** `state`: it is so now. `limit`: a time that ran out, or a setting that says so. */
  tone: 'change' | 'fault' | 'you' | 'state' | 'limit' | 'plain';
  /** A state of which no more is known than that it is so at this moment. */
  isNow: boolean;
  /** How the news came, or the same once more: left out until it is asked for. */
  folds: boolean;
};
