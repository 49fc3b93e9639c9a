import { describe, expect, test } from 'vitest';
import { apis, type ApiName } from '../../../src/kafka/protocol/apis.ts';
import { fromJson, type Json } from '../../../src/kafka/protocol/codec.ts';
import { fieldPlaces, someAt } from '../../../src/kafka/protocol/values/field-places.ts';
import type { AnyResponse } from '../../../src/kafka/protocol/message.ts';
import { firstErrorIn, hasError } from '../../../src/kafka/protocol/response-errors.ts';
import { array, int16, string, struct } from '../../../src/kafka/protocol/schema.ts';

/** A response in its newest version with a body of which the rest is default. */
function response(name: ApiName, json: Json): AnyResponse {
  const schema = apis[name].response;
  const version = schema.versions[1];
  const body = fromJson(schema as typeof apis.Fetch.response, version, json);
  return { type: `${name}Response`, version, correlationId: 0, body } as AnyResponse;
}

describe('the first error of a response', () => {
  test.each<[string, ApiName, Json, number]>([
    ['at its top', 'Heartbeat', { errorCode: 27 }, 27],
    ['of a partition', 'Produce', { responses: [{ partitionResponses: [{ errorCode: 6 }] }] }, 6],
    [
      'of a later topic, where those before are fine',
      'Produce',
      {
        responses: [
          { partitionResponses: [{ errorCode: 0 }, { errorCode: 0 }] },
          { partitionResponses: [{ errorCode: 0 }, { errorCode: 3 }, { errorCode: 6 }] },
        ],
      },
      3,
    ],
    [
      'at its top before that of a partition',
      'Fetch',
      { errorCode: 71, responses: [{ partitions: [{ errorCode: 6 }] }] },
      71,
    ],
    [
      'of an acknowledgement',
      'ShareFetch',
      { responses: [{ partitions: [{ errorCode: 0, acknowledgeErrorCode: 121 }] }] },
      121,
    ],
    ['none', 'Fetch', { responses: [{ partitions: [{ errorCode: 0 }] }] }, 0],
    ['none where there is nothing that could have one', 'Fetch', {}, 0],
  ])('%s', (_, name, json, code) => {
    expect(firstErrorIn(response(name, json))).toBe(code);
  });

  test('is not that of a field that an old version leaves out', () => {
    const old = { type: 'FetchResponse', version: 4, correlationId: 0, body: { responses: [] } };
    expect(firstErrorIn(old as unknown as AnyResponse)).toBe(0);
  });

  test('is none in what is no response', () => {
    const odd = { type: 'OddResponse', version: 0, correlationId: 0, body: { errorCode: 3 } };
    expect(firstErrorIn(odd as unknown as AnyResponse)).toBe(0);
    expect(hasError(odd as unknown as AnyResponse, 3)).toBe(false);
  });
});

test('a response has an error that stands anywhere in it, and no other', () => {
  const errors = [{ errorCode: 0 }, { errorCode: 6 }, { errorCode: 3 }];
  const found = response('Produce', { responses: [{ partitionResponses: errors }] });
  expect([0, 3, 6, 7].map((code) => hasError(found, code))).toEqual([true, true, true, false]);
});

describe('the places of fields', () => {
  const fields = {
    code: int16(),
    name: string(),
    plain: struct({ name: string() }),
    inside: struct({ code: int16(), deeper: array({ code: int16(), name: string() }) }),
    codes: array(int16()),
  };
  const places = fieldPlaces(fields, (name) => name === 'code');

  test('are found once, without the structs that have none of them', () => {
    expect(places).toEqual({
      own: ['code'],
      inner: [['inside', { own: ['code'], inner: [['deeper', { own: ['code'], inner: [] }]] }]],
    });
    expect(fieldPlaces(fields, (_, { kind }) => kind === 'array')).toEqual({
      own: ['codes'],
      inner: [['inside', { own: ['deeper'], inner: [] }]],
    });
  });

  test('are shown in turn until one is right', () => {
    const value = { code: 1, inside: { code: 2, deeper: [{ code: 3 }, { code: 4 }] } };
    const shown: unknown[] = [];
    const upTo = (last: number): boolean =>
      someAt(value, places, (each) => {
        shown.push(each);
        return each === last;
      });
    expect(upTo(3)).toBe(true);
    expect(shown.splice(0)).toEqual([1, 2, 3]);
    expect(upTo(9)).toBe(false);
    expect(shown).toEqual([1, 2, 3, 4]);
  });

  test('are none in a struct that is not there', () => {
    for (const none of [null, undefined, 5])
      expect(someAt({ code: 1, inside: none }, places, (each) => each === 2)).toBe(false);
    expect(someAt(null, places, () => true)).toBe(false);
  });
});
