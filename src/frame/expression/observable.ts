import type { Cluster } from '../../kafka/cluster.ts';
import type { Value } from '../types/lens.ts';
import type { MaskedThing } from '../types/mask.ts';
import { fail } from './problem.ts';

/** A value inside an expression: plain, or a record with fields. */
export type Inner = Value | { [field: string]: Inner } | Inner[];

/**
 * What can be asked of a cluster: by name, with its arguments already values.
 * `of` throws an ExpressionError when it makes no sense.
 */
export type Observable = {
  about: string;
  /**
   * What of the picture gives its value away, or why nothing of it needs to be hidden from who is
   * asked for it.
   */
  shows: Shown | { nothing: string };
  of: (cluster: Cluster, args: Inner[]) => Inner;
};

/** Things of one owner, whom the argument with this index names, or of every owner. */
export type Shown = { things: readonly MaskedThing[]; of: number | 'all' };

/** The things of the owner that an argument names. */
export const shownOf = (argument: number, ...things: MaskedThing[]): Shown => ({
  things,
  of: argument,
});

/** The things of every owner: the argument names none, or there is none. */
export const shownOfAll = (...things: MaskedThing[]): Shown => ({ things, of: 'all' });

/** An argument that must be a name. */
export function nameArgument(args: Inner[], index: number): string {
  const value = args[index];
  if (typeof value === 'string') return value;
  return fail({ problem: 'argument-expected', argument: index + 1, wanted: 'name' });
}
