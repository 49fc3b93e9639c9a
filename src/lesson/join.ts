import type { Beat, BeatProse, Lesson, LessonProse, Question } from './types.ts';

/** A beat with its words in one language. */
export type JoinedBeat = Beat & { words: BeatProse };

/**
 * Puts a lesson's script and its words in one language together, beat by beat.
 * Throws when a beat has no words; `missingWords` says all that is missing or too much, and the lesson tests hold it empty.
 */
export const joinLesson = (lesson: Lesson, prose: LessonProse): JoinedBeat[] =>
  lesson.beats.map((beat) => {
    const words = prose.beats[beat.id];
    if (words === undefined) throw new Error(`${lesson.id}: no words for the beat ${beat.id}`);
    return { ...beat, words };
  });

/** Misconceptions named by the wrong answers of a question, each once. */
export function tagsOf(question: Question): string[] {
  const tags =
    question.kind === 'choice'
      ? question.options.flatMap(({ tag }) => (tag === undefined ? [] : [tag]))
      : question.wrong.map(({ tag }) => tag);
  return [...new Set(tags)].filter((tag) => /^M\d+$/.test(tag));
}

/** One sentence for everything in the script that has no words, and for all words that belong to nothing. Empty when all is well. */
export function missingWords(lesson: Lesson, prose: LessonProse): string[] {
  const beats = lesson.beats.map(({ id }) => id);
  return [
    ...differences('beat', beats, Object.keys(prose.beats)),
    ...outOfOrder(beats, Object.keys(prose.beats)),
    ...lesson.beats.flatMap((beat) => {
      const words = prose.beats[beat.id];
      return words === undefined ? [] : missingInBeat(beat, words);
    }),
    ...(prose.challenge.hints.length < 2 ? ['the challenge has fewer than two hints'] : []),
  ];
}

function missingInBeat(beat: Beat, words: BeatProse): string[] {
  const questions = beat.questions.map(({ id }) => id);
  const tags = [...new Set(beat.questions.flatMap(tagsOf))];
  const whatIfs = beat.whatIf.map(({ id }) => id);
  return [
    ...differences('ask', questions, Object.keys(words.asks)),
    ...differences('reply', tags, Object.keys(words.replies)),
    ...differences('what-if', whatIfs, Object.keys(words.whatIfs)),
    ...beat.questions.flatMap((question) =>
      differences(
        `ask ${question.id}: option`,
        partsOf(question),
        Object.keys(words.asks[question.id]?.options ?? {}),
      ),
    ),
  ].map((problem) => `${beat.id}: ${problem}`);
}

function partsOf(question: Question): string[] {
  if (question.kind === 'number') return [];
  return (question.kind === 'choice' ? question.options : question.cells).map(({ id }) => id);
}

const differences = (what: string, script: string[], prose: string[]): string[] => [
  ...script.filter((id) => !prose.includes(id)).map((id) => `no words for ${what} ${id}`),
  ...prose.filter((id) => !script.includes(id)).map((id) => `words for ${what} ${id}, unknown`),
];

const outOfOrder = (script: string[], prose: string[]): string[] =>
  prose.filter((id) => script.includes(id)).join() ===
  script.filter((id) => prose.includes(id)).join()
    ? []
    : ['the beats stand in another order than in the script'];
