import { millis } from '../../src/kernel/time.ts';
import { parseConsumerConfig } from '../../src/kafka/clients/consumer/consumer-config.ts';
import type { ConsumerSpec } from '../../src/kafka/cluster-spec.ts';
import type { Note } from '../../src/kafka/note.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { application, type ApplicationWait, type Came } from './tape-application.ts';
import {
  createTapeConsumer,
  goOn,
  toMillis,
  type Asked,
  type TapeConsumer,
  type TapeWorld,
} from './tape-client.ts';
import { scriptOf, answerFrom, leftOver, type Script } from './tape-script.ts';
import { tapeNotBuilt, type Tape, type TapeAction } from './tape-scope.ts';
import { noOutcome, shown, skip, type Outcome } from './recording.ts';

type Found = { step: string; path: string; kafka: string; ours: string };

/**
 * Plays a tape: the recorded answers are given to our consumers, and what they send, when, and what
 * their applications see is compared with what Java did.
 */
export function playTape(tape: Tape, file: string): Outcome {
  const outcome = noOutcome();
  const missing = tapeNotBuilt(tape);
  if (missing !== null) {
    skip(outcome, missing);
    return outcome;
  }
  const differences = differencesOf(tape).map((each) => ({ file, ...each }));
  outcome.differences.push(...differences.slice(0, 5));
  if (differences.length === 0) outcome.passed = 1;
  else outcome.failed = 1;
  return outcome;
}

function differencesOf(tape: Tape): Found[] {
  const found: Found[] = [];
  const script = scriptOf(tape);
  const seen: Seen[] = [];
  const world: TapeWorld = {
    now: 0,
    queue: [],
    order: 0,
    connections: 0,
    answer: (asked: Asked) => answerFrom(script, asked, found),
    note: (client, note, at) => {
      const event = eventOf(note);
      if (event !== null) seen.push({ client, ms: toMillis(at), ...event });
    },
  };
  const end = Math.max(
    ...tape.actions.map(({ outcome, at }) => outcome.ms ?? at ?? 0),
    ...tape.tape.map(({ ms }) => ms),
  );
  run(world, tape, script, millis(end), found);
  found.push(...leftOver(script, end), ...unlikeEvents(tape, script, seen));
  return found;
}

type Thread = {
  readonly thread: ReturnType<typeof application>;
  wait: ApplicationWait | null;
};

function run(world: TapeWorld, tape: Tape, script: Script, end: number, found: Found[]): void {
  const threads: Thread[] = tape.clients
    .filter(({ kind }) => kind === 'consumer')
    .map(({ id, config = {} }) => {
      const actions = tape.actions.filter(({ client }) => client === id);
      let made: TapeConsumer | undefined;
      const clientOf = (): TapeConsumer =>
        (made ??= createTapeConsumer(world, specOf(id, config, actions)));
      const ended = (action: TapeAction, came: Came): void => {
        found.push(...unlikeOutcome(action, came, script.tolerance));
      };
      const refusedAt = (): string | null => {
        const parsed = parseConsumerConfig(config);
        if (!('problem' in parsed)) return null;
        return parsed.problem === 'commits-without-group'
          ? 'InvalidConfigurationException'
          : 'ConfigException';
      };
      const thread = application(world, clientOf, refusedAt, actions, ended);
      return { thread, wait: { until: 0 } };
    });
  while (world.now < end || threads.some(({ wait }) => wait !== null && wait.until <= world.now)) {
    let next = end;
    for (const each of threads) {
      while (each.wait !== null && (each.wait.isSo?.() === true || each.wait.until <= world.now)) {
        const { value, done } = each.thread.next();
        each.wait = done === true ? null : value;
      }
      if (each.wait !== null) next = Math.min(next, each.wait.until);
    }
    if (world.now >= end) return;
    goOn(world, next);
  }
}

/** What an application does first of all says how its consumer is declared. */
function specOf(
  name: string,
  config: NonNullable<ConsumerSpec['config']>,
  actions: readonly TapeAction[],
): ConsumerSpec {
  const first = actions.find((each) => each.do !== 'create' && each.do !== 'sleep');
  const spec: ConsumerSpec = { name, config, assign: [], polling: false };
  if (first?.pattern !== undefined) spec.pattern = first.pattern;
  else if (first?.do === 'subscribe') spec.subscribe = [...(first.topics ?? [])];
  else spec.assign = [...(first?.partitions ?? [])];
  return spec;
}

type Seen = { client: string; ms: number; event: string; what: string };

function eventOf(note: Note): { event: string; what: string } | null {
  if (note.note === 'rebalance-callback')
    return { event: note.as, what: note.partitions.split(' ').sort().join(' ') };
  if (note.note === 'commit-callback')
    return { event: 'commit callback', what: `${note.offsets} ${note.error}`.trim() };
  return null;
}

function unlikeEvents(tape: Tape, script: Script, seen: readonly Seen[]): Found[] {
  const found: Found[] = [];
  for (const id of script.clients) {
    const kafka = tape.tape.filter(({ event, client }) => event !== undefined && client === id);
    const ours = seen.filter(({ client }) => client === id);
    for (let place = 0; place < Math.max(kafka.length, ours.length); place += 1) {
      const theirs = kafka[place];
      const own = ours[place];
      const error = (theirs?.error ?? '').split(':')[0] ?? '';
      const told =
        theirs === undefined
          ? null
          : {
              event: theirs.event ?? '',
              what:
                theirs.partitions === undefined
                  ? `${theirs.offsets ?? ''} ${error}`.trim()
                  : theirs.partitions.join(' '),
            };
      const isAlike =
        told !== null &&
        own !== undefined &&
        told.event === own.event &&
        told.what === own.what &&
        Math.abs((theirs?.ms ?? 0) - own.ms) <= script.tolerance;
      if (!isAlike)
        found.push({
          step: `${id} callback ${place + 1}`,
          path: '',
          kafka: told === null ? 'nothing' : `${told.event} ${told.what} at ${theirs?.ms ?? ''}`,
          ours: own === undefined ? 'nothing' : `${own.event} ${own.what} at ${own.ms}`,
        });
    }
  }
  return found;
}

function unlikeOutcome(action: TapeAction, came: Came, tolerance: number): Found[] {
  const step = `${action.client ?? ''} ${action.do}@${action.at ?? 0}`;
  const { outcome } = action;
  const found: Found[] = [];
  const compare = (path: string, kafka: Json | undefined, ours: Json | undefined): void => {
    if (JSON.stringify(kafka) !== JSON.stringify(ours))
      found.push({ step, path, kafka: shown(kafka), ours: shown(ours) });
  };
  compare('error', outcome.error?.split(':')[0], came.error);
  compare('position', outcome.position, came.position);
  compare('committed', plainCommitted(outcome.committed), came.committed);
  if (outcome.polls !== undefined) {
    const bare = (polls: readonly Readonly<Record<string, Json>>[]): Json =>
      polls.map(({ ms: _ms, ...records }) => records as Json);
    compare('polls', bare(outcome.polls), bare(came.polls ?? []));
    for (const [place, { ms }] of outcome.polls.entries()) {
      const own = came.polls?.[place]?.['ms'];
      if (typeof own === 'number' && Math.abs(own - Number(ms)) > tolerance)
        compare(`polls.${place}.ms`, ms, own);
    }
  }
  if (outcome.ms !== undefined && Math.abs(outcome.ms - (came.ms ?? 0)) > tolerance)
    compare('ms', outcome.ms, came.ms);
  return found;
}

/** `{t-0=OffsetAndMetadata{offset=5, …}, t-1=null}` without what is always the same. */
function plainCommitted(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const offsets = text.matchAll(/([\w.-]+)=(?:OffsetAndMetadata\{offset=(\d+)[^}]*\}|null)/gu);
  return [...offsets].map(([, name, offset]) => `${name ?? ''}=${offset ?? 'null'}`).join(' ');
}
