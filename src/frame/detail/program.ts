import type { Consumer } from '../../kafka/clients/consumer/consumer-state.ts';
import { eachUnanswered } from '../../kafka/clients/network/node-connections.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import { newestLeader, placeNamed, replicasOf } from '../cluster-view.ts';
import { groupViews } from '../groups-view.ts';
import type { NodeStatus } from '../types/cluster.ts';
import type { ProgramDoing, ProgramFinding, ProgramLine, ProgramView } from '../types/program.ts';

/** Settings that a line of Python does not say, or says in another way. */
const UNSAID = [
  'group.id',
  'group.protocol',
  'group.remote.assignor',
  'partition.assignment.strategy',
];

/**
 * A consumer that subscribes to topics with its group, as a program; undefined for any other, and
 * for one that commits in an order which no few lines have.
 */
export function programOf(
  cluster: Cluster,
  consumer: Consumer,
  status: NodeStatus,
): ProgramView | undefined {
  const { subscribed, config, application, settings } = consumer;
  const commits = application?.spec.commits ?? null;
  if (subscribed.by !== 'topics' || config.group === null || commits === 'out-of-order')
    return undefined;
  const program = {
    topics: subscribed.topics,
    group: config.group.groupId,
    settings: Object.entries(settings)
      .filter(([name]) => !UNSAID.includes(name))
      .map(([name, value]) => ({ name, value: String(value) })),
    commits,
    aside: application?.spec.aside === true,
  };
  const doing = doingOf(consumer, status);
  const committed = committedIn(cluster, program.group);
  return {
    ...program,
    doing,
    line: lineOf(doing, consumer),
    record: recordOf(consumer, doing),
    autoCommits: status === 'up' && isAutoCommitting(consumer),
    findings: status === 'up' ? findingsOf(cluster, consumer, doing, committed) : [],
  };
}

/** What the program is at. */
export function doingOf(consumer: Consumer, status: NodeStatus): ProgramDoing {
  const { application, call, closed, connections, member, poll } = consumer;
  const work = application?.work ?? null;
  if (status === 'down') return 'down';
  if (closed) return 'closed';
  if (connections.metadata.updatedAt === null) return 'constructing';
  if (call !== null) return call.api === 'commit' ? 'committing' : 'between';
  if (work !== null) return work.begun ? 'working' : 'between';
  if (poll === null) return 'stopped';
  return (member?.generation.id ?? -1) < 0 ? 'joining' : 'waiting';
}

const isOfPolls = ({ application }: Consumer): boolean =>
  !['each-record', undefined].includes(application?.spec.commits);

/** The line in which it waits for its group or for records. */
const waitingLine = (consumer: Consumer): ProgramLine => (isOfPolls(consumer) ? 'poll' : 'loop');

/** The line that runs while it is at that. */
export function lineOf(doing: ProgramDoing, consumer: Consumer): ProgramLine | null {
  switch (doing) {
    case 'constructing':
      return 'construct';
    case 'joining':
    case 'waiting':
      return waitingLine(consumer);
    case 'between':
      return 'loop';
    case 'working':
      return 'body';
    case 'committing':
      return isBeforeWork(consumer) ? 'commit-first' : 'commit';
    case 'down':
    case 'stopped':
    case 'closed':
      return null;
  }
}

const isBeforeWork = ({ application }: Consumer): boolean =>
  application?.spec.commits === 'before-work' && application.work !== null;

function recordOf({ application }: Consumer, doing: ProgramDoing): ProgramView['record'] {
  const work = application?.work ?? null;
  const record = work?.records[work.next];
  if (work === null || record === undefined || doing !== 'working') return null;
  const { partition, offset } = record;
  return { partition, offset, place: work.next + 1, of: work.records.length };
}

function isAutoCommitting({ connections }: Consumer): boolean {
  let found = false;
  eachUnanswered(connections, (own) => {
    if (own.ask === 'commit' && own.purpose === 'auto') found = true;
  });
  return found;
}

type Committed = Readonly<Record<string, number>>;

const committedIn = (cluster: Cluster, group: string): Committed =>
  Object.fromEntries(
    (groupViews(cluster).find(({ id }) => id === group)?.offsets ?? []).map((each) => [
      each.partition,
      each.offset,
    ]),
  );

/** What would be lost or read again, told of the line that it comes from. */
function findingsOf(
  cluster: Cluster,
  consumer: Consumer,
  doing: ProgramDoing,
  committed: Committed,
): ProgramFinding[] {
  const blocked = waitingLine(consumer);
  const { subscribed, config, application } = consumer;
  const found: ProgramFinding[] = [];
  const say = (finding: ProgramFinding): unknown => found.push(finding);
  const isOurs = (partition: string): boolean =>
    subscribed.by === 'topics' && subscribed.topics.includes(placeNamed(partition).topic);
  if (config.autoOffsetReset === 'latest') {
    const isNew = !Object.keys(committed).some(isOurs);
    if (isNew && (doing === 'constructing' || doing === 'joining'))
      say({ finding: 'begins-at-end', line: blocked });
    const passed = passedOver(cluster, consumer);
    if (passed > 0) say({ finding: 'began-at-end', line: blocked, records: passed });
  }
  const undone = undoneOf(consumer);
  const lost = undone.filter(({ partition, offset }) => offset < (committed[partition] ?? 0));
  const line = lost.length > 0 && isBeforeWork(consumer) ? 'commit-first' : 'body';
  if (lost.length > 0) say({ finding: 'lost', line, records: lost.length });
  const soon = (application?.aside ?? []).filter((each) => !lost.includes(each));
  const commitsByItself = (config.group?.autoCommitInterval ?? null) !== null;
  if (soon.length > 0 && (commitsByItself || application?.spec.commits !== undefined))
    say({ finding: 'may-be-lost', line: 'body', records: soon.length });
  const again = doneSince(consumer, undone, committed);
  if (again > 0) say({ finding: 'again', line: 'body', records: again });
  const takes = (application?.work?.records.length ?? 0) * (application?.spec.perRecord ?? 0);
  const limit = config.group?.maxPollInterval ?? takes;
  if (takes > limit) say({ finding: 'too-slow', line: 'body', takes, limit });
  return found;
}

/** Records that lay there when the program began at the end of their partitions. */
function passedOver(cluster: Cluster, { resets, assigned }: Consumer): number {
  return assigned.reduce((sum, { name }) => {
    const first = resets.find(({ partition }) => partition === name);
    const log = newestLeader(replicasOf(cluster, name))?.log;
    if (first?.from !== null || log === undefined) return sum;
    return sum + Math.max(0, first.to - log.startOffset);
  }, 0);
}

type Given = { partition: string; offset: number };

/** Records that the program was given and has not done. */
function undoneOf({ application }: Consumer): Given[] {
  const work = application?.work ?? null;
  return [...(application?.aside ?? []), ...(work?.records.slice(work.next) ?? [])];
}

/** How many records it has done that lie at or behind what is committed. */
function doneSince({ assigned }: Consumer, undone: readonly Given[], committed: Committed): number {
  return assigned.reduce((sum, { name, position }) => {
    const from = committed[name];
    const next = undone.find(({ partition }) => partition === name)?.offset ?? position;
    return from === undefined || next === null ? sum : sum + Math.max(0, next - from);
  }, 0);
}
