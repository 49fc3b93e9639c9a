import type { BranchView } from '../../frame/types/cluster.ts';

/** A branch and how deep it stands in the tree. */
export type TreeRow = { branch: BranchView; depth: number; isLeaf: boolean };

/** Branches as a tree, each below the one that it began on, in the order of their beginning. */
export function branchTree(branches: readonly BranchView[]): TreeRow[] {
  const below = (parent: number | null, depth: number): TreeRow[] =>
    branches
      .filter((each) => each.parent === parent)
      .sort((one, other) => one.forkedAt - other.forkedAt || one.id - other.id)
      .flatMap((branch) => {
        const rows = below(branch.id, depth + 1);
        return [{ branch, depth, isLeaf: rows.length === 0 }, ...rows];
      });
  return below(null, 0);
}
