import type { Cluster } from '../../src/kafka/cluster.ts';
import { serverAt } from '../../src/kafka/invariants/view.ts';
import type { KafkaKinds } from '../../src/kafka/kinds.ts';
import type { Micros } from '../../src/kernel/time.ts';
import type { TraceEntry } from '../../src/kernel/trace.ts';
import type { Command } from '../../src/scenario/command.ts';
import { changeText } from './changes.ts';
import { commandText } from './command-text.ts';
import { messageText } from './message-text.ts';
import { metadataText } from './metadata-lines.ts';
import { namesOf, nodeName, type Names } from './names.ts';
import { newBatches, routineOf, type Heard, type Routine } from './routine.ts';

type Entry = TraceEntry<KafkaKinds>;

/** What the telling of one run remembers. */
export type Telling = {
  readonly lines: string[];
  readonly cluster: Cluster;
  readonly names: Names;
  /** Nothing before this time gets a line. */
  readonly from: Micros;
  readonly heard: Heard;
  /** Messages without a line since the last line that counts them. */
  readonly leftOut: Map<Routine, number>;
  /** What each process was at the last step: up, paused or down. */
  statuses: string[];
  /** The LEO of each log at the last command, by node and log. */
  ends: Record<string, number>[];
  steppedAt: Micros;
  toldAt: Micros;
};

export const beginTelling = (cluster: Cluster, from: Micros): Telling => ({
  lines: [],
  cluster,
  names: namesOf(cluster),
  from,
  heard: { said: new Map(), batches: new Set() },
  leftOut: new Map(),
  statuses: [],
  ends: [],
  steppedAt: 0,
  toldAt: from,
});

/** A pause of so long has a line of its own, which counts what was left out. */
export const PAUSE: Micros = 1_000_000;

/** A command of the person, before anything comes of it. */
export function tellCommand(telling: Telling, command: Command): void {
  tellStatuses(telling);
  telling.ends = endsOf(telling.cluster);
  telling.steppedAt = telling.cluster.now;
  write(telling, telling.cluster.now, `> ${commandText(command)}`);
}

/** A step of the trace, when there is anything to say about it. */
export function tellStep(telling: Telling, entry: Entry): void {
  tellStatuses(telling);
  telling.steppedAt = entry.time;
  const { heard, names, leftOut } = telling;
  const { what } = entry;
  const carried = what.event === 'message' || what.event === 'lost' ? what : null;
  const text = stepText(telling, entry);
  const way = `${carried?.from ?? entry.node} ${entry.node}`;
  const routine = carried === null ? null : routineOf(heard, carried.message, way, text ?? '');
  const batches = what.event === 'message' ? newBatches(heard, what.message) : [];
  const notes = entry.notes.flatMap((note) => changeText(note, names) ?? []);
  const changes = [...metadataText(batches, names), ...notes];
  if (entry.time < telling.from) return;
  if (routine !== null && changes.length === 0) {
    leftOut.set(routine, (leftOut.get(routine) ?? 0) + 1);
    return;
  }
  if (text !== null && (changes.length > 0 || hasOwnLine(telling, entry)))
    write(telling, entry.time, text);
  for (const change of changes) telling.lines.push(`${CHANGE}${change}`);
}

/** Whether a step has a line although nothing changed. */
function hasOwnLine({ cluster }: Telling, { node, what: { event } }: Entry): boolean {
  if (event === 'boot') return cluster.nodes[node]?.state.role === 'server';
  return event === 'message' || event === 'lost' || event === 'disk-error';
}

/** What is still to be said when a run is over. */
export function tellEnd(telling: Telling): void {
  tellStatuses(telling);
  tellLeftOut(telling);
}

/** Null for what a command says already. */
function stepText({ names }: Telling, { node, what }: Entry): string | null {
  const here = nodeName(names, node);
  switch (what.event) {
    case 'message':
    case 'lost': {
      const way = `${nodeName(names, what.from)} ${what.event === 'lost' ? '-x' : '->'} ${here}`;
      return `${who(way)}${messageText(what.message, names)}`;
    }
    case 'boot':
      return `${who(here)}boots`;
    case 'timer':
      return `${who(here)}timer ${what.timer.timer}`;
    case 'connected':
      return `${who(here)}connected to ${nodeName(names, what.peer)}`;
    case 'closed':
      return `${who(here)}connection to ${nodeName(names, what.peer)} ${what.reason}`;
    case 'synced':
      return `${who(here)}flushed ${what.file}`;
    case 'disk-error':
      return `${who(here)}disk ${what.why}: nothing written to ${what.file}`;
    case 'command':
    case 'fault':
      return null;
  }
}

/** Processes that have changed in the step before. One that has booted has a line for that. */
function tellStatuses(telling: Telling): void {
  const { cluster, statuses, names, steppedAt } = telling;
  telling.statuses = cluster.nodes.map(({ status }) => status);
  for (const [node, status] of telling.statuses.entries()) {
    const before = statuses[node];
    if (before === undefined || before === status || before === 'down') continue;
    write(telling, steppedAt, `${who(nodeName(names, node))}is ${status}`);
    if (status === 'down') tellUnflushed(telling, node);
  }
}

/** What a power cut has taken from logs: offsets that lay in the page cache alone. */
function tellUnflushed({ cluster, ends, lines }: Telling, node: number): void {
  const now = endsOf(cluster)[node] ?? {};
  for (const [name, end] of Object.entries(ends[node] ?? {}))
    if (now[name] !== end)
      lines.push(`${CHANGE}${name} loses what is not flushed, LEO ${end} -> ${now[name] ?? 0}`);
}

/** By node and log: its LEO. */
const endsOf = (cluster: Cluster): Record<string, number>[] =>
  [...cluster.nodes.keys()].map((node) => {
    const logs = Object.values(serverAt(cluster, node)?.broker?.disk.logs ?? {});
    return Object.fromEntries(logs.map(({ name, endOffset }) => [name, endOffset]));
  });

const TIME_WIDTH = 12;
const WHO_WIDTH = 13;
const CHANGE = `${' '.repeat(TIME_WIDTH)}  ${' '.repeat(WHO_WIDTH)}  `;

const who = (name: string): string => name.padEnd(WHO_WIDTH);

function write(telling: Telling, time: Micros, text: string): void {
  if (time - telling.toldAt >= PAUSE) tellLeftOut(telling);
  telling.toldAt = time;
  telling.lines.push(`${`${(time / 1_000).toFixed(3)}ms`.padStart(TIME_WIDTH)}  ${text}`);
}

function tellLeftOut({ lines, leftOut }: Telling): void {
  if (leftOut.size === 0) return;
  const counts = [...leftOut].map(([routine, messages]) => `${routine} ${messages}`);
  lines.push(`${'…'.padStart(TIME_WIDTH)}  left out: ${counts.sort().join(', ')}`);
  leftOut.clear();
}
