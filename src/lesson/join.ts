import { expressionsIn } from './fill.ts';
import { answersOf } from './grade.ts';
import type {
  Beat,
  BeatProse,
  Lesson,
  LessonProse,
  Question,
  ToldBeat,
  ToldLesson,
  ToldQuestion,
  ToldWhatIf,
} from './types.ts';

/** Which things of the picture give the value of an expression away. */
type HidesFor = (expression: string) => string[];

/**
 * Puts a lesson's script and its words in one language together, beat by beat.
 * @throws Error with one line for each heading that is missing or too much; each line begins with
 *   `file`
 */
export function joinLesson(
  lesson: Lesson,
  prose: LessonProse,
  file: string,
  hidesFor: HidesFor,
): ToldLesson {
  const problems = missingWords(lesson, prose);
  if (problems.length > 0)
    throw new Error(problems.map((problem) => `${file}: ${problem}`).join('\n'));
  const { title, summary, hook, real } = prose;
  return {
    ...lesson,
    ...{ title, summary, hook, real },
    beats: lesson.beats.map((beat) => toldBeat(beat, wordsOf(prose.beats, beat.id), hidesFor)),
    challenge: { ...lesson.challenge, words: prose.challenge },
  };
}

function toldBeat(beat: Beat, prose: BeatProse, hidesFor: HidesFor): ToldBeat {
  const { asks, whatIfs, ...words } = prose;
  const questions = beat.questions.map((question): ToldQuestion => {
    const hides = new Set(answersOf(question).flatMap(hidesFor));
    return { ...question, words: wordsOf(asks, question.id), hides: [...hides] };
  });
  const whatIf = beat.whatIf.map((each): ToldWhatIf => {
    const told = wordsOf(whatIfs, each.id);
    return { ...each, words: told, wants: each.watch.concat(expressionsIn(told.outcome)) };
  });
  return { ...beat, words, questions, whatIf, wants: wantsOf(beat, prose) };
}

function wantsOf({ questions }: Beat, { story, reveal, replies }: BeatProse): string[] {
  const texts = [story, reveal, ...Object.values(replies)];
  return [...new Set([...questions.flatMap(answersOf), ...expressionsIn(texts.join(' '))])];
}

function wordsOf<W>(words: Readonly<Record<string, W>>, id: string): W {
  const found = words[id];
  if (found === undefined) throw new Error(`no words for ${id}`);
  return found;
}

/** Misconceptions named by the wrong answers of a question, each once. */
export function tagsOf(question: Question): string[] {
  const tags =
    question.kind === 'choice'
      ? question.options.flatMap(({ tag }) => (tag === undefined ? [] : [tag]))
      : question.wrong.map(({ tag }) => tag);
  return [...new Set(tags)].filter((tag) => /^M\d+$/.test(tag));
}

/**
 * One sentence for each thing in the script that has no words, and for all words that belong to
 * nothing.
 */
function missingWords(lesson: Lesson, prose: LessonProse): string[] {
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
