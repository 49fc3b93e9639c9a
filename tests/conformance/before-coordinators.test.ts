import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apis, type ApiName, type ListenerName } from '../../src/kafka/protocol/apis.ts';
import { toJson, type Json } from '../../src/kafka/protocol/codec.ts';
import type { Schema } from '../../src/kafka/protocol/schema.ts';
import { seconds } from '../../src/kernel/time.ts';
import { answerOf, openStage, runUntil, send } from './stage.ts';

/**
 * A request to a fresh cluster of Kafka 4.2.1 without an authorizer, of which no coordinator was
 * asked for before, and its answer.
 */
type Recorded = {
  readonly listener: ListenerName;
  readonly api: ApiName;
  readonly version: number;
  readonly request: Json;
  readonly response: Json;
};

const recorded = readFileSync(
  'tests/conformance/fixtures/answers/before-coordinators.jsonl',
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

const stage = openStage(1, {}, []);

test.each(recorded)('$listener answers $api v$version as Kafka did', (each) => {
  const { listener, api, version, request: body } = each;
  const to = listener === 'controller' ? { listener } : {};
  const request = { command: 'request', broker: 'b1', clientId: 'c', ...to } as const;
  const exchange = send(stage, listener, { ...request, api, version, body });
  runUntil(stage, () => answerOf(stage, exchange) !== undefined, seconds(5));
  const answer = answerOf(stage, exchange);
  if (answer === undefined || !('response' in answer)) throw new Error('no answer has come');
  const schema: Schema = apis[api].response;
  expect(toJson(schema, version, answer.response.body as never)).toEqual(each.response);
});
