import { project } from '../frame/project.ts';
import type { BranchView } from '../frame/types/cluster.ts';
import type { Frame } from '../frame/types/frame.ts';
import type { Lens } from '../frame/types/lens.ts';
import { storyItems } from '../frame/story/chronicle.ts';
import type { StoryView } from '../frame/types/story.ts';
import { createCluster } from '../kafka/cluster.ts';
import type { Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import { applyCommand } from '../scenario/apply.ts';
import type { Command, TimedCommand } from '../scenario/command.ts';
import type { Refusal } from '../scenario/refusal.ts';
import type { Recording, Scenario } from '../scenario/scenario.ts';
import type { Answers, Plan, PlanProblem, StepBy } from './api.ts';
import {
  type Branch,
  firstBranch,
  forgetFuture,
  forkBranch,
  hearOut,
  playheadOf,
} from './branch.ts';
import { pastOf } from './branch-past.ts';
import { restCheckpoints } from './checkpoints.ts';
import { copyCursor, nextHappeningAt } from './cursor.ts';
import { answersIn, runActs } from './plan.ts';
import { stepBack, stepForward } from './stepping.ts';
import { goForward, goTo } from './travel.ts';

/** One learner's cluster, with all the ways that its story has gone. */
export type Session = {
  scenario: Scenario;
  seed: number;
  /** In the order of their beginning. */
  branches: Branch[];
  /** Id of the branch on the screen. */
  current: number;
};

/**
 * Events that one call of `advance` takes at most, so that the worker can hear the next question
 * soon.
 */
const ADVANCE_EVENTS = 20_000;
/** A person waits for a seek: a tenth of a second or a few. */
const SEEK_EVENTS = 100_000;
const OPEN_EVENTS = 400_000;

/** A recording before its first step. */
export function createSession(recording: Recording): Session {
  const { scenario, seed, commands } = recording;
  const cursor = { cluster: createCluster(scenario.cluster, seed, 0, true), applied: 0 };
  return { scenario, seed, branches: [firstBranch(cursor, [...commands])], current: 0 };
}

/** Opens a recording and runs to its playhead, or as far as the limit of one call allows. */
export function openSession(recording: Recording): Session {
  const session = createSession(recording);
  runToPlayhead(session, recording.playhead);
  return session;
}

/**
 * The second half of opening: apart, because a session whose invariant breaks on the way can still
 * be asked for its recording.
 */
export function runToPlayhead(session: Session, playhead: Micros): void {
  goForward(currentBranch(session), playhead, OPEN_EVENTS);
}

export const currentBranch = (session: Session): Branch => branchOf(session, session.current);

/** Throws when there is no branch with this id. */
function branchOf({ branches }: Session, id: number): Branch {
  const branch = branches.find((each) => each.id === id);
  if (branch === undefined) throw new Error(`There is no branch ${id}.`);
  return branch;
}

/** Forward to the end of `time`, or as far as the limit of one call allows. */
export function advanceSession(session: Session, time: Micros): void {
  goForward(currentBranch(session), time, ADVANCE_EVENTS);
}

/**
 * To the end of `time`, back or forth, on the current branch; forward as far as the limit of one
 * call allows.
 */
export function seekSession(session: Session, time: Micros): void {
  goTo(currentBranch(session), Math.max(0, time), SEEK_EVENTS);
}

/** To the next or previous step of a kind. */
export function stepSession(session: Session, direction: 'forward' | 'back', by: StepBy): void {
  if (direction === 'forward') stepForward(currentBranch(session), by);
  else stepBack(currentBranch(session), by);
}

/**
 * Gives a command, now. When the branch has commands later than now, a new branch begins here.
 * @returns why the cluster refuses it; nothing has changed then
 */
export function applyToSession(session: Session, command: Command): Refusal | null {
  settle(session);
  const refusal = refusalOf(currentBranch(session), command);
  if (refusal !== undefined) return refusal;
  addCommands(session, [{ at: currentBranch(session).cursor.cluster.now, command }]);
  settle(session);
  return null;
}

/** Runs acts in a hidden branch from now. Nothing that can be seen changes. */
export function planActs(
  session: Session,
  acts: readonly Act[],
  asked: readonly string[],
): Plan | PlanProblem {
  const run = runActs(currentBranch(session).cursor, acts, asked);
  return 'problem' in run ? run : run.plan;
}

/** Puts the acts' commands on the current branch, from now on, without running them. */
export function scheduleActs(
  session: Session,
  acts: readonly Act[],
  asked: readonly string[],
): Plan | PlanProblem {
  settle(session);
  const run = runActs(currentBranch(session).cursor, acts, asked);
  if ('problem' in run) return run;
  addCommands(session, run.commands);
  return run.plan;
}

/** Begins a branch where the playhead is, and goes on there. */
export function branchSession(session: Session, name: string): void {
  settle(session);
  startBranch(session, name);
}

/** Gives a branch another name. Throws when there is no branch with this id. */
export function nameBranch(session: Session, id: number, name: string): void {
  branchOf(session, id).name = name;
}

/** Forgets a branch. Throws for the one on the screen, and for one that another began on. */
export function dropBranch(session: Session, id: number): void {
  const branch = branchOf(session, id);
  const isNeeded = session.branches.some(({ parent }) => parent === id);
  if (id === session.current || isNeeded) throw new Error(`Branch ${id} is needed.`);
  session.branches = session.branches.filter((each) => each !== branch);
}

/**
 * Goes to where the playhead of another branch was left. Throws when there is no branch with this
 * id.
 */
export function switchSession(session: Session, id: number): void {
  branchOf(session, id);
  if (id !== session.current) restCheckpoints(currentBranch(session).checkpoints);
  session.current = id;
  resumeBranch(session);
}

/**
 * Takes the current branch to where the person was when the session was kept, or as far as the
 * limit of one call allows.
 */
export function resumeBranch(session: Session): void {
  const branch = currentBranch(session);
  const { resumesAt } = branch;
  branch.resumesAt = 0;
  if (resumesAt > branch.cursor.cluster.now) goForward(branch, resumesAt, OPEN_EVENTS);
}

/** The value of expressions now, or why there is none. */
export const evaluateIn = (session: Session, expressions: readonly string[]): Answers =>
  answersIn(currentBranch(session).cursor.cluster, expressions);

/**
 * The current branch as a value. When it has stopped for a broken invariant, its playhead is there,
 * so that it breaks again.
 */
export function recordingOf(session: Session): Recording {
  const branch = currentBranch(session);
  return {
    scenario: session.scenario,
    seed: session.seed,
    commands: [...branch.commands],
    playhead: playheadOf(branch),
  };
}

/** What can be seen now through a lens. */
export function frameOf(session: Session, lens: Lens): Frame {
  const branch = currentBranch(session);
  hearOut(branch);
  const frame = project(branch.cursor.cluster, lens, pastOf(branch));
  return {
    ...frame,
    story: storyOf(branch, lens),
    validUntil: nextHappeningAt(branch.cursor, branch.commands),
    computedUntil: branch.computedUntil,
    branches: session.branches.map((each) => viewOf(session, each)),
  };
}

function storyOf({ id, hearing: { chronicle } }: Branch, lens: Lens): StoryView {
  const version = `${id}.${chronicle.version}`;
  return { version, items: version === lens.story ? null : storyItems(chronicle) };
}

function viewOf(session: Session, branch: Branch): BranchView {
  const { id, name, parent, forkedAt } = branch;
  const playhead = playheadOf(branch);
  const hasLater = (branch.commands.at(-1)?.at ?? -1) > playhead;
  return { id, name, parent, forkedAt, playhead, current: id === session.current, hasLater };
}

/** A command is given at the end of its microsecond: what is due by then happens first. */
function settle(session: Session): void {
  const branch = currentBranch(session);
  goForward(branch, branch.cursor.cluster.now, SEEK_EVENTS);
}

/**
 * The commands to come after the cursor, in place of none. Those that are there already stay on the
 * branch that is left.
 */
function addCommands(session: Session, commands: TimedCommand[]): void {
  if (commands.length === 0) return;
  const { cursor, commands: given } = currentBranch(session);
  if (given.length > cursor.applied) startBranch(session, '');
  else forgetFuture(currentBranch(session));
  currentBranch(session).commands.push(...commands);
}

function startBranch(session: Session, name: string): void {
  const parent = currentBranch(session);
  const id = Math.max(...session.branches.map((each) => each.id)) + 1;
  const branch = forkBranch(parent, id, name);
  session.branches.push(branch);
  restCheckpoints(parent.checkpoints);
  session.current = branch.id;
}

/** Tried on a copy, so that a command that is refused starts no branch and forgets no future. */
function refusalOf(branch: Branch, command: Command): Refusal | undefined {
  const { cluster } = copyCursor(branch.cursor);
  try {
    return applyCommand(cluster, command);
  } catch {
    return undefined; // An invariant that it breaks is to be seen on the branch itself.
  }
}
