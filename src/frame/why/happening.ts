import type { ProcessCommand } from '../../kafka/process-command.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import type { KafkaKinds } from '../../kafka/kinds.ts';
import type { Note } from '../../kafka/note.ts';
import type { Fault, TraceEntry } from '../../kernel/trace.ts';
import type { Past } from '../past.ts';
import { memberName } from '../quorum-member.ts';
import { commandValues, plainValues } from './command-values.ts';
import { settingOfTimer } from './timer-setting.ts';
import type { Happening, LaneChange } from '../types.ts';

/** What a step is by itself, when neither a note nor a person says more. */
export type StepKind =
  | 'booted'
  | 'message-arrived'
  | 'message-lost'
  | 'timer'
  | 'connected'
  | 'closed'
  | 'synced'
  | 'disk-error';

/** Every kind of happening: notes of the machines, commands to clients, faults done to the world, and plain steps. */
export type HappeningKind =
  Note['note'] | `you-${ProcessCommand['command']}` | `fault-${Fault['fault']}` | StepKind;

/**
 * The values that each kind of happening has, to fill its sentence; `?` marks those that may be missing. Units: times (`waited`, `after`, `armed`,
 * `every`, `by`, `delayMin`, `delayMax`, `writeTime`, `syncTime`) are microseconds, `value` is in the unit of its setting (ms), `loss` is percent,
 * `bandwidth` is bytes a second, `bytes`, `bytesLeft` and `valueBytes` are bytes. A list counts its items (`records`, `rows`); `labels` names the first of them.
 * `why` of a link's fault is `over` where it is taken back. Switches are 'true' or 'false'. `partition` is a name such as `orders-0`; `node`, `from`, `to` and `peer` of steps and faults are names of nodes, `from`
 * and `to` of notes are offsets. `config` of a command is `name=value, …`, that of a timer the name of its setting.
 */
export const HAPPENING_VALUES: Readonly<Record<HappeningKind, readonly string[]>> = {
  // notes: a broker
  appended: ['partition', 'baseOffset', 'lastOffset', 'as'],
  'high-watermark': ['partition', 'from', 'to', 'as'],
  'log-start': ['partition', 'from', 'to', 'as'],
  'follower-progress': ['partition', 'follower', 'from', 'to'],
  'produce-waits': ['partition', 'until', 'correlationId'],
  'produce-completed': ['partition', 'error', 'correlationId', 'waited'],
  refused: ['api', 'partition', 'error'],
  'connection-closed': ['why'],
  'became-leader': ['partition', 'leaderEpoch', 'logEnd'],
  'became-follower': ['partition', 'leaderEpoch', 'leader'],
  'isr-proposed': ['partition', 'change', 'isr'],
  truncated: ['partition', 'from', 'to'],
  'fetch-failed': ['partition', 'logEnd'],
  'broker-state': ['state'],
  // notes: a broker's logs
  'segment-rolled': ['partition', 'baseOffset'],
  'segments-deleted': ['partition', 'segments', 'why'],
  compacted: ['partition', 'from', 'to', 'bytes', 'left'],
  'log-recovered': ['partition', 'from', 'logEnd', 'lost'],
  duplicate: ['partition', 'producerId', 'baseSequence', 'baseOffset'],
  // notes: the controller
  'broker-registered': ['broker', 'brokerEpoch'],
  'broker-unfenced': ['broker'],
  'broker-fenced': ['broker'],
  'broker-unregistered': ['broker'],
  'controlled-shutdown': ['broker'],
  'controller-active': ['controller', 'epoch'],
  'controller-resigned': ['controller'],
  'leader-elected': ['partition', 'leader', 'leaderEpoch', 'why'],
  leaderless: ['partition', 'leaderEpoch'],
  'isr-changed': ['partition', 'before', 'after', 'why'],
  'reassignment-started': ['partition', 'replicas'],
  reassigned: ['partition', 'replicas'],
  'partitions-added': ['topic', 'partitions'],
  'topic-deleted': ['topic'],
  'config-changed': ['resource', 'name', 'value'],
  'feature-changed': ['feature', 'level'],
  'topic-created': ['topic', 'partitions', 'replicationFactor'],
  // notes: the quorum
  quorum: ['as', 'epoch', 'leader'],
  vote: ['as', 'candidate', 'epoch'],
  'metadata-truncated': ['from', 'to'],
  'metadata-snapshot': ['as', 'endOffset'],
  // notes: a producer
  'record-buffered': ['partition', 'records', 'label'],
  'batch-sent': ['partition', 'records', 'why'],
  acked: ['partition', 'baseOffset', 'records'],
  'send-failed': ['partition', 'records', 'error'],
  'producer-id': ['producerId', 'producerEpoch'],
  'producer-epoch-raised': ['producerId', 'producerEpoch'],
  'will-retry': ['partition', 'error', 'attempt', 'after'],
  // notes: a consumer
  delivered: ['partition', 'from', 'to', 'records'],
  'polled-nothing': [],
  position: ['partition', 'from', 'to', 'why'],
  'offset-out-of-range': ['partition', 'position', 'policy'],
  'consumer-error': ['call', 'exception'],
  // notes: any client
  'metadata-updated': ['brokers', 'partitions'],
  disconnected: ['peer', 'why'],
  answered: ['api', 'error'],
  // what a person asked of a client
  'you-send': ['producer', 'topic?', 'records', 'labels'],
  'you-replay': ['producer', 'topic?', 'source', 'rows'],
  'you-load': ['producer', 'every', 'keys', 'valueBytes'],
  'you-stop-load': ['producer'],
  'you-flush': ['producer'],
  'you-poll': ['consumer', 'max?'],
  'you-poll-loop': ['consumer', 'on'],
  'you-seek': ['consumer', 'partition', 'offset'],
  'you-configure': ['client', 'config'],
  'you-create-topic': ['topic', 'partitions', 'replicationFactor', 'config?'],
  'you-delete-records': ['partition', 'before'],
  'you-delete-topic': ['topic'],
  'you-create-partitions': ['topic', 'count'],
  'you-alter-config': ['topic?', 'broker?', 'config', 'why'],
  'you-reassign': ['partition', 'replicas', 'why'],
  'you-elect': ['partition', 'why'],
  'you-unregister-broker': ['broker'],
  'you-update-feature': ['feature', 'level', 'how?'],
  'you-add-voter': ['controller'],
  'you-remove-voter': ['controller'],
  'you-request': ['guest', 'broker', 'api', 'version', 'clientId?'],
  'you-raw-request': ['guest', 'broker', 'bytes', 'claimLength?'],
  'you-hang-up': ['guest'],
  'you-shutdown': ['node'],
  // what was done to the world; a link's fault names one direction, so both directions are two happenings
  'fault-kill': ['node'],
  'fault-power-cut': ['node'],
  'fault-pause': ['node'],
  'fault-resume': ['node'],
  'fault-start': ['node'],
  'fault-cut': ['from', 'to'],
  'fault-heal': ['from', 'to'],
  'fault-delay': ['from', 'to', 'delayMin', 'delayMax'],
  'fault-lose': ['from', 'to', 'loss', 'why?'],
  'fault-throttle': ['from', 'to', 'bandwidth?', 'why?'],
  'fault-disk': ['node', 'writeTime', 'syncTime'],
  'fault-hold': ['message'],
  'fault-release': ['message'],
  'fault-drop': ['message'],
  'fault-duplicate': ['message'],
  'fault-wipe': ['node'],
  'fault-fill-disk': ['node', 'bytesLeft'],
  'fault-fail-disk': ['node'],
  'fault-repair-disk': ['node'],
  'fault-rot-disk': ['node', 'file'],
  'fault-clock-jump': ['node', 'by'],
  // steps
  booted: [],
  'message-arrived': ['type', 'from'],
  'message-lost': ['type', 'from'],
  timer: ['timer', 'armed', 'config?', 'value?'],
  connected: ['peer'],
  closed: ['peer', 'reason'],
  synced: ['file'],
  'disk-error': ['file', 'why'],
};

/** Every kind: who has words for these can say everything that a frame tells. */
export const HAPPENING_KINDS = Object.keys(HAPPENING_VALUES) as readonly HappeningKind[];

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
    if (entry !== undefined && isWorthTelling(entry))
      found.push(...happeningsOf(cluster, entry).reverse());
  }
  return found.slice(0, HAPPENINGS_SHOWN).reverse();
}

/** Whether `happeningsOf` has anything to say. */
export const isWorthTelling = ({ what, notes }: Entry): boolean =>
  notes.length > 0 || isOwnStory(what.event);

const isOwnStory = (event: Entry['what']['event']): boolean =>
  event === 'command' || event === 'fault' || event === 'disk-error';

/** What a line of the trace has to tell: what a person did, what broke, and the changes a machine noted. */
export function happeningsOf(cluster: Cluster, entry: Entry): Happening[] {
  const own = ownHappening(cluster, entry);
  const told = entry.notes.map((note) => noteHappening(cluster, entry, note));
  return own === null ? told : [own, ...told];
}

/** One change that a machine noted in a step. */
export function noteHappening(cluster: Cluster, entry: Entry, note: Note): Happening {
  const { note: kind, ...values } = note;
  return happening(cluster, entry, kind, withMembers(cluster, kind, plainValues(values)));
}

/** Members of the quorum are told by the names of their nodes, as everything else calls them. */
function withMembers(
  cluster: Cluster,
  kind: Note['note'],
  values: Happening['values'],
): Happening['values'] {
  const member = MEMBER_VALUES[kind];
  const id = member === undefined ? undefined : values[member];
  if (member === undefined || typeof id !== 'number') return values;
  return { ...values, [member]: memberName(cluster, id) ?? id };
}

const MEMBER_VALUES: Readonly<Partial<Record<Note['note'], string>>> = {
  quorum: 'leader',
  vote: 'candidate',
  'controller-active': 'controller',
  'controller-resigned': 'controller',
};

/** What a step was, in any case: for the chain of causes. A timer comes with the setting that it was armed by, where one is known. */
export function stepHappening(cluster: Cluster, past: Past, entry: Entry): Happening {
  const what = entry.what;
  switch (what.event) {
    case 'boot':
      return happening(cluster, entry, 'booted', {});
    case 'message':
    case 'lost': {
      const kind = what.event === 'message' ? 'message-arrived' : 'message-lost';
      const values = { type: what.message.type, from: nameOf(cluster, what.from) };
      return happening(cluster, entry, kind, values);
    }
    case 'timer': {
      const values = { timer: what.timer.timer, armed: entry.time - what.setAt };
      const setting = settingOfTimer(cluster, past, entry);
      return happening(cluster, entry, 'timer', { ...values, ...setting });
    }
    case 'connected':
      return happening(cluster, entry, 'connected', { peer: nameOf(cluster, what.peer) });
    case 'closed': {
      const values = { peer: nameOf(cluster, what.peer), reason: what.reason };
      return happening(cluster, entry, 'closed', values);
    }
    case 'synced':
      return happening(cluster, entry, 'synced', { file: what.file });
    case 'disk-error':
      return happening(cluster, entry, 'disk-error', { file: what.file, why: what.why });
    case 'command':
      return commandHappening(cluster, entry, what.command);
    case 'fault':
      return faultHappening(cluster, entry, what.fault);
  }
}

/** What the step itself was, when that is worth telling by itself: a command, a fault or what a disk refused. */
export function ownHappening(cluster: Cluster, entry: Entry): Happening | null {
  if (entry.what.event === 'command') return commandHappening(cluster, entry, entry.what.command);
  if (entry.what.event === 'fault') return faultHappening(cluster, entry, entry.what.fault);
  if (entry.what.event === 'disk-error') {
    const { file, why } = entry.what;
    return happening(cluster, entry, 'disk-error', { file, why });
  }
  return null;
}

function commandHappening(cluster: Cluster, entry: Entry, command: ProcessCommand): Happening {
  return happening(cluster, entry, `you-${command.command}`, commandValues(command));
}

function faultHappening(cluster: Cluster, entry: Entry, fault: Fault): Happening {
  const { fault: kind, ...values } = fault;
  const named: Happening['values'] = {};
  for (const [key, value] of Object.entries(plainValues(values)))
    named[key] = isNode(key) && typeof value === 'number' ? nameOf(cluster, value) : value;
  if (fault.fault === 'lose') named['loss'] = (100 * fault.loss.numerator) / fault.loss.denominator;
  const isFree = named['loss'] === 0 || (fault.fault === 'throttle' && fault.bandwidth === null);
  if (isFree) named['why'] = 'over';
  return happening(cluster, entry, `fault-${kind}`, named);
}

const isNode = (key: string): boolean => key === 'node' || key === 'from' || key === 'to';

function happening(
  cluster: Cluster,
  entry: Entry,
  kind: HappeningKind,
  values: Happening['values'],
): Happening {
  return { step: entry.step, time: entry.time, node: nameOf(cluster, entry.node), kind, values };
}

/** Whose doing it was: yours, a fault's, or the cluster's own. */
export function toneOfHappening({ kind }: Happening): LaneChange['tone'] {
  if (kind.startsWith('you-')) return 'you';
  return kind.startsWith('fault-') ? 'fault' : 'change';
}

export const nameOf = (cluster: Cluster, node: number): string => cluster.nodes[node]?.name ?? '?';
