import type { Cluster } from '../kafka/cluster.ts';
import type { OracleFind } from '../kafka/invariants/tally.ts';
import type { KafkaEffect, KafkaInput } from '../kafka/kinds.ts';
import type { Note } from '../kafka/note.ts';
import { commandHappening, faultHappening, nameOf, noteHappening } from '../frame/why/happening.ts';
import {
  type Chronicle,
  chronicleUpTo,
  newChronicle,
  tell,
  type Told,
} from '../frame/story/chronicle.ts';
import type { FindKind } from '../frame/types/story.ts';
import { tallyOf } from '../frame/story/routine.ts';
import { diskError, exited, finds, rowOfAct, rowOfNote } from '../frame/story/story-rows.ts';
import type { Fault, StepId, StepMoment } from '../kernel/trace.ts';

/** The story of a branch as it is heard, step by step. */
export type Hearing = {
  chronicle: Chronicle;
  /** How many finds of the oracle are told. */
  found: number;
  /** By node: the step that it took last, to which a find belongs. */
  lastSteps: StepId[];
  /** By node: what it noted in that step. Frozen. */
  lastNotes: (readonly Note[])[];
};

export const newHearing = (): Hearing => ({
  chronicle: newChronicle(),
  found: 0,
  lastSteps: [],
  lastNotes: [],
});

const NO_NOTES: readonly Note[] = Object.freeze([]);

/** What a process was given and what it noted. */
export function hearStep(
  hearing: Hearing,
  cluster: Cluster,
  at: StepMoment,
  input: KafkaInput,
  effects: readonly KafkaEffect[],
): void {
  hearFinds(hearing, cluster);
  const notes = effects.flatMap((effect) => (effect.do === 'note' ? [effect.note] : []));
  hearing.lastSteps[at.node] = at.step;
  hearing.lastNotes[at.node] = Object.freeze(notes);
  const { chronicle } = hearing;
  if (input.on === 'command') {
    const what = commandHappening(cluster, at, input.command);
    tell(chronicle, rowOfAct(what), what);
  } else if (input.on === 'disk-error') {
    const values = { file: input.file, why: input.why };
    tell(chronicle, diskError, { ...placeOf(cluster, at), kind: 'disk-error', values });
  }
  for (const [change, note] of notes.entries()) {
    const row = rowOfNote(note);
    if (row !== null) tell(chronicle, row, { ...noteHappening(cluster, at, note), change });
  }
  if (effects.some((effect) => effect.do === 'exit'))
    tell(chronicle, exited, { ...placeOf(cluster, at), kind: 'exited', values: {} });
}

/** What was done to the world. */
export function hearFault(hearing: Hearing, cluster: Cluster, at: StepMoment, fault: Fault): void {
  hearFinds(hearing, cluster);
  hearing.lastSteps[at.node] = at.step;
  hearing.lastNotes[at.node] = NO_NOTES;
  const what = faultHappening(cluster, at, fault);
  tell(hearing.chronicle, rowOfAct(what), what);
}

/**
 * What the oracle has found since it was asked last: it looks on when a step is over. Only where
 * the cluster is as it was heard last.
 */
export function hearFinds(hearing: Hearing, cluster: Cluster): void {
  const tally = tallyOf(cluster);
  const fresh = tally.found - hearing.found;
  if (fresh <= 0) return;
  hearing.found = tally.found;
  for (const find of tally.finds.slice(-fresh))
    tell(hearing.chronicle, finds[find.find], findHappening(hearing, cluster, find));
}

function findHappening(
  { lastSteps, lastNotes }: Hearing,
  cluster: Cluster,
  { find, node, at: time, partition, records, from, why }: OracleFind,
): Told {
  const kind: FindKind = find;
  const values = { partition, records, from, ...(why === '' ? {} : { why }) };
  const what = { step: lastSteps[node] ?? 0, time, node: nameOf(cluster, node), kind, values };
  // Of all that the step changed, what it did with the partition.
  const change = (lastNotes[node] ?? NO_NOTES).findIndex(
    (note) => 'partition' in note && note.partition === partition,
  );
  return change < 0 ? what : { ...what, change };
}

const placeOf = (
  cluster: Cluster,
  { step, time, node }: StepMoment,
): { step: StepId; time: number; node: string } => ({ step, time, node: nameOf(cluster, node) });

/** What was heard of the first steps of a cluster, up to where it is now. */
export const hearingUpTo = (hearing: Hearing, cluster: Cluster): Hearing => ({
  chronicle: chronicleUpTo(hearing.chronicle, cluster.steps),
  found: tallyOf(cluster).found,
  lastSteps: [...hearing.lastSteps],
  lastNotes: [...hearing.lastNotes],
});
