import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { questionOf, runLine } from '../../src/command-line/command-line.ts';
import { adminView } from '../../src/frame/admin-view.ts';
import type { AdminEnding, AdminView } from '../../src/frame/types/admin.ts';
import type { ClusterSpec } from '../../src/kafka/cluster-spec.ts';
import { millis, seconds, type Micros } from '../../src/kernel/time.ts';
import type { Command } from '../../src/scenario/command.ts';
import {
  advanceSession,
  applyToSession,
  currentBranch,
  openSession,
  type Session,
} from '../../src/session/session.ts';

/** One line of a recording with what Kafka's tool printed, or what happened before it. */
export type RecordedLine =
  { readonly happened: string } | { readonly line: string; readonly printed: string[] };

/** Reads a recording: `$` before a line, then what it printed; `#` before what happened. */
export function recordedLines(name: string): RecordedLine[] {
  const url = new URL(`./fixtures/command-lines/${name}`, import.meta.url);
  const found: RecordedLine[] = [];
  for (const text of readFileSync(fileURLToPath(url), 'utf8').split('\n')) {
    const last = found.at(-1);
    if (text.startsWith('# ')) found.push({ happened: text.slice(2) });
    else if (text.startsWith('$ ')) found.push({ line: text.slice(2), printed: [] });
    else if (last !== undefined && 'line' in last) last.printed.push(text);
  }
  // An empty line parts what was recorded from the next.
  for (const each of found) if ('printed' in each && each.printed.at(-1) === '') each.printed.pop();
  return found;
}

const cluster: ClusterSpec = {
  brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
  controllers: 1,
  topics: [
    ...[
      { name: 'orders', partitions: 3, replicationFactor: 3, config: { 'min.insync.replicas': 2 } },
    ],
    { name: 'journal', partitions: 1, replicationFactor: 1 },
  ],
  producers: [{ name: 'p1', topic: 'orders' }],
  consumers: [],
  delay: { min: 500, max: 1_500 },
  disk: { writeTime: 100, syncTime: 1_000 },
};

/** What the clocks show when the cluster boots. */
const BOOT_MILLIS = 1_700_000_000_000;

/** The cluster that was recorded: two topics, with the same records in them. */
export function recordedCluster(): Session {
  const scenario = { id: 'command-lines', cluster, opensAt: 0 };
  const session = openSession({ scenario, seed: 1, commands: [], playhead: 0 });
  pass(session, seconds(5));
  const keyed = (text: string) => ({ key: text.slice(0, 2), value: text.slice(3) });
  const texts = ['k0:one', 'k1:two', 'k2:three', 'k3:four', 'k4:five', 'k5:six'];
  give(session, { command: 'send', producer: 'p1', records: texts.map(keyed) });
  // The first was written a moment earlier, which takes two bytes of the batch.
  const journal = ['k1:a', 'k1:b', 'k1:c'].map((text, at) => ({
    ...keyed(text),
    timestamp: BOOT_MILLIS + (at === 0 ? 0 : 100),
  }));
  give(session, { command: 'send', producer: 'p1', topic: 'journal', records: journal });
  pass(session, seconds(5));
  return session;
}

/** A consumer as the console has it, of one group. */
const reader = (name: string, group: string, config: Record<string, string> = {}) => ({
  ...{ name, assign: [], polling: false },
  config: { 'group.id': group, 'auto.offset.reset': 'earliest', ...config },
});

type Reader = ReturnType<typeof reader> & { subscribe: string[] };

const ONE_EACH: Reader[] = [
  { ...reader('a', 'g'), subscribe: ['orders'] },
  { ...reader('x', 'h', { 'group.protocol': 'consumer' }), subscribe: ['orders'] },
];

/** When the records of orders were made, milliseconds since 1970. */
const madeAt = (partition: number, place: number): number =>
  1_700_000_010_000 + partition * 10_000 + place * 1_000;

const TWO: Reader[] = [
  ...['a', 'b'].map((name) => ({ ...reader(name, 'g'), subscribe: ['orders', 'audit'] })),
  { ...reader('c', 's', { 'group.instance.id': 'i1' }), subscribe: ['orders'] },
];

/** The clusters of groups that were recorded: two records in each partition of orders. */
export function groupCluster(which: 'one-each' | 'two' | 'resets'): Session {
  const consumers = which === 'two' ? TWO : ONE_EACH;
  const topics = [
    { name: 'orders', partitions: 3, replicationFactor: 3 },
    ...(which === 'two' ? [{ name: 'audit', partitions: 2, replicationFactor: 3 }] : []),
    ...(which === 'resets' ? [{ name: 'journal', partitions: 1, replicationFactor: 1 }] : []),
  ];
  const scenario = { id: 'groups', cluster: { ...cluster, topics, consumers }, opensAt: 0 };
  const session = openSession({ scenario, seed: 1, commands: [], playhead: 0 });
  pass(session, seconds(5));
  for (const partition of [0, 1, 2])
    for (const [place, value] of ['one', 'two'].entries()) {
      const timestamp = which === 'resets' ? { timestamp: madeAt(partition, place) } : {};
      const record = { key: value, value, partition, ...timestamp };
      give(session, { command: 'send', producer: 'p1', topic: 'orders', records: [record] });
    }
  pass(session, seconds(2));
  for (const { name } of consumers) {
    give(session, { command: 'poll-loop', consumer: name, on: true });
    pass(session, seconds(8));
  }
  pass(session, seconds(12));
  return session;
}

export function give(session: Session, command: Command): void {
  const refusal = applyToSession(session, command);
  if (refusal !== null) throw new Error(JSON.stringify(refusal));
}

export function pass(session: Session, time: Micros): void {
  const end = currentBranch(session).cursor.cluster.now + time;
  while (currentBranch(session).cursor.cluster.now < end) advanceSession(session, end);
}

/** What a line prints in a terminal, line by line, once the cluster has answered it. */
export function printedBy(session: Session, line: string): string[] {
  const view = look(session, line);
  const outcome = runLine(line, view);
  if (outcome.did === 'left-out') return [`(left out: ${outcome.option})`];
  if (outcome.did === 'printed') return linesOf(outcome.text);
  const first = view.calls.next;
  for (const command of outcome.commands) give(session, command);
  const wanted = outcome.commands.map((_, at) => first + at);
  return linesOf(outcome.before + outcome.told(endingsOf(session, wanted)));
}

const look = (session: Session, line: string): AdminView =>
  adminView(currentBranch(session).cursor.cluster, questionOf(line));

/** Waits as long as Kafka's client does, and a little longer. */
function endingsOf(session: Session, calls: readonly number[]): AdminEnding[] {
  for (let round = 1; round < 60; round += 1) {
    const { ended } = look(session, '').calls;
    const found = calls.flatMap((call) => ended.find((each) => each.call === call) ?? []);
    if (found.length === calls.length) return found;
    pass(session, millis(50 * round));
  }
  throw new Error('a call was never answered');
}

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);
