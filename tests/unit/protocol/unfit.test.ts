import { describe, expect, test } from 'vitest';
import { apis } from '../../../src/kafka/protocol/apis.ts';
import { fromHex, toHex } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import {
  decodeMessage,
  encodeMessage,
  fieldSpans,
  fromJson,
  sizeOf,
  toJson,
  type Json,
} from '../../../src/kafka/protocol/codec.ts';
import {
  decodeRequestFrame,
  decodeResponseFrame,
  messageSize,
  apiOf,
  type AnyRequest,
} from '../../../src/kafka/protocol/message.ts';
import {
  array,
  bool,
  bytes,
  int16,
  int32,
  int8,
  message,
  records,
  string,
  struct,
  uint16,
  uuid,
  ZERO_UUID,
} from '../../../src/kafka/protocol/schema.ts';

const All = message(
  'All',
  { versions: [0, 1], flexible: 1 },
  {
    flag: bool(),
    tiny: int8(),
    small: uint16(),
    name: string({ nullable: 1 }),
    id: uuid(),
    blob: bytes({ nullable: true }),
    batches: records({ nullable: true }),
    list: array(int32(), { nullable: true }),
    inner: struct({ code: int16(), label: string({ flexible: false }) }),
    tagged: int32({ from: 1, tag: 3, default: 9 }),
    taggedInner: struct({ code: int16() }, { from: 1, tag: 1, nullable: true, default: null }),
  },
);

const value = {
  ...{ flag: true, tiny: -2, small: 65_535, name: 'né', id: ZERO_UUID, blob: 'b' },
  ...{ batches: null, list: [1, -1], inner: { code: 5, label: 'l' } },
  ...{ tagged: 9, taggedInner: null },
};

const ID = '00'.repeat(16);

describe('each kind of field', () => {
  test('stands in an old version with lengths of two or four bytes', () => {
    const hex =
      '01' +
      'fe' +
      'ffff' +
      '0003' +
      '6ec3a9' +
      ID +
      '00000001' +
      '62' +
      'ffffffff' +
      ('00000002' + '00000001' + 'ffffffff') +
      ('0005' + '0001' + '6c');
    expect(toHex(encodeMessage(All, 0, value))).toBe(hex);
    expect(decodeMessage(All, 0, fromHex(hex))).toEqual(value);
    expect(sizeOf(All, 0, value)).toBe(hex.length / 2);
  });

  test('stands in a flexible version with short lengths, tagged ones in the order of their tags', () => {
    const given = { ...value, name: null, tagged: 1, taggedInner: { code: 7 } };
    const hex =
      '01' +
      'fe' +
      'ffff' +
      '00' +
      ID +
      '02' +
      '62' +
      '00' +
      '03' +
      '00000001' +
      'ffffffff' +
      ('0005' + '0001' + '6c' + '00') +
      ('02' + ('01' + '04' + '01' + '0007' + '00') + ('03' + '04' + '00000001'));
    expect(toHex(encodeMessage(All, 1, given))).toBe(hex);
    expect(decodeMessage(All, 1, fromHex(hex))).toEqual(given);
    expect(sizeOf(All, 1, given)).toBe(hex.length / 2);
    const spans = fieldSpans(All, 1, given).map(({ path, from, to }) => `${path} ${to - from}`);
    expect(spans.join(', ')).toBe(
      [
        'flag 1, tiny 1, small 2, name 1, id 16, blob 2, batches#length 1, list#count 1',
        'list[0] 4, list[1] 4',
        'inner.code 2, inner.label 3, inner.#tags 1, #tags 1, taggedInner#tag 2',
        'taggedInner#present 1, taggedInner.code 2, taggedInner.#tags 1, tagged#tag 2, tagged 4',
      ].join(', '),
    );
  });

  test('is told by its JSON, tagged defaults left out', () => {
    const json = {
      ...{ flag: true, tiny: -2, small: 65_535, name: 'né', id: ZERO_UUID, blob: 'Yg==' },
      ...{ batches: null, list: [1, -1], inner: { code: 5, label: 'l' } },
    };
    expect(toJson(All, 1, value)).toEqual(json);
    expect(toJson(All, 1, { ...value, tagged: 1 })).toEqual({ ...json, tagged: 1 });
    expect(fromJson(All, 1, json)).toEqual(value);
  });
});

describe('JSON that does not fit', () => {
  test.each<[Json, string, string]>([
    [[], 'object', ''],
    [null, 'object', ''],
    [{ flags: true }, 'field', 'flags'],
    [{ flag: 1 }, 'truth', 'flag'],
    [{ tiny: '1' }, 'number', 'tiny'],
    [{ name: 5 }, 'text', 'name'],
    [{ id: 5 }, 'text', 'id'],
    [{ id: null }, 'not-null', 'id'],
    [{ blob: 5 }, 'base64', 'blob'],
    [{ blob: 'a b' }, 'base64', 'blob'],
    [{ blob: 'YQ==YQ' }, 'base64', 'blob'],
    [{ batches: {} }, 'base64', 'batches'],
    [{ list: {} }, 'list', 'list'],
    [{ list: [1, '2'] }, 'number', 'list[1]'],
    [{ inner: [] }, 'object', 'inner'],
    [{ inner: { code: 1, labels: 'x' } }, 'field', 'inner.labels'],
    [{ inner: { code: 'x' } }, 'number', 'inner.code'],
  ])('%j', (json, wanted, path) => {
    expect(() => fromJson(All, 1, json)).toThrow(
      expect.objectContaining({ wanted, path, fault: 'unsupported value' }) as Error,
    );
  });

  test('null is for a version that allows it', () => {
    expect(fromJson(All, 1, { name: null }).name).toBeNull();
    expect(() => fromJson(All, 0, { name: null })).toThrow(/wanted: not-null/);
  });
});

describe('a value that does not fit is not written', () => {
  test.each([
    ['null in a text', { name: null }, /null does not fit string name/],
    ['a byte too large', { tiny: 128 }, /128 does not fit int8 tiny/],
    ['a byte too small', { tiny: -129 }, /-129 does not fit int8 tiny/],
    ['less than none', { small: -1 }, /-1 does not fit uint16 small/],
    ['more than two bytes', { small: 65_536 }, /65536 does not fit uint16 small/],
    ['a fraction', { tiny: 0.5 }, /0.5 does not fit int8 tiny/],
    ['a short uuid', { id: 'AAAA' }, /AAAA does not fit uuid/],
    ['a text of 32768 bytes', { name: 'x'.repeat(32_768) }, /32768 bytes does not fit name/],
    ['null in a struct', { inner: null }, /null does not fit struct inner/],
  ])('%s', (_, about, why) => {
    const given = { ...value, ...about } as typeof value;
    expect(() => encodeMessage(All, 0, given)).toThrow(why);
  });

  test('at the ends of its range it does', () => {
    for (const about of [{ tiny: 127 }, { tiny: -128 }, { small: 0 }, { name: 'x'.repeat(32_767) }])
      expect(decodeMessage(All, 0, encodeMessage(All, 0, { ...value, ...about }))).toMatchObject(
        about,
      );
    const long = { ...value, name: 'x'.repeat(32_768) };
    expect(decodeMessage(All, 1, encodeMessage(All, 1, long)).name).toHaveLength(32_768);
  });
});

describe('bytes that are no message say why', () => {
  const good = encodeMessage(All, 1, value);
  const tags = (hex: string): string => good.slice(0, -1) + fromHex(hex);

  test.each([
    ['null in a uuid’s place', good.slice(0, 10), /16 bytes wanted|bytes wanted/],
    ['a tag longer than the message', tags('01' + '09' + '02' + '00'), /tag 9 is longer/],
    ['a tag twice', tags('02' + '0900' + '0900'), /tag 9 after tag 9/],
    ['tags that go back', tags('02' + '0900' + '0800'), /tag 8 after tag 9/],
    [
      'a tagged field that ends early',
      tags('01' + '03' + '05' + '0000000100'),
      /tagged ends early/,
    ],
    ['a tagged field that is cut', tags('01' + '03' + '03' + '000001'), /needs 4 bytes/],
    ['a byte too many', good + '\0', /1 bytes too many/],
  ])('%s', (_, given, why) => {
    expect(() => decodeMessage(All, 1, given)).toThrow(why);
  });

  test('a tag that is known nowhere is passed over, whole', () => {
    expect(
      decodeMessage(All, 1, tags('02' + '02' + '03' + 'aabbcc' + '03' + '04' + '00000001')),
    ).toEqual({
      ...value,
      tagged: 1,
    });
  });

  test('null where none may stand names the kind', () => {
    const Plain = message('Plain', { versions: [0, 0], flexible: null }, { name: string() });
    expect(() => decodeMessage(Plain, 0, '\xff\xff')).toThrow(
      /null in a string that is never null/,
    );
    expect(decodeMessage(Plain, 0, '\0\0')).toEqual({ name: '' });
    expect(() => decodeMessage(Plain, 1, '\0\0')).toThrow(/Plain has no version 1/);
    expect(() => decodeMessage(Plain, 0.5, '\0\0')).toThrow(/Plain has no version 0.5/);
  });
});

describe('frames', () => {
  test('of a response have the header of their version', () => {
    const found = decodeResponseFrame(
      'FindCoordinator',
      0,
      fromHex('00000010' + '00000005' + '0010' + 'ffffffff' + '0000' + 'ffffffff'),
    );
    expect(found).toEqual({
      ...{ type: 'FindCoordinatorResponse', version: 0, correlationId: 5 },
      body: expect.objectContaining({ errorCode: 16, nodeId: -1, host: '', port: -1 }) as unknown,
    });
    const more = fromHex(
      '00000011' + '00000005' + '0010' + 'ffffffff' + '0000' + 'ffffffff' + '00',
    );
    expect(() => decodeResponseFrame('FindCoordinator', 0, more)).toThrow(/1 bytes too many/);
  });

  test('say what is wrong with them, and where', () => {
    const refused = (hex: string): unknown => {
      try {
        return decodeRequestFrame(fromHex(hex));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refused('0000000b' + '0003000100000001ffff')).toBe(
      'the frame says 11 bytes and has 10 (byte 4)',
    );
    expect(refused('0000000a' + '03e7000000000001ffff')).toBe(
      'no API has key 999 (byte 6, header)',
    );
    expect(refused('0000000a' + '0000000200000001ffff')).toBe(
      'Produce has no version 2 (byte 8, header)',
    );
    expect(refused('0000000d' + '0003000100000001ffff' + '000000')).toBe(
      'needs 4 bytes (byte 14, body.topics)',
    );
  });

  test('are measured and named by their API; what is no message has neither', () => {
    const request = decodeRequestFrame(fromHex('0000000e' + '0003000100000001ffff' + 'ffffffff'));
    expect(apiOf(request)).toBe('Metadata');
    expect(messageSize(request)).toBe(18);
    const odd = { ...request, type: 'OddRequest' } as unknown as AnyRequest;
    expect(() => messageSize(odd)).toThrow('no message is called OddRequest');
    expect(apis.Metadata.request.name).toBe('MetadataRequest');
  });
});
