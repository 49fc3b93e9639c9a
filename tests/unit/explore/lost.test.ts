import { expect, test } from 'vitest';
import { linkTo } from '../../../src/explore/failure.ts';
import { lostUniverse } from '../../../src/explore/lost.ts';
import { parseUniverseResult } from '../../../src/explore/parse-result.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { busyScenario } from '../../property/session-story.ts';

test('a universe that was lost is a result like any other, with a link to its end', () => {
  const until = seconds(3);
  const spec = { scenario: busyScenario, commands: [], until, asked: ['time'], watched: true };
  const result = lostUniverse(spec, 9, { name: 'hang', sentence: 'No end.' });
  const scenario = { ...busyScenario, id: 'universe' };
  const link = linkTo({ scenario, seed: 9, commands: [], playhead: until }, until);
  expect(result.failure).toEqual({ name: 'hang', sentence: 'No end.', at: 0, link });
  expect(parseUniverseResult(result)).toEqual({ result });
});
