import { createStore, delMany, get, set, setMany, update } from 'idb-keyval';
import { parseRecordedSession } from '../../scenario/parse-recording.ts';
import type { RecordedSession } from '../../scenario/scenario.ts';

/** A session that this browser keeps, as a list shows it. */
export type KeptSession = {
  id: string;
  /** When it was kept last. Milliseconds since 1970. */
  keptAt: number;
  branches: number;
  /** Commands of all branches, each once. */
  commands: number;
};

/** The oldest are forgotten when there are more. */
const KEPT_MAX = 12;
const INDEX = 'index';
const place = (id: string): string => `session:${id}`;

const store = createStore('logscope', 'sessions');

/** Keeps a session under an id in place of what was there. False where the browser forbids it. */
export async function keepSession(
  id: string,
  session: RecordedSession,
  now: number,
): Promise<boolean> {
  const kept: KeptSession = {
    ...{ id, keptAt: now, branches: session.branches.length },
    commands: session.branches.reduce((sum, { commands }) => sum + commands.length, 0),
  };
  let forgotten: KeptSession[] = [];
  try {
    await set(place(id), session, store);
    const list = (others: KeptSession[] = []): KeptSession[] => {
      const all = [kept, ...others.filter((each) => each.id !== id)];
      forgotten = all.slice(KEPT_MAX);
      return all.slice(0, KEPT_MAX);
    };
    await update<KeptSession[]>(INDEX, list, store);
    await delMany(
      forgotten.map((each) => place(each.id)),
      store,
    );
    return true;
  } catch {
    return false;
  }
}

/** What is kept, the latest first. */
export async function keptSessions(): Promise<KeptSession[]> {
  try {
    return (await get<KeptSession[]>(INDEX, store)) ?? [];
  } catch {
    return [];
  }
}

/** A session that is kept; null when there is none, or what is there cannot be read. */
export async function keptSession(id: string): Promise<RecordedSession | null> {
  try {
    const parsed = parseRecordedSession(await get<unknown>(place(id), store));
    return 'session' in parsed ? parsed.session : null;
  } catch {
    return null;
  }
}

/** Forgets a session. */
export async function forgetSession(id: string): Promise<void> {
  const rest = (await keptSessions()).filter((each) => each.id !== id);
  try {
    await setMany([[INDEX, rest]], store);
    await delMany([place(id)], store);
  } catch {
    // What the browser forbids to keep need not be forgotten.
  }
}
