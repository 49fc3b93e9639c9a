import earthquakesUrl from '../../../node_modules/vega-datasets/data/earthquakes.json?url';
import flightsUrl from '../../../node_modules/vega-datasets/data/flights-2k.json?url';
import { seconds } from '../../kernel/time.ts';
import type { ToldLesson } from '../../lesson/types.ts';
import type { Shipped } from '../../scenario/share-link.ts';
import type { TimedCommand } from '../../scenario/command.ts';
import type { RecordedSession, Recording, Scenario } from '../../scenario/scenario.ts';
import type { Row, Table } from '../../file/table.ts';
import { recordsOf, replayRows, type Columns, type ReplayRow } from './replay-file.ts';
import { sandboxScenario } from './sandbox-scenario.ts';

/** Data sets that ship with the page. */
export type DataSet = 'earthquakes' | 'flights';

/**
 * How a replay names a data set and the virtual seconds that it is squeezed into: `earthquakes:60`.
 */
const SOURCE = /^(earthquakes|flights):(\d{1,5})$/;

export const sourceOf = (dataSet: DataSet, withinSeconds: number): string =>
  `${dataSet}:${withinSeconds}`;

/**
 * What links may name: the page's own scenarios, the lessons' and their challenges', and its data
 * sets.
 */
export function shippedFrom(lessons: ToldLesson[]): Shipped {
  const scenarios: Scenario[] = [
    sandboxScenario,
    ...lessons.flatMap((each) => [each.scenario, each.challenge.scenario]),
  ];
  return {
    scenario: (id) => scenarios.find((each) => each.id === id),
    dataSet: (source) => SOURCE.test(source),
  };
}

/** A recording from a link names its data sets; this puts their rows back. */
export const attachRows = async (recording: Recording): Promise<Recording> => ({
  ...recording,
  commands: await withRows(recording.commands),
});

/** The same on all branches. */
export const attachToAll = async (session: RecordedSession): Promise<RecordedSession> => ({
  ...session,
  branches: await Promise.all(
    session.branches.map(async (branch) => ({
      ...branch,
      commands: await withRows(branch.commands),
    })),
  ),
});

const withRows = (commands: readonly TimedCommand[]): Promise<TimedCommand[]> =>
  Promise.all(
    commands.map(async (timed) => {
      const { command } = timed;
      if (command.command !== 'replay' || command.rows.length > 0) return timed;
      const rows = await rowsOf(command.source);
      return rows === undefined ? timed : { ...timed, command: { ...command, rows } };
    }),
  );

/**
 * The rows of a source such as `earthquakes:60`; undefined when no data set has that name. Their
 * own times are years ago: they only say when a row is sent, and each record has the time of that
 * moment. Retention would delete it at once otherwise.
 */
export async function rowsOf(source: string): Promise<ReplayRow[] | undefined> {
  const [, name, within] = SOURCE.exec(source) ?? [];
  if (name === undefined || within === undefined) return undefined;
  const table = name === 'earthquakes' ? await earthquakes() : await flights();
  return replayRows(recordsOf(table, COLUMNS), seconds(Number(within)));
}

const COLUMNS: Columns = { key: 'key', value: 'value', time: 'time' };

type Earthquakes = { features: { properties: { title: string; net: string; time: number } }[] };

/**
 * A week of earthquakes as the U.S. Geological Survey published it: key is the reporting network,
 * value the title.
 */
async function earthquakes(): Promise<Table> {
  const { features } = (await fetched(earthquakesUrl)) as Earthquakes;
  return tableOf(
    features.map(({ properties }) => [properties.net, properties.title, String(properties.time)]),
  );
}

type Flight = { date: string; delay: number; origin: string; destination: string };

/**
 * Flights of one year in the U.S.: key is the airport of departure, value the route and its delay
 * in minutes.
 */
async function flights(): Promise<Table> {
  const list = (await fetched(flightsUrl)) as Flight[];
  return tableOf(
    list.map(({ date, delay, origin, destination }) => [
      origin,
      `${origin}→${destination} ${delay} min`,
      date,
    ]),
  );
}

const tableOf = (cells: string[][]): Table => ({
  columns: ['key', 'value', 'time'],
  rows: cells.map((each, index): Row => ({ line: index + 1, cells: each })),
  ...{ problems: [], badRows: 0, rowsLeft: 0 },
});

async function fetched(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}
