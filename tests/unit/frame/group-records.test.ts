import { expect, test } from 'vitest';
import { withGroup } from '../../../src/app/sandbox/group-cluster.ts';
import { sandboxRecording, sandboxScenario } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { sayGroupRecord } from '../../../src/app/words/group-records.ts';
import { eachRecord, replicasOf } from '../../../src/frame/cluster-view.ts';
import type { DetailView, GroupRecordSaid } from '../../../src/frame/types/detail.ts';
import { seconds } from '../../../src/kernel/time.ts';
import {
  advanceSession,
  applyToSession,
  currentBranch,
  frameOf,
  openSession,
  type Session,
} from '../../../src/session/session.ts';
import { LENS } from '../session/told-run.ts';

function begun(rebalance: 'cooperative' | 'consumer'): Session {
  const scenario = withGroup(sandboxScenario, { members: 2, rebalance });
  const session = openSession(sandboxRecording(scenario));
  advanceSession(session, seconds(10));
  applyToSession(session, { command: 'send', producer: 'p1', records: [{ key: 'K', value: 'L' }] });
  applyToSession(session, { command: 'poll-loop', consumer: 'billing-b', on: true });
  advanceSession(session, seconds(30));
  return session;
}

/** What the inspector says of each record in the group's partition. */
function told(session: Session): { title: DetailView['title']; fields: DetailView['fields'] }[] {
  const [group] = frameOf(session, LENS).groups;
  const { cluster } = currentBranch(session).cursor;
  const partition = group?.partition ?? '';
  const [replica] = replicasOf(cluster, partition);
  const offsets: number[] = [];
  if (replica !== undefined)
    eachRecord(replica.log, 0, replica.log.endOffset, (_, offset) => offsets.push(offset));
  return offsets.flatMap((offset) => {
    const node = replica?.broker.host ?? '';
    const selected = { what: 'record', node, partition, offset } as const;
    const { detail } = frameOf(session, { ...LENS, selected });
    return detail === null ? [] : [{ title: detail.title, fields: detail.fields }];
  });
}

const saidIn = (session: Session): GroupRecordSaid[] =>
  told(session).flatMap(({ title }) => ('said' in title ? [title.said] : []));

test('records of a classic group are said in words: its generations, and what it commits', () => {
  const session = begun('cooperative');
  const said = saidIn(session).map((each) => sayGroupRecord(each, 'en'));
  expect(said).toContain('Group billing, generation 2: 2 members, shared by cooperative-sticky');
  expect(said).toContainEqual(expect.stringMatching(/^billing has committed 1 in quakes-\d$/));
  expect(said).toHaveLength(told(session).length);
});

test('records of a KIP-848 group tell what each member has, by the names of processes', () => {
  const session = begun('consumer');
  const records = told(session);
  const said = saidIn(session).map((each) => sayGroupRecord(each, 'en'));
  expect(said).toContain('billing-a is in billing, for quakes');
  expect(said).toContain('Group billing begins epoch 2');
  expect(said).toContain('Shares of billing are worked out for epoch 2');
  expect(said).toContainEqual(
    expect.stringMatching(/^billing-b is to have (quakes-\d, ){2}quakes-\d$/),
  );
  expect(said).toContainEqual(
    expect.stringMatching(/^billing-b has (quakes-\d, ){2}quakes-\d at epoch 2$/),
  );
  const target = records.find(
    ({ title }) => 'said' in title && title.said.says === 'consumer-target-epoch',
  );
  expect(target?.fields).toContainEqual({ path: 'says.assignmentEpoch', value: '1' });
});

test('a key without a value says that something is forgotten, in both languages', () => {
  const gone: GroupRecordSaid = {
    says: 'offset-gone',
    values: { group: 'billing', partition: 'quakes-0' },
  };
  expect(sayGroupRecord(gone, 'en')).toBe('What billing had committed in quakes-0 is forgotten');
  expect(sayGroupRecord(gone, 'zh')).toBe('billing 在 quakes-0 的提交不再记着');
});
