import { createRequire } from 'node:module';
import { join } from 'node:path/posix';
import type { SourceFile } from './source-files.ts';

type Row = { own: string; folders: string[]; packages: string[]; typesOnly?: string[] };

const { TABLE } = createRequire(import.meta.url)('../../scripts/import-table.cjs') as {
  TABLE: Row[];
};

/**
 * One sentence for each import of a component that its folder's row does not allow. The layer tool
 * reads a component after types are erased, so it cannot see what a component imports as a type.
 */
export function forbiddenImports({ path, text }: SourceFile): string[] {
  const row = TABLE.find(({ own }) => path.startsWith(`${own}/`));
  if (row === undefined) return [];
  const allowed = [`^${row.own}/`, ...row.folders, ...(row.typesOnly ?? [])];
  return importsOf(text)
    .filter((name) => !isAllowed(name, path, allowed, row.packages))
    .map((name) => `${path} imports ${name}`);
}

const importsOf = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:import|export)\s[^;]*?from\s+'([^']+)'/gm)].map(
    ([, name]) => name ?? '',
  );

function isAllowed(name: string, from: string, folders: string[], packages: string[]): boolean {
  if (!name.startsWith('.'))
    return packages.some((each) => name === each || name.startsWith(`${each}/`));
  const target = join(from, '..', name);
  return folders.some((folder) => new RegExp(folder).test(target));
}
