import { brokenRule } from '../../src/app/stage/broken-rule.ts';
import type { Failure } from '../../src/explore/failure.ts';

/** A failure in one line: its name, what must hold where that is an invariant, and the case. */
export function failureText({ name, sentence }: Failure): string {
  const rule = brokenRule(name, 'en');
  return `${name}: ${rule === null ? '' : `${rule.sentence} `}${sentence}`;
}
