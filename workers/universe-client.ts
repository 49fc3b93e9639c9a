import type { PoolWorker } from './pool.ts';

/**
 * Starts a worker of the page that plays universes: its setup is a `UniverseSpec`, its results are
 * `UniverseResult`s.
 */
export function startUniverseWorker(): PoolWorker {
  const worker = new Worker(new URL('./universe.worker.ts', import.meta.url), {
    type: 'module',
    name: 'universe',
  });
  return {
    post: (message) => worker.postMessage(message),
    listen: (answered, died) => {
      worker.addEventListener('message', ({ data }: MessageEvent) => answered(data));
      worker.addEventListener('error', (event: ErrorEvent) =>
        died(event.message || 'The worker has died.'),
      );
      worker.addEventListener('messageerror', () => died('An answer could not be read.'));
    },
    end: () => worker.terminate(),
  };
}
