import type { ProcessCommand } from '../../kafka/process-command.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import type { KafkaKinds } from '../../kafka/kinds.ts';
import type { Note } from '../../kafka/note.ts';
import type { Fault, TraceEntry } from '../../kernel/trace.ts';
import type { Past } from '../past.ts';
import { nodeOfLost } from '../group-member.ts';
import { memberName } from '../quorum-member.ts';
import type { HappeningKind, WhyOfFault } from './happening-kind.ts';
import { commandValues, plainValues } from './command-values.ts';
import { settingOfTimer } from './timer-setting.ts';
import type { Happening } from '../types/happenings.ts';

type Entry = TraceEntry<KafkaKinds>;
/** Where and when a step was taken. */
type Moment = Pick<Entry, 'step' | 'time' | 'node'>;

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

/**
 * What a line of the trace has to tell: what a person did, what broke, and the changes a machine
 * noted.
 */
export function happeningsOf(cluster: Cluster, entry: Entry): Happening[] {
  const own = ownHappening(cluster, entry);
  const told = entry.notes.map((note) => noteHappening(cluster, entry, note));
  return own === null ? told : [own, ...told];
}

/** One change that a machine noted in a step; its values have the units of the note. */
export function noteHappening(cluster: Cluster, at: Moment, note: Note): Happening {
  const { note: kind, ...values } = note;
  if (note.note === 'group-member-lost') {
    const member = cluster.nodes[nodeOfLost(cluster, note)]?.name ?? note.member;
    return happening(cluster, at, kind, { ...plainValues(values), member });
  }
  return happening(cluster, at, kind, withMembers(cluster, kind, plainValues(values)));
}

/** Members of the quorum are told by their nodes, as everything else calls them. */
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

/**
 * What a step was, in any case: for the chain of causes. A timer comes with the setting that it was
 * armed by, where one is known.
 */
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
      const told = setting === null ? values : { ...values, ...setting, why: 'setting' };
      return happening(cluster, entry, 'timer', told);
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

/**
 * What the step itself was, when that is worth telling by itself: a command, a fault or what a disk
 * refused.
 */
export function ownHappening(cluster: Cluster, entry: Entry): Happening | null {
  if (entry.what.event === 'command') return commandHappening(cluster, entry, entry.what.command);
  if (entry.what.event === 'fault') return faultHappening(cluster, entry, entry.what.fault);
  if (entry.what.event === 'disk-error') {
    const { file, why } = entry.what;
    return happening(cluster, entry, 'disk-error', { file, why });
  }
  return null;
}

export function commandHappening(cluster: Cluster, at: Moment, command: ProcessCommand): Happening {
  return happening(cluster, at, `you-${command.command}`, commandValues(command));
}

/**
 * What was done to the world. `loss` is percent, `bandwidth` bytes a second, times are
 * microseconds; nodes go by their names. A link's fault names one direction, so both are two
 * happenings.
 */
export function faultHappening(cluster: Cluster, at: Moment, fault: Fault): Happening {
  const { fault: kind, ...values } = fault;
  const named: Happening['values'] = {};
  for (const [key, value] of Object.entries(plainValues(values)))
    named[key] = isNode(key) && typeof value === 'number' ? nameOf(cluster, value) : value;
  if (fault.fault === 'lose') named['loss'] = (100 * fault.loss.numerator) / fault.loss.denominator;
  const isFree = named['loss'] === 0 || (fault.fault === 'throttle' && fault.bandwidth === null);
  if (isFree) named['why'] = 'over' satisfies WhyOfFault[keyof WhyOfFault];
  return happening(cluster, at, `fault-${kind}`, named);
}

const isNode = (key: string): boolean => key === 'node' || key === 'from' || key === 'to';

/** One thing to tell of a moment at a node. */
export function happening(
  cluster: Cluster,
  at: Moment,
  kind: HappeningKind,
  values: Happening['values'],
): Happening {
  return { step: at.step, time: at.time, node: nameOf(cluster, at.node), kind, values };
}

/** Whose doing it was: yours, a fault's, or the cluster's own. */
export function toneOfHappening({ kind }: Happening): 'you' | 'fault' | 'change' {
  if (kind.startsWith('you-')) return 'you';
  return kind.startsWith('fault-') ? 'fault' : 'change';
}

export const nameOf = (cluster: Cluster, node: number): string => cluster.nodes[node]?.name ?? '?';
