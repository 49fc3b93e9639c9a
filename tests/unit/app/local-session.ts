import type { Remote } from 'comlink';
import type { SessionClient } from '../../../src/app/time/session-client.ts';
import type { SessionApi } from '../../../src/session/api.ts';
import { serveSession } from '../../../src/session/serve.ts';
import type { Failure } from '../../../src/app/time/failure.ts';

/**
 * The real session without a worker between: each question is answered a step later, as a worker
 * would.
 */
export function localSession(): SessionClient & { asked: string[] } {
  const session = serveSession();
  const asked: string[] = [];
  const api = new Proxy(session, {
    get:
      (target, name: keyof SessionApi) =>
      async (...args: unknown[]) => {
        asked.push(name);
        await Promise.resolve();
        return (target[name] as (...args: unknown[]) => unknown)(...args);
      },
  });
  return {
    api: api as unknown as Remote<SessionApi>,
    asked,
    onDeath: () => undefined,
    dispose: () => undefined,
  };
}

/**
 * The browser's clock: `frames` pictures, `milliseconds` apart, each with time for answers to come.
 */
export async function showFrames(
  playback: { tick: (now: number) => void },
  frames: number,
  milliseconds = 1000 / 60,
): Promise<void> {
  for (let frame = 0; frame < frames; frame += 1) {
    clock += milliseconds;
    playback.tick(clock);
    await answers();
  }
}

let clock = 0;

/** Until every question that was asked is answered. */
export const answers = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Shows frames until something is true. Fails after so many that a person would have gone. */
export async function showUntil(
  playback: { tick: (now: number) => void; failure: Failure | null },
  isTrue: () => boolean,
): Promise<number> {
  for (let frame = 0; frame < 4000; frame += 1) {
    if (playback.failure !== null) throw new Error(playback.failure.message);
    if (isTrue()) return frame;
    await showFrames(playback, 1);
  }
  throw new Error('It did not become true within 4000 pictures');
}
