import type { Micros } from '../kernel/time.ts';
import type { Command, TimedCommand } from './command.ts';
import { readNotation, writeNotation } from './notation.ts';
import { PACKED_MAX, packRows, unpackRows } from './packed-rows.ts';
import { parseCommand, TIME_MAX } from './parse-command.ts';
import { parseScenario, SEED_MAX } from './parse-recording.ts';
import type { Problem } from './problem.ts';
import type { Recording, Scenario } from './scenario.ts';

/** What is wrong with a link, as data: the page has a sentence for each kind in each language. */
export type LinkProblem = Problem & {
  kind:
    | 'too-long'
    /** A part of the link is missing: it was cut off, most likely. */
    | 'missing'
    /** Percent signs that stand for no text. */
    | 'not-text'
    | 'scenario-unknown'
    | 'scenario-broken'
    | 'seed-broken'
    | 'time-broken'
    /** `where` counts from 1. It and all that followed are left out. */
    | 'command-broken'
    /** The rows of a large file of a person's own do not travel: `where` names the file. */
    | 'rows-missing';
};

export type LinkReading = {
  /** The parts that are right, put together; null when the scenario is not known. */
  recording: Recording | null;
  problems: LinkProblem[];
};

/** How to get at what a link only names. */
export type Shipped = {
  scenario: (id: string) => Scenario | undefined;
  /** True for the name of a data set that ships with the page. */
  dataSet: (source: string) => boolean;
};

/** Characters in a link that is read. */
export const LINK_MAX = 500_000;

/**
 * A recording for the address of a page, without `#`:
 * `s=sandbox&seed=7&c=1200000.poll(consumer:r1);…&at=1200000`. A scenario that ships is named,
 * another travels whole, and so it is with the rows of replays, as far as there is room. The
 * playhead stands last, so that a link that was cut off can be told.
 */
export function encodeLink(recording: Recording, shipped: Shipped): string {
  const { scenario, seed, commands, playhead } = recording;
  const parts = [`s=${escaped(scenario.id)}`, `seed=${seed}`];
  if (shipped.scenario(scenario.id) === undefined) {
    parts.push(
      `w=${escaped(writeNotation({ cluster: scenario.cluster, opensAt: scenario.opensAt }))}`,
    );
  }
  const packed = packedIn(commands, shipped);
  const written = commands.map((each, index) => writeCommand(each, packed[index] ?? null));
  if (commands.length > 0) parts.push(`c=${written.map(escaped).join(';')}`);
  parts.push(`at=${playhead}`);
  return parts.join('&');
}

/** Files whose rows are too many to travel in the link of a recording, by name. */
export function filesLeftBehind({ commands }: Recording, shipped: Shipped): string[] {
  const packed = packedIn(commands, shipped);
  return commands.flatMap(({ command }, index) =>
    isOwnReplay(command, shipped) && packed[index] === null ? [command.source] : [],
  );
}

/** Whether rows travel in a link that holds no others. */
export const doRowsTravel = (rows: Replay['rows']): boolean => packRows(rows, PACKED_MAX) !== null;

type Replay = Extract<Command, { command: 'replay' }>;

const isOwnReplay = (command: Command, shipped: Shipped): command is Replay =>
  command.command === 'replay' && !shipped.dataSet(command.source);

/** The rows of each command, packed, as long as there is room; null where they stay behind. */
function packedIn(commands: readonly TimedCommand[], shipped: Shipped): (string | null)[] {
  let room = PACKED_MAX;
  return commands.map(({ command }) => {
    const packed = isOwnReplay(command, shipped) ? packRows(command.rows, room) : null;
    room -= packed?.length ?? 0;
    return packed;
  });
}

/**
 * Reads a link, with or without `#`. Keeps what is right: a broken command ends the commands before
 * it, a broken time becomes that of the last command, a broken seed 1. Each thing that was not
 * right is a problem.
 */
export function decodeLink(link: string, shipped: Shipped): LinkReading {
  if (link.length > LINK_MAX) {
    const problem = { problem: 'long-text', max: LINK_MAX, where: '' } as const;
    return { recording: null, problems: [{ kind: 'too-long', ...problem }] };
  }
  const problems: LinkProblem[] = [];
  const parts = partsOf(link.replace(/^#/, ''));
  const scenario = readScenario(parts, shipped, problems);
  const seed = readWhole(parts, 'seed', SEED_MAX, problems) ?? 1;
  const commands = readCommands(parts.get('c') ?? '', shipped, problems);
  const ends = commands.at(-1)?.at ?? scenario?.opensAt ?? 0;
  const playhead = readWhole(parts, 'at', TIME_MAX, problems) ?? ends;
  return {
    recording: scenario === undefined ? null : { scenario, seed, commands, playhead },
    problems,
  };
}

/** The id of the scenario that a link names; empty where it names none. */
export const scenarioIn = (link: string): string =>
  unescaped(partsOf(link.replace(/^#/, '')).get('s') ?? '', 's', []) ?? '';

function writeCommand({ at, command }: TimedCommand, packed: string | null): string {
  const { command: kind, ...fields } =
    command.command === 'replay' ? { ...command, rows: packed ?? [] } : command;
  return `${at}.${kind}${writeNotation(fields)}`;
}

/** Percent signs only where an address needs them, so that a person can read it. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|2C|2F|40|24)/g, decodeURIComponent);
}

function partsOf(link: string): Map<string, string> {
  const pairs = link.split('&').map((part): [string, string] => {
    const middle = part.indexOf('=');
    return middle < 0 ? [part, ''] : [part.slice(0, middle), part.slice(middle + 1)];
  });
  return new Map(pairs);
}

function readScenario(
  parts: Map<string, string>,
  shipped: Shipped,
  problems: LinkProblem[],
): Scenario | undefined {
  const id = unescaped(parts.get('s') ?? '', 's', problems);
  if (id === '') {
    problems.push({ kind: 'missing', where: 's', problem: 'missing' });
    return undefined;
  }
  const known = id === undefined ? undefined : shipped.scenario(id);
  if (id === undefined || known !== undefined) return known;
  const whole = parts.get('w');
  if (whole !== undefined) return readWholeScenario(id, whole, problems);
  problems.push({
    kind: 'scenario-unknown',
    where: 's',
    problem: 'unknown-scenario',
    id: id.slice(0, 100),
  });
  return undefined;
}

function readWholeScenario(
  id: string,
  part: string,
  problems: LinkProblem[],
): Scenario | undefined {
  const text = unescaped(part, 'w', problems);
  if (text === undefined) return undefined;
  const read = readNotation(text);
  if ('bad' in read) {
    problems.push({ kind: 'scenario-broken', ...read.bad });
    return undefined;
  }
  const parsed = parseScenario({ ...(read.good as object), id });
  if ('scenario' in parsed) return parsed.scenario;
  problems.push({ kind: 'scenario-broken', ...parsed.error });
  return undefined;
}

/** Undefined, with a problem, when the part is missing or no whole number from 0 to `max`. */
function readWhole(
  parts: Map<string, string>,
  name: 'seed' | 'at',
  max: number,
  problems: LinkProblem[],
): number | undefined {
  const text = parts.get(name);
  if (text === undefined) {
    problems.push({ kind: 'missing', where: name, problem: 'missing' });
    return undefined;
  }
  if (/^\d{1,16}$/.test(text) && Number(text) <= max) return Number(text);
  const kind = name === 'seed' ? 'seed-broken' : 'time-broken';
  const flaw = { problem: 'not-whole-within', max, text: text.slice(0, 40) } as const;
  problems.push({ kind, where: name, ...flaw });
  return undefined;
}

function readCommands(part: string, shipped: Shipped, problems: LinkProblem[]): TimedCommand[] {
  const commands: TimedCommand[] = [];
  const texts = part === '' ? [] : part.split(';');
  for (const [index, each] of texts.entries()) {
    const read = readCommand(each, commands.at(-1)?.at ?? 0);
    if ('error' in read) {
      const { where } = read.error;
      const place = where === '' ? `${index + 1}` : `${index + 1}: ${where}`;
      problems.push({ ...read.error, kind: 'command-broken', where: place });
      break;
    }
    commands.push(read);
    noteMissingRows(read.command, shipped, problems);
  }
  return commands;
}

function noteMissingRows(command: Command, shipped: Shipped, problems: LinkProblem[]): void {
  if (!isOwnReplay(command, shipped) || command.rows.length > 0) return;
  problems.push({ kind: 'rows-missing', where: command.source, problem: 'rows-stay-home' });
}

/** @param earliest the time of the command before */
function readCommand(escapedText: string, earliest: Micros): TimedCommand | { error: Problem } {
  const text = unescaped(escapedText, '', []);
  const parts = text === undefined ? null : /^(\d{1,16})\.([a-z-]+)(\(.*\))$/s.exec(text);
  if (parts === null)
    return { error: { where: '', problem: 'unreadable', text: escapedText.slice(0, 60) } };
  const at = Number(parts[1]);
  if (at > TIME_MAX)
    return { error: { where: 'time', problem: 'out-of-range', min: 0, max: TIME_MAX } };
  if (at < earliest) return { error: { where: 'time', problem: 'out-of-order' } };
  const fields = readNotation(parts[3] ?? '');
  if ('bad' in fields) return { error: fields.bad };
  const unpacked = withRows(fields.good as object);
  if (unpacked === undefined) return { error: { where: 'rows', problem: 'broken-rows' } };
  const parsed = parseCommand({ ...unpacked, command: parts[2] });
  return 'command' in parsed ? { at, command: parsed.command } : parsed;
}

/** Rows that travel packed are a text; undefined when it cannot be unpacked. */
function withRows(fields: object): object | undefined {
  if (!('rows' in fields) || typeof fields.rows !== 'string') return fields;
  const rows = unpackRows(fields.rows);
  return rows === undefined ? undefined : { ...fields, rows };
}

function unescaped(text: string, where: string, problems: LinkProblem[]): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    problems.push({ kind: 'not-text', where, problem: 'stray-percent' });
    return undefined;
  }
}
