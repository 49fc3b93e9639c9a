import { millis, seconds } from '../../src/kernel/time.ts';
import type { GuestAnswer } from '../../src/kafka/clients/guest.ts';
import { toBase64, toHex } from '../../src/kafka/protocol/bytes/byte-string.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { encodeFrame, type AnyResponse } from '../../src/kafka/protocol/message.ts';
import { answerJson } from './answer-json.ts';
import { fromDialogue } from './batch-json.ts';
import { notBuilt, type Dialogue, type Step } from './dialogue-scope.ts';
import { isList, isObject, noOutcome, shown, skip, type Outcome } from './recording.ts';
import {
  addressOf,
  answerOf,
  hangUp,
  images,
  openStage,
  pass,
  runUntil,
  send,
  type Exchange,
  type Stage,
} from './stage.ts';
import { CLUSTER_ID } from '../../src/kafka/kinds.ts';
import { resolved, unlike, valuesAt, type Symbols, type Unlike } from './symbols.ts';
import { sayGuestProblem } from '../../src/app/words/problems/guest-problems.ts';

/** How long an answer may take before it counts as none. */
const PATIENCE = seconds(20);
/** How long a client listens when no answer should come. */
const SILENCE = millis(300);
const ASK_AGAIN_AFTER = millis(50);

type Play = {
  stage: Stage;
  symbols: Symbols;
  /** Requests that were sent and are received later, by their name. */
  open: Map<string, { exchange: Exchange; step: Step }>;
};

/**
 * Plays a dialogue with a real broker against a fresh cluster. Stops at the first step that is
 * answered otherwise.
 */
export function playDialogue(dialogue: Dialogue, file: string): Outcome {
  const outcome = noOutcome();
  const missing = notBuilt(dialogue);
  if (missing !== null) {
    skip(outcome, missing);
    return outcome;
  }
  outcome.differences.push(...differencesOf(dialogue, file));
  if (outcome.differences.length === 0) outcome.passed = 1;
  else outcome.failed = 1;
  return outcome;
}

function differencesOf(dialogue: Dialogue, file: string): Outcome['differences'] {
  let play: Play;
  try {
    play = openPlay(dialogue);
  } catch (error) {
    return [{ file, step: 'start', path: '', kafka: 'came up', ours: `stopped: ${why(error)}` }];
  }
  for (const [index, step] of dialogue.steps.entries()) {
    const differences = stepOrStop(play, step);
    if (differences.length === 0) continue;
    const name = `step ${index} ${step.api ?? step.decode?.api ?? step.receive ?? ''}`.trimEnd();
    return differences.map((each) => ({ file, step: name, ...each }));
  }
  return [];
}

/** A broken invariant stops the simulation; the recording then differs there. */
function stepOrStop(play: Play, step: Step): Unlike[] {
  try {
    return playStep(play, step);
  } catch (error) {
    return [{ path: '', kafka: shown(expected(step)), ours: `stopped: ${why(error)}` }];
  }
}

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function openPlay(dialogue: Dialogue): Play {
  const { brokers, config, topics } = dialogue.cluster;
  const stage = openStage(
    brokers ?? 1,
    config ?? {},
    (topics ?? []).map((each) => ({
      name: each.name,
      partitions: each.partitions ?? 1,
      replicationFactor: each.replication ?? 1,
      config: each.configs ?? {},
    })),
  );
  const symbols: Symbols = new Map();
  const image = images(stage)[0];
  const known = Object.values(image?.brokers ?? {});
  symbols.set('$host', [...new Set(known.map((each) => each.host))]);
  for (const each of known) symbols.set(`$port${each.id}`, [each.port]);
  symbols.set('$clusterId', [CLUSTER_ID]);
  for (const topic of Object.values(image?.topics ?? {}))
    symbols.set(`$id:${topic.name}`, [topic.id]);
  const play = { stage, symbols, open: new Map() };
  if (dialogue.cluster.ready?.includes('producerId') === true) takeProducerId(play);
  if (dialogue.cluster.ready?.includes('group') === true) wakeGroups(play);
  return play;
}

/** Somebody has taken producer id 0 before the first step, as the recorder did. */
function takeProducerId(play: Play): void {
  const step: Step = {
    on: 'ready',
    api: 'InitProducerId',
    version: 5,
    request: { transactionalId: null, transactionTimeoutMs: 60_000 },
    until: { errorCode: 0 },
  };
  askUntil(play, step, sendStep(play, step));
}

/** Somebody has asked for a group before the first step, as the recorder did. */
function wakeGroups(play: Play): void {
  const step: Step = {
    on: 'ready',
    api: 'FindCoordinator',
    version: 6,
    request: { keyType: 0, coordinatorKeys: ['ready'] },
    until: { 'coordinators.0.errorCode': 0 },
  };
  askUntil(play, step, sendStep(play, step));
  const fetch: Step = {
    on: 'ready',
    api: 'OffsetFetch',
    version: 9,
    request: { groups: [{ groupId: 'ready', topics: [] }], requireStable: false },
    until: { 'groups.0.errorCode': 0 },
  };
  askUntil(play, fetch, sendStep(play, fetch));
}

function playStep(play: Play, step: Step): Unlike[] {
  const { stage } = play;
  if (step.wait !== undefined) pass(stage, millis(step.wait));
  if (step.close !== undefined) hangUp(stage, step.close);
  if (step.pending !== undefined) return stillPending(play, step.pending);
  if (step.receive !== undefined) {
    const sent = play.open.get(step.receive);
    if (sent === undefined) throw new Error(`${step.receive} was never sent`);
    play.open.delete(step.receive);
    return compareAnswer(play, step, sent.step, sent.exchange);
  }
  if (step.on === undefined) return [];
  const exchange = sendStep(play, step);
  if (step.send !== undefined) {
    play.open.set(step.send, { exchange, step });
    return [];
  }
  return compareAnswer(
    play,
    step,
    step,
    step.until === undefined ? exchange : askUntil(play, step, exchange),
  );
}

function stillPending(play: Play, name: string): Unlike[] {
  const sent = play.open.get(name);
  const answer = sent === undefined ? undefined : answerOf(play.stage, sent.exchange);
  return answer === undefined
    ? []
    : [{ path: name, kafka: 'not answered yet', ours: shown(answerJson(answer)) }];
}

function sendStep(play: Play, step: Step): Exchange {
  const broker = `b${step.broker ?? 1}`;
  const on = step.on ?? '';
  if (step.rawFrame !== undefined) {
    const lie = step.claimLength === undefined ? {} : { claimLength: step.claimLength };
    return send(play.stage, on, { command: 'raw-request', broker, frame: step.rawFrame, ...lie });
  }
  const body = withBytes(resolved(step.request ?? {}, play.symbols));
  const clientId = step.clientId ?? 'c';
  const { api = '', version = 0 } = step;
  knowHost(play, on);
  return send(play.stage, on, { command: 'request', broker, api, version, clientId, body });
}

/** Everything was on one host when it was recorded, clients too. Here each has its own address. */
function knowHost({ stage, symbols }: Play, client: string): void {
  const hosts = symbols.get('$host') ?? [];
  const address = addressOf(stage, client);
  if (!hosts.includes(address)) symbols.set('$host', [...hosts, address]);
}

/** Asks again until the answer has the wanted values, or patience ends. */
function askUntil(play: Play, step: Step, first: Exchange): Exchange {
  const wanted = Object.entries(step.until ?? {});
  const end = play.stage.cluster.now + PATIENCE;
  let exchange = first;
  for (;;) {
    const answer = awaited(play.stage, exchange);
    const json = answer === undefined ? null : answerJson(answer);
    const holds = wanted.every(([path, value]) =>
      [valuesAt(json, path)[0]].some((each) => shown(each) === shown(value)),
    );
    if (holds || play.stage.cluster.now >= end) return exchange;
    pass(play.stage, ASK_AGAIN_AFTER);
    exchange = sendStep(play, step);
  }
}

function awaited(stage: Stage, exchange: Exchange): GuestAnswer | undefined {
  runUntil(stage, () => answerOf(stage, exchange) !== undefined, PATIENCE);
  return answerOf(stage, exchange);
}

/**
 * @param step tells what was answered. @param asked is the step that sent the request; often the
 * same.
 */
function compareAnswer(play: Play, step: Step, asked: Step, exchange: Exchange): Unlike[] {
  const { stage, symbols } = play;
  if (step.outcome === 'none' || isSilent(asked)) {
    pass(stage, SILENCE);
    const answer = answerOf(stage, exchange);
    return unlike(
      step.outcome ?? 'none',
      answer === undefined ? 'none' : answerJson(answer),
      symbols,
      [],
    );
  }
  const answer = awaited(stage, exchange);
  if (answer === undefined) return [{ path: '', kafka: shown(expected(step)), ours: 'no answer' }];
  if ('problem' in answer)
    throw new Error(`the request could not be made: ${sayGuestProblem('en', answer.problem)}`);
  const late = lateness(step, answer.at - exchange.sentAt);
  if (!('response' in answer) || step.response === undefined)
    return [...late, ...unlike(expected(step), shownAs(step, answer), symbols, [])];
  return [...late, ...versionOf(asked, answer), ...compareResponse(play, step, answerJson(answer))];
}

const expected = (step: Step): Json => step.response ?? step.outcome ?? null;

/** Topics that a broker lists by their ids, which are others each time. */
const BY_IDS = [
  'groups.0.members.*.assignment.topicPartitions',
  'groups.0.members.*.targetAssignment.topicPartitions',
];

const unorderedIn = ({ api, unordered = [] }: Step): readonly string[] =>
  api === 'ConsumerGroupDescribe' ? [...unordered, ...BY_IDS] : unordered;

function compareResponse(play: Play, step: Step, ours: Json): Unlike[] {
  for (const [name, path] of Object.entries(step.bind ?? {})) {
    const value = valuesAt(ours, path)[0];
    if (value !== undefined) play.symbols.set(name, [value]);
  }
  const volatile = new Set(step.volatile ?? []);
  return unlike(step.response ?? null, ours, play.symbols, unorderedIn(step)).filter(
    (each) => !volatile.has(each.path),
  );
}

const isSilent = (step: Step): boolean =>
  step.api === 'Produce' && isObject(step.request) && step.request['acks'] === 0;

/**
 * A raw frame's answer is shown as hexadecimal digits when the dialogue does not say how to read
 * it.
 */
function shownAs(step: Step, answer: GuestAnswer): Json {
  const isHex = step.rawFrame !== undefined && step.decode === undefined;
  return isHex && 'response' in answer
    ? toHex(encodeFrame(answer.response).slice(4))
    : answerJson(answer);
}

function lateness({ took }: Step, micros: number): Unlike[] {
  const milliseconds = micros / 1_000;
  if (took === undefined || (milliseconds >= took[0] && milliseconds <= took[1])) return [];
  return [{ path: 'took', kafka: `${took[0]} to ${took[1]} ms`, ours: `${milliseconds} ms` }];
}

function versionOf(step: Step, { response }: { response: AnyResponse }): Unlike[] {
  const api = step.decode?.api ?? step.api ?? '';
  const version = step.decode?.version ?? step.version ?? 0;
  const kafka = `${api}Response v${version}`;
  const ours = `${response.type} v${response.version}`;
  return kafka === ours ? [] : [{ path: 'version', kafka, ours }];
}

/** Batches that can be read become base64, as a request's JSON has them. */
function withBytes(json: Json): Json {
  if (isList(json)) return json.map(withBytes);
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      if (name !== 'records' || value === null) return [name, withBytes(value)];
      return [name, toBase64(fromDialogue(value) ?? '')];
    }),
  );
}
