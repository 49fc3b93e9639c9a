import { expect, test } from 'vitest';
import type { ProcessCommand } from '../../../../src/kafka/process-command.ts';
import { createGuest, stepGuest, type Guest } from '../../../../src/kafka/clients/guest.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  cutOff,
  DIRECTORY,
  give,
  metadataOf,
  type Bench,
} from './bench.ts';

const guest = (): Bench<Guest> => bench(createGuest('g1', DIRECTORY), stepGuest, null);

const metadata = (version: number, body: unknown = { topics: [] }): ProcessCommand => ({
  command: 'request',
  guest: 'g1',
  broker: 'b2',
  api: 'Metadata',
  version,
  clientId: 'me',
  body,
});

test('a guest sends the request as it is told to, in the version it is told to', () => {
  const on = guest();
  give(on, metadata(9, { topics: [{ name: 'orders' }], allowAutoTopicCreation: false }));
  expect(awaited(on, 'Metadata')).toMatchObject({
    to: 2,
    request: {
      version: 9,
      correlationId: 1,
      clientId: 'me',
      body: { topics: [{ name: 'orders' }], allowAutoTopicCreation: false },
    },
  });
  expect(on.state.pending).toMatchObject([{ correlationId: 1, api: 'Metadata', version: 9 }]);
});

test('requests go out one behind the other without waiting; answers are kept as they come', () => {
  const on = guest();
  give(on, metadata(9));
  give(on, metadata(12));
  expect(allAwaited(on, 'Metadata').map(({ request }) => request.correlationId)).toEqual([1, 2]);
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataOf([1]));
  expect(on.state.pending).toHaveLength(1);
  expect(on.state.answers).toMatchObject([{ correlationId: 1, version: 9, api: 'Metadata' }]);
  expect(on.notes).toEqual([{ note: 'answered', api: 'Metadata', error: 'NONE' }]);
});

test('the note names the first error in the answer, wherever it stands', () => {
  const on = guest();
  give(on, metadata(12));
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataOf([1, -1]));
  expect(on.notes.at(-1)).toMatchObject({ error: 'LEADER_NOT_AVAILABLE' });
});

test('a request that cannot be made is told, and nothing is sent', () => {
  const on = guest();
  give(on, metadata(9, { topicz: [] }));
  give(on, { ...metadata(9), api: 'Nonsense' } as ProcessCommand);
  give(on, metadata(99));
  expect(on.sent).toEqual([]);
  expect(on.state.answers).toMatchObject([
    { problem: { problem: 'unfit-json', path: 'topicz', wanted: 'field' } },
    { problem: { problem: 'unknown-api', api: 'Nonsense' } },
    { problem: { problem: 'no-message', fault: 'unsupported version' } },
  ]);
});

test('a broker that does not exist is told', () => {
  const on = guest();
  give(on, { ...metadata(9), broker: 'b7' } as ProcessCommand);
  expect(on.state.answers).toMatchObject([
    { problem: { problem: 'unknown-broker', broker: 'b7' } },
  ]);
});

test('raw bytes go out as they are, with the length they claim', () => {
  const on = guest();
  const frame = '0012000000000005ffff';
  give(on, { command: 'raw-request', guest: 'g1', broker: 'b2', frame, claimLength: 4 });
  const sent = on.sent[0]?.request as unknown;
  expect(sent).toMatchObject({ type: 'RawFrame', claimedLength: 4 });
  expect(on.state.pending).toEqual([]);
  // The same bytes with their true length are an ApiVersions request, so an answer is expected.
  give(on, { command: 'raw-request', guest: 'g1', broker: 'b2', frame });
  expect(on.state.pending).toMatchObject([{ correlationId: 5, api: 'ApiVersions', version: 0 }]);
});

test('a connection that the broker closes is told, and the next request makes a new one', () => {
  const on = guest();
  give(on, metadata(9));
  cutOff(on, awaited(on, 'Metadata').connection);
  expect(on.state.answers).toEqual([{ closed: true, at: 0 }]);
  expect(on.state.pending).toEqual([]);
  give(on, metadata(9));
  expect(on.dialled).toEqual(['guest#1', 'guest#2']);
});

test('another broker is another connection; hanging up closes it', () => {
  const on = guest();
  give(on, metadata(9));
  give(on, { ...metadata(9), broker: 'b1' } as ProcessCommand);
  expect([...on.connections.values()].map(({ to }) => to)).toEqual([1]);
  give(on, { command: 'hang-up', guest: 'g1' });
  expect(on.connections.size).toBe(0);
});

test('a Produce with acks=0 is never answered, so none is waited for', () => {
  const on = guest();
  const body = { acks: 0, timeoutMs: 1_000, topicData: [] };
  give(on, { ...metadata(9, body), api: 'Produce' } as ProcessCommand);
  expect(on.state.pending).toEqual([]);
});
