/**
 * A worker as a pool sees it, of Node or of the page. It is sent one message at a time and gives
 * one answer to each.
 */
export type PoolWorker = {
  post: (message: unknown) => void;
  /**
   * Called once, before the first message. `died` says why, when the worker will give no more
   * answers.
   */
  listen: (answered: (answer: unknown) => void, died: (why: string) => void) => void;
  end: () => unknown;
};

/** Many seeds for some workers. */
export type Pool<Setup, Result> = {
  /** Starts a worker, in which `answering` hears the messages. */
  start: () => PoolWorker;
  /** What each worker is sent first. */
  setup: Setup;
  firstSeed: number;
  /** How many. */
  seeds: number;
  /** At most so many at once. */
  workers: number;
  /** Real milliseconds for one seed: a worker that takes longer has lost its way. */
  hangsAfter: number;
  /** What a seed comes to whose worker did not live to tell. */
  lost: (seed: number, how: Lost) => Result;
  /** Is given each result as soon as it is there, so in no order. True: it is enough. */
  heard: (result: Result) => boolean;
};

/** How a worker was lost. */
export type Lost = { name: 'died' | 'hang'; sentence: string };

/**
 * Hands out seeds in order, one at a time to each worker. A worker that dies or hangs is replaced.
 * When it is enough, seeds that were handed out are still played to their end: so the first of the
 * failures is the same for any number of workers.
 * @throws Error when a worker cannot be started; all workers have ended then, as they always have
 *   at the end
 */
export async function runPool<Setup, Result>(pool: Pool<Setup, Result>): Promise<void> {
  const { firstSeed, seeds, workers, heard, lost } = pool;
  let next = firstSeed;
  let isOver = false;
  const work = async (): Promise<void> => {
    let worker: AskedWorker | null = null;
    try {
      while (!isOver && next < firstSeed + seeds) {
        const seed = next;
        next += 1;
        worker ??= await startWorker(pool);
        const reply = await worker.ask(seed);
        if ('answer' in reply) isOver = heard(reply.answer as Result) || isOver;
        else {
          await worker.end();
          worker = null;
          isOver = heard(lost(seed, reply.lost)) || isOver;
        }
      }
    } finally {
      await worker?.end();
    }
  };
  const stop = (error: unknown): never => {
    isOver = true;
    throw error;
  };
  const all = Array.from({ length: Math.min(seeds, workers) }, () => work().catch(stop));
  const failed = (await Promise.allSettled(all)).find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Given the setup, gives what plays a seed. */
export type Opening = (setup: never) => (seed: number) => unknown;

/**
 * What happens in a worker: the first message is the setup, each later one a seed. Gives the answer
 * to each message.
 */
export function answering(open: Opening): (message: unknown) => unknown {
  let run: ((seed: number) => unknown) | undefined;
  return (message) => {
    if (run !== undefined) return run(message as number);
    run = open(message as never);
    return null;
  };
}

type Reply = { answer: unknown } | { lost: Lost };
type AskedWorker = { ask: (message: unknown) => Promise<Reply>; end: () => unknown };

async function startWorker<Setup, Result>(pool: Pool<Setup, Result>): Promise<AskedWorker> {
  const worker = asked(pool.start(), pool.hangsAfter);
  const reply = await worker.ask(pool.setup);
  if ('answer' in reply) return worker;
  await worker.end();
  throw new Error(`A worker cannot be started: ${reply.lost.sentence}`);
}

/** A worker whose answers can be waited for. */
function asked(worker: PoolWorker, hangsAfter: number): AskedWorker {
  const unheard = (): void => undefined;
  let settle: (reply: Reply) => void = unheard;
  let death: Reply | null = null;
  worker.listen(
    (answer) => settle({ answer }),
    (why) => settle((death ??= { lost: { name: 'died', sentence: why } })),
  );
  const ask = (message: unknown): Promise<Reply> =>
    new Promise((resolve) => {
      const sentence = `No end after ${hangsAfter / 1_000} s.`;
      const watchdog = setTimeout(() => settle({ lost: { name: 'hang', sentence } }), hangsAfter);
      settle = (reply) => {
        settle = unheard;
        clearTimeout(watchdog);
        resolve(reply);
      };
      if (death === null) worker.post(message);
      else settle(death);
    });
  return { ask, end: worker.end };
}
