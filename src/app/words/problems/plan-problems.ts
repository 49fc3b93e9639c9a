import type { PlanProblem } from '../../../session/api.ts';
import { formatSpan } from '../../../view/words/format.ts';
import type { Language } from '../../preferences.ts';
import { sayExpressionProblem } from './expression-problems.ts';
import { sayRefusal } from './refusals.ts';
import { worded, type Wording } from '../wording.ts';

/** Why the acts of a beat cannot be done, as a sentence. */
export const sayPlanProblem = (language: Language, problem: PlanProblem): string =>
  worded(words[language], 'problem', problem);

const words: Readonly<Record<Language, Wording<PlanProblem, 'problem'>>> = {
  en: {
    refused: ({ refusal }) => sayRefusal('en', refusal),
    'not-in-time': ({ expression, max, why }) => {
      const reason = why === null ? '' : ` (${sayExpressionProblem('en', why)})`;
      return `It did not come true within ${formatSpan(max)}: ${expression}${reason}`;
    },
    'no-value': ({ why }) => sayExpressionProblem('en', why),
    endless: () => 'The acts take too many events.',
  },
  zh: {
    refused: ({ refusal }) => sayRefusal('zh', refusal),
    'not-in-time': ({ expression, max, why }) => {
      const reason = why === null ? '' : `（${sayExpressionProblem('zh', why)}）`;
      return `${formatSpan(max)} 之内没有成立：${expression}${reason}`;
    },
    'no-value': ({ why }) => sayExpressionProblem('zh', why),
    endless: () => '这些操作引出的事件太多。',
  },
};
