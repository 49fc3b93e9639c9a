import { adminView } from '../frame/admin-view.ts';
import type { Frame } from '../frame/types/frame.ts';
import type { Lens } from '../frame/types/lens.ts';
import type { SessionApi } from './api.ts';
import { forecastLag } from './forecast.ts';
import { backToChange, runUntil } from './search.ts';
import { rebalanceUnder } from './protocol-run.ts';
import { recordedSession, sessionFrom } from './recorded.ts';
import {
  advanceSession,
  applyToSession,
  branchSession,
  createSession,
  dropBranch,
  currentBranch,
  evaluateIn,
  frameOf,
  nameBranch,
  planActs,
  recordingOf,
  resumeBranch,
  runToPlayhead,
  scheduleActs,
  seekSession,
  type Session,
  stepSession,
  switchSession,
} from './session.ts';

/**
 * Answers what the page asks, about one session at a time. Every question but `open` throws until
 * one is open.
 */
export function serveSession(): SessionApi {
  let session: Session | undefined;
  const opened = (): Session => {
    if (session === undefined) throw new Error('No recording is open.');
    return session;
  };
  const show = (lens: Lens, change: (session: Session) => void): Frame => {
    change(opened());
    return frameOf(opened(), lens);
  };
  return {
    open: (recording, lens) => {
      session = createSession(recording);
      runToPlayhead(session, recording.playhead);
      return frameOf(session, lens);
    },
    restore: (recorded, lens) => {
      session = sessionFrom(recorded);
      resumeBranch(session);
      return frameOf(session, lens);
    },
    advance: (time, lens) => show(lens, (each) => advanceSession(each, time)),
    look: (lens) => frameOf(opened(), lens),
    seek: (time, lens) => show(lens, (each) => seekSession(each, time)),
    step: (direction, by, lens) => show(lens, (each) => stepSession(each, direction, by)),
    apply: (command, lens) => {
      const refusal = applyToSession(opened(), command);
      return { frame: frameOf(opened(), lens), refusal };
    },
    runUntil: (expression, time, lens) => {
      const search = runUntil(currentBranch(opened()), expression, time);
      return { frame: frameOf(opened(), lens), search };
    },
    backToChange: (expression, from, lens) => {
      const search = backToChange(currentBranch(opened()), expression, from);
      return { frame: frameOf(opened(), lens), search };
    },
    plan: (acts, asked) => planActs(opened(), acts, asked),
    schedule: (acts, asked) => scheduleActs(opened(), acts, asked),
    branch: (name, lens) => show(lens, (each) => branchSession(each, name)),
    switchBranch: (id, lens) => show(lens, (each) => switchSession(each, id)),
    evaluate: (expressions) => evaluateIn(opened(), expressions),
    forecastLag: (group) => forecastLag(currentBranch(opened()).cursor, group),
    rebalanceUnder: (group, protocol) => rebalanceUnder(opened(), group, protocol),
    administer: (question) => adminView(currentBranch(opened()).cursor.cluster, question),
    nameBranch: (id, name, lens) => show(lens, (each) => nameBranch(each, id, name)),
    dropBranch: (id, lens) => show(lens, (each) => dropBranch(each, id)),
    recording: () => recordingOf(opened()),
    recorded: () => recordedSession(opened()),
  };
}
