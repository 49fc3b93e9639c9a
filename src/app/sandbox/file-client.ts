import { proxy, wrap } from 'comlink';
import type { FileReading } from '../../file/open-file.ts';
import type { readFile } from '../../file/read-file.ts';

/**
 * Reads a file in a worker of its own, so that the page stays as it is meanwhile. Rejects when it
 * cannot be read, or when the signal is aborted.
 */
export async function readInWorker(
  file: File,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<FileReading> {
  const worker = new Worker(new URL('../../../workers/file.worker.ts', import.meta.url), {
    type: 'module',
    name: 'file',
  });
  const stopped = new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) => reject(new Error(message || 'worker')));
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });
  try {
    return await Promise.race([wrap<typeof readFile>(worker)(file, proxy(progress)), stopped]);
  } finally {
    worker.terminate();
  }
}
