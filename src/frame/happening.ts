import type { Cluster } from '../kafka/cluster.ts';
import type { KafkaKinds } from '../kafka/kinds.ts';
import type { Note } from '../kafka/note.ts';
import type { Fault, TraceEntry } from '../kernel/trace.ts';
import type { Past } from './past.ts';
import type { Happening } from './types.ts';

type Entry = TraceEntry<KafkaKinds>;

/** How many things worth telling a frame carries, and how far back it looks for them. */
const HAPPENINGS_SHOWN = 8;
const STEPS_LOOKED_THROUGH = 300;

/** The newest things worth telling, oldest of them first. */
export function latestHappenings(cluster: Cluster, past: Past): Happening[] {
  const found: Happening[] = [];
  const first = Math.max(past.firstStep, past.lastStep - STEPS_LOOKED_THROUGH);
  for (let step = past.lastStep; step >= first && found.length < HAPPENINGS_SHOWN; step -= 1) {
    const entry = past.entry(step);
    if (entry !== undefined) found.push(...happeningsOf(cluster, entry).reverse());
  }
  return found.slice(0, HAPPENINGS_SHOWN).reverse();
}

/** What a line of the trace has to tell: what a person did, what broke, and the changes a machine noted. */
export function happeningsOf(cluster: Cluster, entry: Entry): Happening[] {
  const own = ownHappening(cluster, entry);
  const told = entry.notes.map((note) => noteHappening(cluster, entry, note));
  return own === null ? told : [own, ...told];
}

/** What the step itself was, when that is worth telling by itself: a command or a fault. */
function ownHappening(cluster: Cluster, entry: Entry): Happening | null {
  if (entry.what.event === 'command') {
    const { command, ...values } = entry.what.command;
    return happening(cluster, entry, `you-${command}`, values);
  }
  if (entry.what.event === 'fault') return faultHappening(cluster, entry, entry.what.fault);
  return null;
}

function faultHappening(cluster: Cluster, entry: Entry, fault: Fault): Happening {
  const { fault: kind, ...values } = fault;
  const named = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      isNode(key) && typeof value === 'number' ? nameOf(cluster, value) : value,
    ]),
  );
  return happening(cluster, entry, `fault-${kind}`, named);
}

const isNode = (key: string): boolean => key === 'node' || key === 'from' || key === 'to';

function noteHappening(cluster: Cluster, entry: Entry, note: Note): Happening {
  const { note: kind, ...values } = note;
  return happening(cluster, entry, kind, values);
}

/** What a step was, in any case: for the chain of causes. */
export function stepHappening(cluster: Cluster, entry: Entry): Happening {
  const what = entry.what;
  switch (what.event) {
    case 'boot':
      return happening(cluster, entry, 'booted', {});
    case 'message':
      return happening(cluster, entry, 'message-arrived', {
        type: what.message.type,
        from: nameOf(cluster, what.from),
      });
    case 'lost':
      return happening(cluster, entry, 'message-lost', {
        type: what.message.type,
        from: nameOf(cluster, what.from),
      });
    case 'timer':
      return happening(cluster, entry, 'timer', {
        timer: what.timer.timer,
        armed: entry.time - what.setAt,
      });
    case 'connected':
      return happening(cluster, entry, 'connected', { peer: nameOf(cluster, what.peer) });
    case 'closed':
      return happening(cluster, entry, 'closed', {
        peer: nameOf(cluster, what.peer),
        reason: what.reason,
      });
    case 'synced':
      return happening(cluster, entry, 'synced', { file: what.file });
    case 'command':
    case 'fault':
      return ownHappening(cluster, entry) ?? happening(cluster, entry, 'booted', {});
  }
}

function happening(cluster: Cluster, entry: Entry, kind: string, values: object): Happening {
  return {
    step: entry.step,
    time: entry.time,
    node: nameOf(cluster, entry.node),
    kind,
    values: plainValues(values),
  };
}

function plainValues(values: object): Record<string, string | number> {
  const plain: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(values) as [string, unknown][]) {
    if (typeof value === 'string' || typeof value === 'number') plain[key] = value;
    else if (Array.isArray(value)) plain[key] = value.length;
    else if (typeof value === 'boolean') plain[key] = String(value);
  }
  return plain;
}

export const nameOf = (cluster: Cluster, node: number): string => cluster.nodes[node]?.name ?? '?';
