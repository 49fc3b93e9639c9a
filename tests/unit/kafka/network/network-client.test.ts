import { describe, expect, test } from 'vitest';
import { BROKER_PORT, type KafkaEffect } from '../../../../src/kafka/kinds.ts';
import { channelTag } from '../../../../src/kafka/network/channel-tag.ts';
import {
  connect,
  createNetworkClient,
  disconnect,
  givenUpAt,
  giveUpOverdue,
  isBusy,
  NO_BACKOFF,
  onAnswered,
  onConnected,
  onDisconnected,
  send,
  type ConnectionPolicy,
  type NetworkClient,
} from '../../../../src/kafka/network/network-client.ts';
import type { AnyResponse } from '../../../../src/kafka/protocol/message.ts';
import { millis, NEVER, seconds, type Micros } from '../../../../src/kernel/time.ts';
import { stepAt } from '../step-of.ts';

const REQUEST = {
  api: 'ListOffsets' as const,
  version: 10,
  body: { replicaId: 1, isolationLevel: 0, topics: [], timeoutMs: 0 },
};

/** What its owner remembers with a request. */
type Errand = { readonly errand: string };

type Bench = {
  client: NetworkClient<Errand>;
  step: ReturnType<typeof stepAt> & { now: Micros };
};

/** Backs off for 50, 100, 200, 200… ms; a connection has 10 s to open, a request 30 s. */
function bench(change: Partial<ConnectionPolicy> = {}): Bench {
  const policy: ConnectionPolicy = {
    asksApiVersions: false,
    reconnectBackoff: { first: millis(50), max: millis(200), jitter: 0 },
    setupTimeout: seconds(10),
    requestTimeout: seconds(30),
    ...change,
  };
  const at = { to: 2, port: BROKER_PORT, tag: channelTag('fetcher', 2), clientId: 'me' };
  return { client: createNetworkClient(policy, at), step: stepAt() };
}

const ask = ({ client, step }: Bench, errand: string): void =>
  send(client, REQUEST, { errand }, step);

/** What the channel wants done since last time, in words. */
const done = ({ step }: Bench): string[] => step.out.splice(0).map(inWords);

const inWords = (effect: KafkaEffect): string => {
  if (effect.do === 'send' && 'correlationId' in effect.message)
    return `send ${effect.message.type} ${effect.message.correlationId} on ${effect.connection}`;
  if (effect.do === 'close') return `close ${effect.connection}`;
  return effect.do;
};

/** An answer to the request with this number. */
const answers = ({ client, step }: Bench, correlationId: number): Errand | undefined =>
  onAnswered(client, { correlationId } as AnyResponse, step)?.context;

describe('a request', () => {
  test('waits for the connection that it opens, and leaves once', () => {
    const on = bench();
    ask(on, 'markers');
    expect(done(on)).toEqual(['connect']);
    expect(isBusy(on.client)).toBe(true);
    onConnected(on.client, 7, on.step);
    expect(done(on)).toEqual(['send ListOffsetsRequest 0 on 7']);
    expect(isBusy(on.client)).toBe(true);
    expect(answers(on, 0)).toEqual({ errand: 'markers' });
    expect(isBusy(on.client)).toBe(false);
    // The connection stays for the next.
    ask(on, 'more');
    expect(done(on)).toEqual(['send ListOffsetsRequest 1 on 7']);
  });

  test('is the only one that waits', () => {
    const on = bench();
    ask(on, 'markers');
    expect(() => {
      ask(on, 'more');
    }).toThrow('one request at most');
  });

  test('that is not answered in time ends its connection and goes back to its owner', () => {
    const on = bench();
    connect(on.client, on.step);
    onConnected(on.client, 7, on.step);
    on.step.now = seconds(1);
    ask(on, 'markers');
    done(on);
    expect(givenUpAt(on.client)).toBe(seconds(31));
    on.step.now = seconds(31) - 1;
    expect(giveUpOverdue(on.client, on.step)).toBeNull();
    expect(done(on)).toEqual([]);
    on.step.now = seconds(31);
    expect(giveUpOverdue(on.client, on.step)).toEqual([{ errand: 'markers' }]);
    expect(done(on)).toEqual(['close 7']);
    expect(givenUpAt(on.client)).toBe(NEVER);
  });

  test('has its time from when it was handed over, also for opening the connection', () => {
    const on = bench({ requestTimeout: seconds(4) });
    ask(on, 'heartbeat');
    expect(givenUpAt(on.client)).toBe(seconds(4));
    on.step.now = seconds(3);
    onConnected(on.client, 7, on.step);
    expect(givenUpAt(on.client)).toBe(seconds(4));
  });

  test('is not sent again by the channel: its owner decides', () => {
    const on = bench();
    ask(on, 'markers');
    onConnected(on.client, 7, on.step);
    expect(onDisconnected(on.client, on.step)).toEqual([{ errand: 'markers' }]);
    done(on);
    connect(on.client, on.step);
    onConnected(on.client, 8, on.step);
    expect(done(on)).toEqual(['connect']);
    expect(onDisconnected(on.client, on.step)).toEqual([]);
  });
});

describe('a connection', () => {
  test('that is refused is opened again after the back-off, which grows', () => {
    const on = bench();
    for (const wait of [50, 100, 200, 200]) {
      ask(on, 'markers');
      expect(done(on)).toEqual(['connect']);
      expect(onDisconnected(on.client, on.step)).toEqual([{ errand: 'markers' }]);
      expect(on.client.reconnectAt - on.step.now).toBe(millis(wait));
      expect(isBusy(on.client)).toBe(false);
      on.step.now = on.client.reconnectAt;
    }
    // One that is there makes good for those that failed.
    connect(on.client, on.step);
    onConnected(on.client, 7, on.step);
    onDisconnected(on.client, on.step);
    expect(on.client.reconnectAt - on.step.now).toBe(millis(50));
  });

  test('of an owner that waits for reasons of its own has no back-off', () => {
    const on = bench({ reconnectBackoff: NO_BACKOFF });
    on.step.now = seconds(1);
    ask(on, 'fetch');
    onDisconnected(on.client, on.step);
    expect(on.client.reconnectAt).toBe(seconds(1));
  });

  test('is tried again at moments that differ from process to process', () => {
    const reconnectBackoff = { first: millis(50), max: millis(500), jitter: 20 };
    const on = bench({ reconnectBackoff });
    const waits = new Set<Micros>();
    for (let time = 0; time < 20; time += 1) {
      connect(on.client, on.step);
      onConnected(on.client, time, on.step);
      disconnect(on.client, on.step);
      waits.add(on.client.reconnectAt);
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(millis(40));
    expect(Math.max(...waits)).toBeLessThanOrEqual(millis(60));
    expect(waits.size).toBeGreaterThan(5);
  });

  test('that does not open in time is abandoned', () => {
    const on = bench();
    ask(on, 'markers');
    done(on);
    expect(givenUpAt(on.client)).toBe(seconds(10));
    on.step.now = seconds(10);
    expect(giveUpOverdue(on.client, on.step)).toEqual([{ errand: 'markers' }]);
    expect(done(on)).toEqual(['abandon']);
  });

  test('that comes after it was given up is taken, unless there is another by then', () => {
    const on = bench();
    ask(on, 'markers');
    disconnect(on.client, on.step);
    expect(onConnected(on.client, 7, on.step)).toBe(true);
    done(on);
    ask(on, 'more');
    expect(done(on)).toEqual(['send ListOffsetsRequest 0 on 7']);
    expect(onConnected(on.client, 8, on.step)).toBe(false);
    expect(done(on)).toEqual(['close 8']);
    expect(answers(on, 0)).toEqual({ errand: 'more' });
  });

  test('that was given up has no say: its answers are ignored', () => {
    const on = bench();
    ask(on, 'markers');
    onConnected(on.client, 7, on.step);
    disconnect(on.client, on.step);
    ask(on, 'more');
    expect(answers(on, 0)).toBeUndefined();
    onConnected(on.client, 8, on.step);
    done(on);
    expect(answers(on, 0)).toBeUndefined();
    expect(isBusy(on.client)).toBe(true);
    expect(answers(on, 1)).toEqual({ errand: 'more' });
    // Nor is an answer taken twice.
    expect(answers(on, 1)).toBeUndefined();
    expect(done(on)).toEqual([]);
  });
});

describe('a connection that is asked for its ApiVersions', () => {
  test('lets the request wait for them', () => {
    const on = bench({ asksApiVersions: true });
    ask(on, 'markers');
    onConnected(on.client, 7, on.step);
    expect(done(on)).toEqual(['connect', 'send ApiVersionsRequest 0 on 7']);
    expect(isBusy(on.client)).toBe(true);
    // The owner does not hear of that answer.
    expect(answers(on, 0)).toBeUndefined();
    expect(done(on)).toEqual(['send ListOffsetsRequest 1 on 7']);
    expect(answers(on, 1)).toEqual({ errand: 'markers' });
  });

  test('takes a request that comes meanwhile, too', () => {
    const on = bench({ asksApiVersions: true });
    connect(on.client, on.step);
    onConnected(on.client, 7, on.step);
    ask(on, 'markers');
    expect(done(on)).toEqual(['connect', 'send ApiVersionsRequest 0 on 7']);
    answers(on, 0);
    expect(done(on)).toEqual(['send ListOffsetsRequest 1 on 7']);
  });

  test('is not ready by the answer to one that was given up', () => {
    const on = bench({ asksApiVersions: true });
    connect(on.client, on.step);
    onConnected(on.client, 7, on.step);
    disconnect(on.client, on.step);
    ask(on, 'markers');
    onConnected(on.client, 8, on.step);
    done(on);
    answers(on, 0);
    expect(done(on)).toEqual([]);
    answers(on, 1);
    expect(done(on)).toEqual(['send ListOffsetsRequest 2 on 8']);
  });

  test('is given up without them, and backs off for longer each time', () => {
    const on = bench({ asksApiVersions: true, requestTimeout: seconds(4) });
    for (const wait of [50, 100]) {
      const from = on.step.now;
      connect(on.client, on.step);
      on.step.now = from + seconds(1);
      onConnected(on.client, 7, on.step);
      done(on);
      expect(givenUpAt(on.client)).toBe(from + seconds(5));
      on.step.now = from + seconds(5);
      expect(giveUpOverdue(on.client, on.step)).toEqual([]);
      expect(done(on)).toEqual(['close 7']);
      expect(on.client.reconnectAt - on.step.now).toBe(millis(wait));
    }
  });
});
