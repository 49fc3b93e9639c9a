import { beforeEach, describe, expect, test } from 'vitest';
import lesson from '../../../lessons/01-what-is-a-log/en.md';
import { ChallengeRun } from '../../../src/app/lesson/challenge-run.svelte.ts';
import { LessonRun } from '../../../src/app/lesson/lesson-run.svelte.ts';
import { Playback } from '../../../src/app/time/playback.svelte.ts';
import type { ToldLesson, ToldWhatIf } from '../../../src/lesson/types.ts';
import { hasty, playBeat as playOpenBeat } from '../../lessons/play-lesson.ts';
import { hidesFor } from '../../../src/frame/expression/hides.ts';
import { maskFrame } from '../../../src/view/mask.ts';
import { localSession, showFrames, showUntil } from './local-session.ts';

let playback: Playback;
let run: LessonRun;

beforeEach(() => {
  playback = new Playback(localSession());
  run = runOf(lesson);
});

const runOf = (told: ToldLesson): LessonRun =>
  new LessonRun(
    () => told,
    playback,
    () => ({ own: 'yours' }),
  );

const playBeat = () => playOpenBeat(run, playback);

const beatNamed = (id: string) => lesson.beats.findIndex((each) => each.id === id);
const logEnd = () => playback.frame?.brokers[0]?.replicas[0]?.logEnd;

describe('a lesson', () => {
  test('is played beat by beat to its end', async () => {
    run = runOf(hasty(lesson));
    await run.open();
    for (const beat of lesson.beats) {
      expect(run.beat.id).toBe(beat.id);
      await playBeat();
      expect(Object.keys(run.grades)).toEqual(beat.questions.map((each) => each.id));
      if (!run.isLast) await run.proceed();
    }
    expect(run.seen).toEqual(lesson.beats.map((each) => each.id));
    expect(run.computed['offset(#F)']).toBe(6);
  });

  test('does not run before there is a prediction, and grades what was predicted', async () => {
    await run.open(beatNamed('race'));
    await run.proceed();
    expect(run.phase).toBe('predict');
    run.predict('third', 'd');
    void run.proceed();
    run.predict('third', 'e');
    await showUntil(playback, () => run.phase === 'reveal');
    expect(run.grades['third']).toEqual({ right: false, answer: '#E', tag: 'M03' });
  });

  test('can be entered at any beat, with all that came before it done', async () => {
    await run.open(beatNamed('read'));
    expect(run.beat.id).toBe('read');
    expect(logEnd()).toBe(5);
  });

  test('shows its hook first, then begins in a cluster that knows nothing of it', async () => {
    void run.showHook();
    await showUntil(playback, () => run.phase === 'hook' && logEnd() === 7 && !playback.playing);
    expect(run.masked).toEqual([]);
    // Nothing comes before it.
    await run.back();
    expect(run.phase).toBe('hook');
    await run.proceed();
    expect(logEnd()).toBe(0);
    expect(playback.frame?.computedUntil).toBe(lesson.scenario.opensAt);
  });

  test('goes where the last of many keys leads, whatever was under way', async () => {
    void run.showHook();
    void run.open(beatNamed('race'));
    void run.goTo(beatNamed('append'));
    await run.goTo(beatNamed('read'));
    expect(run.beat.id).toBe('read');
    expect(logEnd()).toBe(5);
    expect(playback.frame?.branches).toHaveLength(1);
    expect(playback.playing).toBe(false);
  });

  test('runs a beat from its start though the playhead was dragged away', async () => {
    await run.open(beatNamed('race'));
    await playback.jump(lesson.scenario.opensAt - 100_000);
    await playBeat();
    expect(run.grades['third']?.answer).toBe('#E');
    expect(playback.frame?.branches).toHaveLength(1);
  });

  test('touches nothing more once it is left', async () => {
    void run.showHook();
    run.leave();
    await playback.open({ ...run.recording, seed: 8 });
    const { hash } = playback.frame ?? {};
    await run.open(2);
    expect(playback.frame?.hash).toBe(hash);
  });

  test('goes back to the start of a beat, then to the beat before, and replays without new branches', async () => {
    await run.open(beatNamed('race'));
    await playBeat();
    const end = { time: playback.time, hash: playback.frame?.hash };
    await run.back();
    expect(run.beat.id).toBe('race');
    expect(logEnd()).toBe(3);
    await run.back();
    expect(run.beat.id).toBe('append');
    await playBeat();
    await run.proceed();
    await playBeat();
    expect({ time: playback.time, hash: playback.frame?.hash }).toEqual(end);
    expect(playback.frame?.branches).toHaveLength(1);
  });

  test('goes back to before the first act of a beat, and does no act twice in a what-if', async () => {
    const beat = lesson.beats.findIndex(({ acts }) => acts[0]?.act === 'do');
    await run.open(beat);
    const { hash: before, computedUntil } = playback.frame ?? {};
    expect(computedUntil).toBe(playback.time);
    await playBeat();
    const { hash: after } = playback.frame ?? {};
    expect(after).not.toBe(before);
    await run.back();
    expect(playback.frame?.hash).toBe(before);
    await playBeat();
    const whatIf = { id: 'same', words: { label: 'the same' }, commands: [], watch: [], wants: [] };
    void run.tryWhatIf(whatIf as unknown as ToldWhatIf);
    await showUntil(playback, () => run.whatIf?.running === false);
    expect(playback.frame?.hash).toBe(after);
  });

  test('keeps a learner’s own doings on a branch, from which the lesson can be returned to', async () => {
    await run.open(beatNamed('race'));
    await playBeat();
    const { hash } = playback.frame ?? {};
    await run.improvise({ command: 'kill', node: 'b1' });
    expect(run.isAway).toBe(true);
    expect(playback.frame?.brokers[0]?.status).toBe('down');
    await run.returnToLesson();
    expect(run.isAway).toBe(false);
    expect(playback.frame?.hash).toBe(hash);
    expect(run.phase).toBe('reveal');
  });

  test('does several acts of one gesture at one moment, on one branch', async () => {
    await run.open(beatNamed('race'));
    await playBeat();
    await run.improvise(
      { command: 'cut', from: 'p1', to: 'b1' },
      { command: 'cut', from: 'b1', to: 'r1' },
    );
    const own = (await playback.recording()).commands.slice(-2);
    expect(own.map(({ command }) => command.command)).toEqual(['cut', 'cut']);
    expect(own[1]?.at).toBe(own[0]?.at);
    expect(playback.frame?.branches).toHaveLength(2);
    expect(playback.frame?.cuts).toHaveLength(4);
  });

  test('does not grade a beat whose run the learner left for a branch', async () => {
    await run.open(beatNamed('race'));
    run.predict('third', 'e');
    void run.proceed();
    await showFrames(playback, 30);
    await run.improvise({ command: 'kill', node: 'b1' });
    await showFrames(playback, 400);
    expect(run.phase).toBe('running');
    await run.proceed();
    expect(run.phase).toBe('predict');
    expect(playback.frame?.brokers[0]?.status).toBe('up');
  });

  test('hides what is asked from the moment the acts run until the answer is committed', async () => {
    const hiding = {
      ...lesson,
      beats: lesson.beats.map((beat) => ({ ...beat, asked: 'after' as const })),
    };
    run = runOf(hiding);
    await run.open(beatNamed('read'));
    expect(run.masked).toContain('journal-0.end');
    await playBeat();
    expect(run.masked).toEqual([]);
  });

  test('hides who leads from a question that is asked after the acts, and shows it with the answer', async () => {
    const [first, ...others] = lesson.beats;
    if (first === undefined) throw new Error('The lesson has no beat');
    const hides = hidesFor('leader(journal-0)');
    const asking = {
      ...first,
      asked: 'after' as const,
      questions: first.questions.map((question) => ({ ...question, hides })),
    };
    run = runOf({ ...lesson, beats: [asking, ...others] });
    await run.open();
    await showUntil(playback, () => run.phase === 'predict');
    const roles = () =>
      playback.frame &&
      maskFrame(playback.frame, run.masked).brokers.flatMap(({ replicas }) =>
        replicas.map(({ role }) => role),
      );
    expect(roles()).toEqual(['follower']);
    run.predict('first-number', 0);
    await run.proceed();
    expect(run.phase).toBe('reveal');
    expect(roles()).toEqual(['leader']);
  });

  test('shows a what-if beside the lesson’s own values, on a branch', async () => {
    await run.open(lesson.beats.length - 1);
    await playBeat();
    const whatIf = run.beat.whatIf.find((each) => each.id === 'none');
    if (whatIf === undefined) throw new Error('The beat has no such what-if');
    void run.tryWhatIf(whatIf);
    await showUntil(playback, () => run.whatIf?.running === false);
    const error = run.whatIf?.rows.find((row) => row.expression.startsWith('error('));
    expect(error?.branch).toEqual({ value: 'OffsetOutOfRangeException' });
    expect(error?.lesson).not.toEqual(error?.branch);
    await run.returnToLesson();
    expect(run.whatIf).toBeNull();
    expect(run.isAway).toBe(false);
  });
});

describe('the challenge', () => {
  const challenge = lesson.challenge;
  const done = () => playback.frame !== null && !playback.playing;

  test('is won by its reference solution, within par', async () => {
    const attempt = new ChallengeRun(() => challenge, playback);
    await attempt.open();
    for (const act of challenge.solution) {
      if (act.act !== 'do') continue;
      await attempt.act(act.command);
      await showUntil(playback, done);
    }
    expect(attempt.state).toBe('won');
    expect(attempt.used).toBeLessThanOrEqual(challenge.par);
  });

  test('says a dead end at once, takes no action after it, and can be started over', async () => {
    const attempt = new ChallengeRun(() => challenge, playback);
    await attempt.open();
    const many = Array.from({ length: 10 }, (_none, index) => ({ key: 'x', value: `x${index}` }));
    await attempt.act({ command: 'send', producer: 'p1', records: many });
    await showUntil(playback, done);
    expect(attempt.state).toBe('lost');
    await attempt.act({ command: 'poll', consumer: 'r1' });
    expect(attempt.used).toBe(1);
    await attempt.open();
    expect(attempt).toMatchObject({ state: 'open', used: 0 });
  });

  test('a refused action costs nothing; the last one ends it', async () => {
    const attempt = new ChallengeRun(() => ({ ...challenge, budget: 1 }), playback);
    await attempt.open();
    await attempt.act({ command: 'poll', consumer: 'nobody' });
    expect(attempt.used).toBe(0);
    await attempt.act({ command: 'seek', consumer: 'r1', partition: 'journal-0', offset: 0 });
    await showUntil(playback, () => attempt.state === 'spent');
    expect(attempt.used).toBe(1);
  });
});
