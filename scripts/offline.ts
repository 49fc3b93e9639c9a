import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Vite plugin: writes `sw.js`, which keeps every file of the built page in the browser, so that
 * everything works without a network after the first visit.
 */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = Object.values(bundle)
          .filter(({ fileName }) => !fileName.startsWith('.') && fileName !== 'index.html')
          .map(({ fileName }) => fileName);
        const files = ['./', ...[...built, ...readdirSync('public')].sort()];
        const release = createHash('sha256').update(files.join('\n'));
        release.update(textOf(bundle['index.html']));
        const lines = [
          `const RELEASE = ${JSON.stringify(release.digest('hex').slice(0, 12))};`,
          `const FILES = ${JSON.stringify(files)};`,
          readFileSync('scripts/service-worker.js', 'utf8'),
        ];
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: lines.join('\n') });
      },
    },
  };
}

const textOf = (file: { type: string; source?: string | Uint8Array } | undefined): string =>
  String(file?.source ?? '');
