import type { Micros } from '../kernel/time.ts';
import type { Command, TimedCommand } from './command.ts';
import { readNotation, writeNotation } from './notation.ts';
import { PACKED_MAX, packRows, unpackRows } from './packed-rows.ts';
import { TIME_MAX } from './names.ts';
import { parseCommand } from './parse-command.ts';
import { parseRecordedSession, parseScenario, SEED_MAX } from './parse-recording.ts';
import type { Problem } from './problem.ts';
import type { RecordedSession, Recording, Scenario } from './scenario.ts';

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
    /** What it holds of branches is no tree of them. */
    | 'branches-broken'
    /** The rows of a large file of a person's own do not travel: `where` names the file. */
    | 'rows-missing';
};

export type LinkReading = {
  /** The parts that are right, put together; null when the scenario is not known. */
  recording: Recording | null;
  /** With all branches, where the link holds them and all of it is right. */
  session?: RecordedSession | undefined;
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
  const { commands, playhead } = recording;
  const written = writeCommands(commands, packedIn(commands, shipped));
  const own = commands.length > 0 ? [`c=${written}`] : [];
  return [...clusterParts(recording, shipped), ...own, `at=${playhead}`].join('&');
}

/**
 * The same of a session with all its branches: their names and where they began in `b`, the
 * commands of the trunk in `c`, those of the others in `c1` and so on; `on` is the one on the
 * screen.
 */
export function encodeSession(session: RecordedSession, shipped: Shipped): string {
  const { branches, current } = session;
  const heads = branches.map(({ commands: _, ...head }) => head);
  const packed = packedIn(
    branches.flatMap(({ commands }) => commands),
    shipped,
  );
  let first = 0;
  const own = branches.flatMap(({ commands }, place) => {
    const written = writeCommands(commands, packed.slice(first, first + commands.length));
    first += commands.length;
    return commands.length > 0 ? [`${commandsPart(place)}=${written}`] : [];
  });
  const tree = [`b=${escaped(writeNotation(heads))}`, `on=${current}`];
  const playhead = branches[current]?.playhead ?? 0;
  return [...clusterParts(session, shipped), ...own, ...tree, `at=${playhead}`].join('&');
}

/** A scenario that ships is named, another travels whole. */
function clusterParts(
  { scenario, seed }: { scenario: Scenario; seed: number },
  shipped: Shipped,
): string[] {
  const { id, cluster, opensAt } = scenario;
  const whole =
    shipped.scenario(id) === undefined ? [`w=${escaped(writeNotation({ cluster, opensAt }))}`] : [];
  return [`s=${escaped(id)}`, `seed=${seed}`, ...whole];
}

const commandsPart = (branch: number): string => (branch === 0 ? 'c' : `c${branch}`);

const writeCommands = (
  commands: readonly TimedCommand[],
  packed: readonly (string | null)[],
): string =>
  commands.map((each, index) => escaped(writeCommand(each, packed[index] ?? null))).join(';');

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
  if (scenario === undefined) return { recording: null, problems };
  const trunk = { scenario, seed, commands, playhead };
  const session = parts.has('b') ? readSession(parts, trunk, shipped, problems) : undefined;
  return { recording: trunk, session: problems.length > 0 ? undefined : session, problems };
}

/** Undefined, with a problem, when what it says of branches is no tree. */
function readSession(
  parts: Map<string, string>,
  { scenario, seed, commands: trunk }: Recording,
  shipped: Shipped,
  problems: LinkProblem[],
): RecordedSession | undefined {
  const heads = readNotation(unescaped(parts.get('b') ?? '', 'b', problems) ?? '');
  if ('bad' in heads) {
    problems.push({ kind: 'branches-broken', ...heads.bad });
    return undefined;
  }
  const branches = (Array.isArray(heads.good) ? heads.good : []).map(
    (head: object, place: number) => ({
      ...head,
      commands:
        place === 0 ? trunk : readCommands(parts.get(commandsPart(place)) ?? '', shipped, problems),
    }),
  );
  const current = readWhole(parts, 'on', branches.length, problems);
  const parsed = parseRecordedSession({ scenario, seed, branches, current });
  if ('session' in parsed) return parsed.session;
  problems.push({ kind: 'branches-broken', ...parsed.error });
  return undefined;
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
  name: 'seed' | 'at' | 'on',
  max: number,
  problems: LinkProblem[],
): number | undefined {
  const text = parts.get(name);
  if (text === undefined) {
    problems.push({ kind: 'missing', where: name, problem: 'missing' });
    return undefined;
  }
  if (/^\d{1,16}$/.test(text) && Number(text) <= max) return Number(text);
  const kind = WHOLE_BROKEN[name];
  const flaw = { problem: 'not-whole-within', max, text: text.slice(0, 40) } as const;
  problems.push({ kind, where: name, ...flaw });
  return undefined;
}

const WHOLE_BROKEN = {
  seed: 'seed-broken',
  at: 'time-broken',
  on: 'branches-broken',
} as const;

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
