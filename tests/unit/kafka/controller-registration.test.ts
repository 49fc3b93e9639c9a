import { expect, test } from 'vitest';
import { decideBootstrap } from '../../../src/kafka/controller/decide/decide.ts';
import { onCommitted, onControllerTimer } from '../../../src/kafka/controller/active-controller.ts';
import { createQuorumController } from '../../../src/kafka/controller/quorum-controller.ts';
import {
  onRegistrationAnswered,
  onRegistrationClosed,
  onRegistrationConnected,
} from '../../../src/kafka/controller/register-controller.ts';
import type { QuorumLog } from '../../../src/kafka/controller/write.ts';
import { CONTROLLER_PORT, type KafkaEffect } from '../../../src/kafka/kinds.ts';
import { createListener } from '../../../src/kafka/network/listener.ts';
import {
  encodeMetadataRecord,
  type MetadataRecord,
} from '../../../src/kafka/metadata/metadata-record.ts';
import type { AnyResponse } from '../../../src/kafka/protocol/message.ts';
import { batchOf } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { seedRandom } from '../../../src/kernel/random.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import type { ServerStep } from '../../../src/kafka/step.ts';

const DIRECTORY = Object.freeze({
  nodes: Object.freeze({ c1: 4, c2: 5 }),
  brokers: Object.freeze([]),
  servers: 6,
  controllers: Object.freeze([
    { id: 101, host: 'c1' },
    { id: 102, host: 'c2' },
  ]),
  museum: Object.freeze([]),
});

const registers = { of: 'controller', timer: 'controller-register' } as const;

const batch = (baseOffset: number, records: MetadataRecord[]) => ({
  kind: 'batch' as const,
  batch: batchOf(
    records.map((each) => ({ timestamp: 0, key: null, value: encodeMetadataRecord(each) })),
    { baseOffset },
  ),
});

test('a controller that does not lead registers at the one that does, and again when that one has gone', () => {
  const controller = createQuorumController(102, 'c2', DIRECTORY, [], {});
  const listener = createListener();
  const out: KafkaEffect[] = [];
  const step: ServerStep = {
    now: 0,
    clock: 0,
    random: seedRandom(1, 1),
    out,
    moved: [],
    listener,
    coordinators: {},
  };
  const quorum: QuorumLog = {
    leader: () => ({ id: 101, epoch: 1 }),
    nextOffset: () => 0,
    highWatermark: () => 0,
    append: () => 0,
    kraftVersion: () => 0,
    upgrade: () => undefined,
  };
  const told = (errorCode: number): AnyResponse => ({
    type: 'ControllerRegistrationResponse',
    version: 0,
    correlationId: 0,
    body: { throttleTimeMs: 0, errorCode, errorMessage: null },
  });
  const first = decideBootstrap();
  onCommitted(controller, quorum, [batch(1, first)], step);
  expect(out.splice(0)).toMatchObject([
    { do: 'connect', to: 4, port: CONTROLLER_PORT, tag: 'registration:controller' },
    { do: 'timer', at: seconds(5) },
  ]);

  onRegistrationConnected(controller, 9, step);
  expect(out.splice(0)).toMatchObject([
    { do: 'send', connection: 9, message: { body: { controllerId: 102 } } },
  ]);
  onRegistrationClosed(controller, step);
  expect(out.splice(0)).toMatchObject([{ do: 'timer', at: millis(100) }]);

  onControllerTimer({ controller, quorum }, registers, step);
  onRegistrationConnected(controller, 10, step);
  expect(out.splice(0).map((each) => each.do)).toEqual(['connect', 'timer', 'send']);
  onRegistrationAnswered(controller, told(41), step);
  expect(out.splice(0)).toMatchObject([{ do: 'close' }, { do: 'timer', at: millis(200) }]);

  // A leader whose power was cut never answers, and its connection stays open.
  onControllerTimer({ controller, quorum }, registers, step);
  onRegistrationConnected(controller, 11, step);
  out.splice(0);
  onControllerTimer({ controller, quorum }, registers, step);
  expect(out.splice(0)).toMatchObject([
    { do: 'close', connection: 11 },
    { do: 'connect', to: 4, port: CONTROLLER_PORT, tag: 'registration:controller' },
    { do: 'timer', at: seconds(5) },
  ]);

  onRegistrationConnected(controller, 12, step);
  out.splice(0);
  onRegistrationAnswered(controller, told(0), step);
  expect(out.splice(0)).toEqual([{ do: 'cancel', key: 'controller-register' }]);
  const noOp: MetadataRecord = { type: 'NoOpRecord', value: {} };
  onCommitted(controller, quorum, [batch(1 + first.length, [noOp])], step);
  expect(out).toEqual([]);
});
