import type { KafkaKinds } from '../kafka/kinds.ts';
import type { Micros } from '../kernel/time.ts';
import type { StepId, TraceEntry } from '../kernel/trace.ts';
import type { Counted } from './series/read.ts';

/** The trace up to now, as a frame needs it, and what was counted of the run. */
export type Past = {
  firstStep: StepId;
  lastStep: StepId;
  /** One line; undefined when the step has not been taken. */
  entry: (step: StepId) => TraceEntry<KafkaKinds> | undefined;
  /** All lines with from <= time <= to, in order. */
  entriesBetween: (from: Micros, to: Micros) => TraceEntry<KafkaKinds>[];
  /** The lines of what was done to the cluster, in order: they are there at no cost. */
  acts: () => readonly TraceEntry<KafkaKinds>[];
  /** What was counted of all that has been computed, beyond now too. */
  counted: Counted;
};
