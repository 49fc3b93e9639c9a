import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A file of the project: its path from the top folder, with `/`, and its text. */
export type SourceFile = { path: string; text: string };

/**
 * Every text file that git tracks or would track, so that a rule speaks before the commit, not
 * after.
 */
export function projectFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && existsSync(path) && !isBinary(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

const isBinary = (path: string): boolean => /\.(png|ico|woff2?|bin|gz|jpg|pcap)$/.test(path);

export const isTypeScript = ({ path }: SourceFile): boolean => path.endsWith('.ts');
export const isSvelte = ({ path }: SourceFile): boolean => path.endsWith('.svelte');
