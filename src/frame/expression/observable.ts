import type { Cluster } from '../../kafka/cluster.ts';
import type { Value } from '../types/lens.ts';

/** A value inside an expression: plain, or a record with fields. */
export type Inner = Value | { [field: string]: Inner } | Inner[];

/** What can be asked of a cluster: by name, with its arguments already values. Throws a sentence when it makes no sense. */
export type Observable = { about: string; of: (cluster: Cluster, args: Inner[]) => Inner };

/** An argument that must be a name. */
export function nameArgument(args: Inner[], index: number): string {
  const value = args[index];
  if (typeof value !== 'string') throw new Error(`A name is expected as argument ${index + 1}.`);
  return value;
}
