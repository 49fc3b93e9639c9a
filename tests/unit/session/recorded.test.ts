import { beforeEach, describe, expect, test } from 'vitest';
import type { Lens } from '../../../src/frame/types/lens.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { parseRecordedSession } from '../../../src/scenario/parse-recording.ts';
import type { RecordedSession } from '../../../src/scenario/scenario.ts';
import type { SessionApi } from '../../../src/session/api.ts';
import { serveSession } from '../../../src/session/serve.ts';
import { busyScenario } from '../../property/session-story.ts';

const lens: Lens = {
  cells: 24,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};
const kill = (node: string): Command => ({ command: 'kill', node });

let session: SessionApi;
/** Three ways: the trunk, one that began by itself in the past, and one that was named on it. */
beforeEach(() => {
  session = serveSession();
  const playhead = seconds(1);
  session.open({ scenario: busyScenario, seed: 7, commands: [], playhead }, lens);
  session.apply(kill('b1'), lens);
  session.advance(seconds(2), lens);
  session.seek(millis(900), lens);
  session.apply(kill('b2'), lens);
  session.advance(millis(1_500), lens);
  session.branch('and then', lens);
  session.apply({ command: 'restart', node: 'b2' }, lens);
  session.advance(seconds(3), lens);
});

/** What is seen at the playhead of a branch. */
function seenOn(api: SessionApi, id: number) {
  const { hash, time, branches } = api.switchBranch(id, lens);
  return { hash, time, branches: branches.map((each) => ({ ...each, current: false })) };
}

const seenIn = (api: SessionApi) => api.recorded().branches.map((_, id) => seenOn(api, id));

describe('a session that is kept', () => {
  test('is what it was when it is opened again: branches, names, playheads, and what lies there', () => {
    const kept = session.recorded();
    expect(kept.branches.map(({ name, parent }) => [name, parent])).toEqual([
      ['', null],
      ['', 0],
      ['and then', 1],
    ]);
    const parsed = parseRecordedSession(JSON.parse(JSON.stringify(kept)));
    expect(parsed).toEqual({ session: kept });
    const again = serveSession();
    const first = again.restore(kept, lens);
    expect([first.time, first.branches.find((each) => each.current)?.name]).toEqual([
      seconds(3),
      'and then',
    ]);
    expect(again.recorded()).toEqual(kept);
    expect(seenIn(again)).toEqual(seenIn(session));
  });

  test('goes on as it would have', () => {
    const again = serveSession();
    again.restore(session.recorded(), lens);
    for (const each of [session, again]) {
      each.switchBranch(1, lens);
      each.apply(kill('b1'), lens);
    }
    expect(again.advance(seconds(4), lens).hash).toBe(session.advance(seconds(4), lens).hash);
    expect(again.recorded()).toEqual(session.recorded());
  });

  test('forgets a branch on which nothing stands, and no other', () => {
    expect(() => session.dropBranch(1, lens)).toThrow('Branch 1 is needed.');
    expect(() => session.dropBranch(2, lens)).toThrow('Branch 2 is needed.');
    session.switchBranch(0, lens);
    session.branch('aside', lens);
    const { branches } = session.dropBranch(2, lens);
    expect(branches.map(({ id, name }) => [id, name])).toEqual([
      [0, ''],
      [1, ''],
      [3, 'aside'],
    ]);
    const again = serveSession();
    expect(again.restore(session.recorded(), lens).branches.map(({ name }) => name)).toEqual([
      '',
      '',
      'aside',
    ]);
    expect(seenIn(again)).toEqual(
      [0, 1, 3]
        .map((id) => seenOn(session, id))
        .map((seen, place) => ({
          ...seen,
          branches: seenOn(again, place).branches,
        })),
    );
  });

  test('keeps the names that branches are given', () => {
    const { branches } = session.nameBranch(1, 'kill b2', lens);
    expect(branches[1]?.name).toBe('kill b2');
    expect(session.recorded().branches[1]?.name).toBe('kill b2');
    expect(() => session.nameBranch(9, '', lens)).toThrow('There is no branch 9.');
  });
});

describe('a session from outside', () => {
  const flawIn = (change: (kept: RecordedSession) => void) => {
    const kept = structuredClone(session.recorded());
    change(kept);
    const parsed = parseRecordedSession(kept);
    return 'error' in parsed ? parsed.error.problem : 'none';
  };
  const branch = (kept: RecordedSession, place: number) => {
    const found = kept.branches[place];
    if (found === undefined) throw new Error(`no branch ${place}`);
    return found;
  };

  test('has branches that each begin on one before them, with commands that it has', () => {
    expect(flawIn(() => undefined)).toBe('none');
    expect(flawIn((kept) => (kept.current = 3))).toBe('no-tree');
    expect(flawIn((kept) => (branch(kept, 1).parent = 1))).toBe('no-tree');
    expect(flawIn((kept) => (branch(kept, 1).parent = 2))).toBe('no-tree');
    expect(flawIn((kept) => (branch(kept, 1).parent = null))).toBe('no-tree');
    expect(flawIn((kept) => (branch(kept, 0).inherited = 1))).toBe('no-tree');
    expect(flawIn((kept) => (branch(kept, 2).inherited = 2))).toBe('no-tree');
    expect(flawIn((kept) => (branch(kept, 2).forkedAt = seconds(2)))).toBe('no-tree');
    expect(flawIn((kept) => (kept.branches = []))).toBe('too-few-items');
    expect(flawIn((kept) => (branch(kept, 2).name = 'x'.repeat(201)))).toBe('long-text');
  });
});
