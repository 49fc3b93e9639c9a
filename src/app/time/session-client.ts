import { wrap, type Remote } from 'comlink';
import type { SessionApi } from '../../session/api.ts';

/** The session that runs in its own worker. */
export type SessionClient = {
  api: Remote<SessionApi>;
  /**
   * Calls back once if the worker itself dies; a question that throws rejects its own promise
   * instead.
   */
  onDeath: (heard: (reason: string) => void) => void;
  dispose: () => void;
};

/** Starts a worker with an empty session. */
export function startSession(): SessionClient {
  const worker = new Worker(new URL('../../../workers/session.worker.ts', import.meta.url), {
    type: 'module',
    name: 'session',
  });
  return {
    api: wrap<SessionApi>(worker),
    onDeath: (heard) => {
      worker.addEventListener('error', (event: ErrorEvent) => heard(event.message || 'worker'));
      worker.addEventListener('messageerror', () => heard('messageerror'));
    },
    dispose: () => worker.terminate(),
  };
}
