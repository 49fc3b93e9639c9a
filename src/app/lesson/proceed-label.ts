import type { Desk } from '../desk.svelte.ts';

/** What the one button of a lesson says. */
export function proceedLabel(desk: Desk): string {
  const { lesson, challenge } = desk.page.words;
  const { run } = desk;
  if (desk.finished) return lesson.toSandbox;
  if (desk.challenge !== null) return challenge.finish;
  if (run?.isStraying === true) return lesson.returnToLesson;
  switch (run?.phase) {
    case 'hook':
      return lesson.begin;
    case 'running':
      return lesson.running;
    case 'reveal':
      return run.isLast ? challenge.start : lesson.next;
    case 'predict':
      return run.beat.asked === 'after' ? lesson.commit : run.beat.words.action;
    default:
      return run === null ? '' : run.beat.words.action;
  }
}
