import type { Cluster } from '../../kafka/cluster.ts';
import type { Value } from '../types/lens.ts';
import { fail } from './problem.ts';

/** A value inside an expression: plain, or a record with fields. */
export type Inner = Value | { [field: string]: Inner } | Inner[];

/**
 * What can be asked of a cluster: by name, with its arguments already values.
 * `of` throws an ExpressionError when it makes no sense.
 */
export type Observable = { about: string; of: (cluster: Cluster, args: Inner[]) => Inner };

/** An argument that must be a name. */
export function nameArgument(args: Inner[], index: number): string {
  const value = args[index];
  if (typeof value === 'string') return value;
  return fail({ problem: 'argument-expected', argument: index + 1, wanted: 'name' });
}
