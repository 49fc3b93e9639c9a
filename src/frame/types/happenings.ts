import type { Micros } from '../../kernel/time.ts';

/**
 * A thing that happened, as data: the page has the words for each kind in each language. `kind` is
 * a note's kind (see src/kafka/note.ts), a command or a fault; `values` fill its sentence.
 */
export type Happening = {
  step: number;
  time: Micros;
  node: string;
  kind: string;
  values: Record<string, string | number>;
};
