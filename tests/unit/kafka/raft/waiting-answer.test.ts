import { expect, test } from 'vitest';
import { onRaftResponse } from '../../../../src/kafka/raft/events.ts';
import type { AnyResponse } from '../../../../src/kafka/protocol/message.ts';
import { seconds } from '../../../../src/kernel/time.ts';
import { stepAt } from '../step-of.ts';
import { elect, member, run, someQuorum } from './raft-world.ts';

test('an answer that comes twice gives the request that is under way no more time', () => {
  const quorum = someQuorum({ voters: 3, observers: 1 });
  elect(quorum, ['c1', 'c2', 'c3'], seconds(4));
  run(quorum, seconds(3));
  const { raft } = member(quorum, 'b1');
  const asked = raft.memory.peers.find((each) => each.awaiting !== null);
  const awaited = asked?.awaiting ?? null;
  if (asked === undefined || awaited === null) throw new Error('an observer always fetches');
  const step = stepAt(quorum.world.now);
  const again = { type: 'FetchResponse', correlationId: awaited - 1 } as AnyResponse;
  onRaftResponse(raft, asked.channel.tag, again, step);
  expect(step.out).toEqual([]);
  expect(asked.awaiting).not.toBeNull();
});
