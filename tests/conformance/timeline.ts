import { millis, seconds } from '../../src/kernel/time.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import {
  noOutcome,
  shown,
  skip,
  type Difference,
  type JsonObject,
  type Outcome,
} from './recording.ts';
import type { Unlike } from './symbols.ts';
import { unlikeJson, unlikeSee } from './timeline-compare.ts';
import { leaveIds } from './timeline-clients.ts';
import { active, metadata, metadataEnd, quorumState } from './timeline-disk.ts';
import { isHealthy, startInTurn } from './timeline-faults.ts';
import { noNames, withPlaces } from './timeline-names.ts';
import { bindRest, noteLeaders, type TimelinePlay } from './timeline-play.ts';
import {
  coordinatorNeeded,
  hasIdsLeft,
  isFromStart,
  type See,
  type Timeline,
  type TimelineStep,
} from './timeline-scope.ts';
import { learnIds, see, withRaftEpochs } from './timeline-see.ts';
import { perform, WaitedInVain } from './timeline-steps.ts';
import { createTimelineWorld, finish, lookFor, pass } from './timeline-world.ts';

/**
 * Which of several voters wins an election is drawn, and a recording shows one draw of Kafka's: who
 * of three led first, second and third is one of six. With more than one voter a timeline is played
 * with these seeds, one after the other, until one play agrees whole; the play that comes nearest
 * tells the differences when none does.
 */
const SEEDS = Array.from({ length: 48 }, (_, index) => index + 1);

/**
 * Plays a timeline of a real cluster against a fresh one, in virtual time. It has passed when all
 * that it saw and all outcomes agree.
 */
export function playTimeline(timeline: Timeline, file: string): Outcome {
  const outcome = noOutcome();
  const needed = coordinatorNeeded(timeline);
  if (needed !== null) {
    skip(outcome, needed);
    return outcome;
  }
  const seeds = timeline.cluster.controllers === 1 ? SEEDS.slice(0, 1) : SEEDS;
  let fewest: Difference[] | null = null;
  for (const seed of seeds) {
    const differences = differencesOf(timeline, file, seed);
    if (differences.length === 0) {
      outcome.passed = 1;
      return outcome;
    }
    if (fewest === null || differences.length < fewest.length) fewest = differences;
  }
  outcome.failed = 1;
  outcome.differences.push(...(fewest ?? []));
  return outcome;
}

/** What was seen at a step, what came of it, or why it could not be done. */
type Played = { see?: See; outcome?: Json | undefined; problem?: string };

function differencesOf(timeline: Timeline, file: string, seed: number): Difference[] {
  const [play, played] = playSteps(timeline, seed);
  if (play !== null) bindRest(play);
  const named = shownByRole(play, played);
  return named.flatMap((ours, index) => {
    const step = timeline.steps[index];
    if (step === undefined) return [];
    return unlikeStep(step, ours).map((each) => ({ file, step: titleOf(step, index), ...each }));
  });
}

/** All steps, up to one that cannot be done. Null when the cluster did not even come up. */
function playSteps(timeline: Timeline, seed: number): [TimelinePlay | null, Played[]] {
  let play: TimelinePlay | null = null;
  const played: Played[] = [];
  try {
    play = openPlay(timeline, seed);
    for (const step of timeline.steps) played.push(playStep(play, step));
  } catch (error) {
    played.push({ problem: `stopped: ${error instanceof Error ? error.message : String(error)}` });
  }
  return [play, played];
}

function playStep(play: TimelinePlay, step: TimelineStep): Played {
  if (step.see !== undefined) return { see: see(play, step.see) };
  try {
    return { outcome: perform(play, step) };
  } catch (error) {
    if (error instanceof WaitedInVain) return { problem: error.message };
    throw error;
  }
}

const HEALTHY_WITHIN = seconds(60);

/** The cluster of a timeline, up and in sync. */
function openPlay(timeline: Timeline, seed: number): TimelinePlay {
  const world = createTimelineWorld(timeline.cluster, seed);
  const hasRoles = timeline.cluster.controllers > 1;
  if (isFromStart(timeline)) finish(world, startInTurn(world));
  if (
    !finish(
      world,
      lookFor(world, () => isHealthy(world), 250, HEALTHY_WITHIN),
    )
  )
    throw new Error('the cluster did not come up');
  if (hasIdsLeft(timeline)) finish(world, leaveIds(world));
  finish(world, pass(world, millis(700)));
  const leader = active(world);
  const begun = isFromStart(timeline) ? 0 : metadataEnd(world, leader);
  const play: TimelinePlay = {
    world,
    names: noNames(hasRoles),
    later: new Map(),
    leaders: [],
    places: new Map(),
    topics: new Set(),
    cuts: [],
    begun,
    seenTo: begun,
    firstEpoch: quorumState(world, leader).leaderEpoch,
    faultSinceSettle: false,
  };
  noteLeaders(play);
  for (const entry of metadata(world, leader)) learnIds(play, entry);
  return play;
}

/**
 * What was played, with controllers and epochs named as the recording names them: that is known
 * only at the end.
 */
function shownByRole(play: TimelinePlay | null, played: readonly Played[]): Played[] {
  if (play?.names.hasRoles !== true) return [...played];
  const sees = withRaftEpochs(played.map((each) => each.see));
  return played.map((each, index) => {
    const seen = sees[index];
    return seen === undefined ? each : { see: withPlaces(seen, play.places) as JsonObject };
  });
}

function unlikeStep(step: TimelineStep, { see: seen, outcome, problem }: Played): Unlike[] {
  if (problem !== undefined)
    return [{ path: '', kafka: shown(step.outcome ?? step.see ?? 'done'), ours: problem }];
  if (step.see !== undefined) return unlikeSee(step.see, seen ?? {});
  // Some calls have no outcome that was recorded.
  return step.outcome === undefined ? [] : unlikeJson(step.outcome, outcome, 'outcome');
}

const titleOf = (step: TimelineStep, index: number): string =>
  `step ${index} ${step.do ?? 'see'}${step.call === undefined ? '' : ` ${step.call}`}`;
