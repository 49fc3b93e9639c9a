/** A request to the session that has not been sent yet. */
type Waiting = { key: string | null; run: () => Promise<unknown> };

/** Requests to the session, one open at a time. */
export type RequestLine = {
  /** Waits for its turn, in the order of asking. */
  inOrder: <T>(run: () => Promise<T>) => Promise<T>;
  /** Takes the place of a request with the same key that still waits: only the latest matters. The replaced one is never run. */
  latest: (key: string, run: () => Promise<unknown>) => void;
  /** True while a request is open or waiting. */
  isBusy: () => boolean;
};

/** `onError` hears of requests that nobody awaits (the `latest` ones). */
export function createRequestLine(onError: (error: unknown) => void): RequestLine {
  const waiting: Waiting[] = [];
  let open = false;

  const runNext = (): void => {
    const next = open ? undefined : waiting.shift();
    if (next === undefined) return;
    open = true;
    void next.run().finally(() => {
      open = false;
      runNext();
    });
  };

  const latest = (key: string, run: () => Promise<unknown>): void => {
    const safely = () => run().catch(onError);
    const same = waiting.find((each) => each.key === key);
    if (same === undefined) waiting.push({ key, run: safely });
    else same.run = safely;
    runNext();
  };

  const inOrder = <T>(run: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ key: null, run: () => run().then(resolve, reject) });
      runNext();
    });

  return { latest, inOrder, isBusy: () => open || waiting.length > 0 };
}
