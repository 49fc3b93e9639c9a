import type { ClusterSpec, NodeName } from '../kafka/cluster-spec.ts';
import { seconds, type Micros } from '../kernel/time.ts';
import type { Command, TimedCommand } from '../scenario/command.ts';
import { type Drawing, drawingOf, type Mood } from './drawing.ts';

/** What can go wrong in a universe, and in how many of a hundred universes it does. */
const ODDS = {
  kill: 50,
  'power-cut': 35,
  pause: 35,
  shutdown: 35,
  wipe: 10,
  cut: 35,
  'one-way-cut': 25,
  isolate: 35,
  split: 20,
  delay: 25,
  lose: 20,
  throttle: 10,
  'slow-disk': 20,
  'full-disk': 6,
  'failed-disk': 8,
  rot: 4,
  clock: 15,
  client: 15,
} as const;

type Trouble = keyof typeof ODDS;

const DEATHS: readonly Trouble[] = ['kill', 'power-cut', 'shutdown'];

export type FaultPlan = {
  commands: TimedCommand[];
  /** Makes everything whole again. Some of it changes nothing, when nothing was broken. */
  healing: TimedCommand[];
};

/** Where faults can be drawn. */
type Place = {
  draw: Drawing;
  spec: ClusterSpec;
  servers: readonly NodeName[];
  /** Servers that are no voters: losing what a voter had promised breaks any quorum. */
  observers: readonly NodeName[];
  clients: readonly NodeName[];
  /** The end of every trouble so far, each once. */
  repairs: Map<string, Command>;
};

/** A schedule of faults; each universe has some kinds of trouble and not others. */
export function drawFaults(
  seed: number,
  spec: ClusterSpec,
  { onlyDeaths }: Mood,
  from: Micros,
  healsAt: Micros,
): FaultPlan {
  const draw = drawingOf(seed, 'faults');
  const place = placeOf(draw, spec);
  const drawn = (Object.keys(ODDS) as Trouble[]).filter((each) => draw.maybe(ODDS[each]));
  const kinds = onlyDeaths ? DEATHS : drawn;
  const pause = draw.millis(200, 5_000);
  const commands: TimedCommand[] = [];
  for (let at = from; kinds.length > 0 && at < healsAt; at += 1 + draw.between(0, 2 * pause)) {
    const ends = at + draw.oneOf([draw.millis(1, 900), draw.millis(500, 12_000)]);
    const episode = drawEpisode(place, draw.oneOf(kinds), at, ends);
    commands.push(...episode.filter((each) => each.at < healsAt));
  }
  return { commands, healing: heal(place, healsAt) };
}

function placeOf(draw: Drawing, spec: ClusterSpec): Place {
  const brokers = spec.brokers.map(({ id }) => `b${id}`);
  const controllers = spec.controllers === 'combined' ? 0 : spec.controllers;
  const dedicated = Array.from({ length: controllers }, (_, index) => `c${index + 1}`);
  const voters = spec.controllers === 'combined' ? brokers.slice(0, spec.quorum ?? 1) : dedicated;
  const servers = [...brokers, ...dedicated];
  return {
    draw,
    spec,
    servers: draw.maybe(70) ? servers : brokers,
    observers: servers.filter((each) => !voters.includes(each)),
    clients: [...spec.producers, ...spec.consumers].map(({ name }) => name),
    repairs: new Map(),
  };
}

/** One trouble and its end. */
function drawEpisode(place: Place, trouble: Trouble, at: Micros, ends: Micros): TimedCommand[] {
  const { draw, servers } = place;
  const node = draw.oneOf(servers);
  const episode = (begin: Command, ...end: Command[]): TimedCommand[] => {
    for (const each of end) place.repairs.set(JSON.stringify(each), each);
    return [{ at, command: begin }, ...end.map((command) => ({ at: ends, command }))];
  };
  switch (trouble) {
    case 'kill':
    case 'power-cut':
    case 'shutdown':
      return episode({ command: trouble, node }, { command: 'restart', node });
    case 'pause':
      return episode({ command: 'pause', node }, { command: 'resume', node });
    case 'wipe':
      return drawWipe(place, at, ends);
    case 'cut':
    case 'one-way-cut':
    case 'isolate':
    case 'split':
    case 'delay':
    case 'lose':
    case 'throttle':
      return linksOf(place, trouble).flatMap((pair) =>
        episode(...linkTrouble(place, trouble, pair)),
      );
    case 'slow-disk': {
      const { disk } = place.spec;
      const slow = { writeTime: draw.millis(0, 30), syncTime: draw.millis(5, 400) };
      return episode(
        { command: 'slow-disk', node, ...slow },
        { command: 'slow-disk', node, ...disk },
      );
    }
    case 'full-disk':
    case 'failed-disk': {
      const begin: Command =
        trouble === 'failed-disk'
          ? { command: 'fail-disk', node }
          : { command: 'fill-disk', node, bytesLeft: draw.between(0, 3_000) };
      return episode(begin, { command: 'repair-disk', node }, { command: 'restart', node });
    }
    case 'rot':
      return drawRot(place, at);
    case 'clock': {
      const whose = draw.maybe(30) ? draw.oneOf(place.clients) : node;
      return episode({ command: 'clock-jump', node: whose, by: draw.millis(-20_000, 20_000) });
    }
    case 'client': {
      const client = draw.oneOf(place.clients);
      if (draw.maybe(50))
        return episode({ command: 'pause', node: client }, { command: 'resume', node: client });
      return episode({ command: 'kill', node: client }, { command: 'restart', node: client });
    }
  }
}

/** A machine is lost, and comes back with a new disk. */
function drawWipe(place: Place, at: Micros, ends: Micros): TimedCommand[] {
  if (place.observers.length === 0) return [];
  const node = place.draw.oneOf(place.observers);
  return [
    { at, command: { command: 'kill', node } },
    { at, command: { command: 'wipe', node } },
    { at: ends, command: { command: 'restart', node } },
  ];
}

function drawRot(place: Place, at: Micros): TimedCommand[] {
  if (place.observers.length === 0) return [];
  const node = place.draw.oneOf(place.observers);
  const topic = place.draw.oneOf(place.spec.topics);
  const file = `${topic.name}-${place.draw.between(0, topic.partitions - 1)}`;
  // Only a new disk is sure to have nothing rotten on it.
  for (const command of ['kill', 'wipe', 'restart'] as const)
    place.repairs.set(`${command} rotten ${node}`, { command, node });
  return [{ at, command: { command: 'rot-disk', node, file } }];
}

type LinkTrouble = 'cut' | 'one-way-cut' | 'isolate' | 'split' | 'delay' | 'lose' | 'throttle';
type Pair = readonly [NodeName, NodeName];

/** The links that one trouble is on: one, all of a node, or all between two halves. */
function linksOf({ draw, servers, clients }: Place, trouble: LinkTrouble): Pair[] {
  const nodes = draw.shuffled(draw.maybe(80) ? servers : [...servers, ...clients]);
  const size = trouble === 'split' ? draw.between(1, Math.max(1, nodes.length - 1)) : 1;
  const near = nodes.slice(0, size);
  const far = nodes.slice(size);
  const isMany = trouble === 'split' || trouble === 'isolate' || draw.maybe(20);
  return near.flatMap((from) => (isMany ? far : far.slice(0, 1)).map((to): Pair => [from, to]));
}

function linkTrouble(
  { draw, spec }: Place,
  trouble: LinkTrouble,
  [from, to]: Pair,
): [Command, Command] {
  const link = { from, to };
  switch (trouble) {
    case 'cut':
    case 'isolate':
    case 'split':
      return [
        { command: 'cut', ...link },
        { command: 'heal', ...link },
      ];
    case 'one-way-cut': {
      const oneWay = { ...link, oneWay: true };
      return [
        { command: 'cut', ...oneWay },
        { command: 'heal', ...oneWay },
      ];
    }
    case 'delay': {
      const min = draw.millis(1, 300);
      const delay = { min, max: min + draw.millis(0, 700) };
      return [
        { command: 'delay', ...link, delay },
        { command: 'delay', ...link, delay: spec.delay },
      ];
    }
    case 'lose': {
      const loss = { numerator: draw.between(1, 40), denominator: 100 };
      return [
        { command: 'lose', ...link, loss },
        { command: 'lose', ...link, loss: NO_LOSS },
      ];
    }
    case 'throttle': {
      const bandwidth = draw.between(500, 50_000);
      return [
        { command: 'throttle', ...link, bandwidth },
        { command: 'throttle', ...link, bandwidth: null },
      ];
    }
  }
}

const NO_LOSS = { numerator: 0, denominator: 1 };

/**
 * How long after the first time the servers are started again: one that was just ending was not
 * down yet.
 */
const AGAIN = [0, seconds(4), seconds(15), seconds(40), seconds(70)];

function heal({ spec, repairs, clients }: Place, at: Micros): TimedCommand[] {
  const controllers = spec.controllers === 'combined' ? 0 : spec.controllers;
  const all = [
    ...spec.brokers.map(({ id }) => `b${id}`),
    ...Array.from({ length: controllers }, (_, index) => `c${index + 1}`),
  ];
  const starts = (nodes: readonly NodeName[], after: Micros): TimedCommand[] =>
    nodes.map((node) => ({ at: at + after, command: { command: 'restart', node } }));
  return [
    ...[...repairs.values()].map((command) => ({ at, command })),
    ...starts(clients, 0),
    ...AGAIN.flatMap((after) => starts(all, after)),
  ];
}
