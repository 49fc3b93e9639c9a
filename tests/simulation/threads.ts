import { parentPort, Worker, workerData } from 'node:worker_threads';
import { answering, type Opening, type PoolWorker } from '../../workers/pool.ts';

/**
 * Makes a module able to start threads of its own bundle: to be awaited before anything that only
 * the main thread does. In a thread of this kind it answers, and what comes after it never runs;
 * elsewhere it does nothing.
 */
export async function answerInThreads(kind: string, open: Opening): Promise<void> {
  const port = parentPort;
  if (port === null || workerData !== kind) return;
  const answer = answering(open);
  port.on('message', (message) => port.postMessage(answer(message)));
  await new Promise(() => undefined);
}

/** Starts a thread in which the running bundle answers as `answerInThreads` of this kind says. */
export const startThread = (kind: string): PoolWorker =>
  poolThread(new Worker(process.argv[1] ?? '', { workerData: kind }));

/** A thread of Node for a pool. */
export function poolThread(thread: Worker): PoolWorker {
  return {
    post: (message) => thread.postMessage(message),
    listen: (answered, died) => {
      thread.on('message', answered);
      thread.on('messageerror', ({ message }) => died(message));
      thread.on('error', ({ message }) => died(message));
      thread.on('exit', (code) => died(`The thread has ended with code ${code}.`));
    },
    end: () => thread.terminate(),
  };
}
