import { brokerSetting } from '../../../broker/broker.ts';
import type { GroupRecord } from '../group-state.ts';
import { consumerGroupHere, wallClock, type Here } from '../here.ts';
import {
  patternsOf,
  type MemberAbout,
  type ResolvedPattern,
  type StoredConsumerGroup,
} from './consumer-group.ts';
import { draftOf, put, refusal, type Draft, type Refusal } from './draft.ts';
import { maybeBumpEpoch } from './subscription.ts';
import { armPatterns } from './timers.ts';

/** Patterns are not looked at again sooner. (REGEX_BATCH_REFRESH_MIN_INTERVAL_MS) */
const LEAST_INTERVAL = 10_000;

/** What RE2 has not: it never looks ahead or back, nor at what it found before. */
const UNSUPPORTED = /\(\?<?[=!]|\\[1-9]/;

/** A pattern of RE2 as this engine has it; null for one that is none. */
function compiled(pattern: string): RegExp | null {
  if (UNSUPPORTED.test(pattern)) return null;
  const text = pattern
    .replace(/\(\?P</g, '(?<')
    .replace(/\\z/g, '$')
    .replace(/^\(\?i\)/, '');
  try {
    return new RegExp(`^(?:${text})$`, pattern.startsWith('(?i)') ? 'iu' : 'u');
  } catch {
    return null;
  }
}

/** What RE2 says of a pattern that is none. (com.google.re2j.PatternSyntaxException) */
function whyNone(pattern: string): string {
  const perl = /\(\?<?[=!]/.exec(pattern);
  if (perl !== null) return `invalid or unsupported Perl syntax: \`${perl[0]}\``;
  const plain = pattern.replace(/\\./g, '');
  const isOpen = (open: string, close: string): boolean =>
    plain.lastIndexOf(open) > plain.lastIndexOf(close);
  if (isOpen('[', ']')) return 'missing closing ]';
  const count = (sign: string): number => plain.split(sign).length;
  if (count('(') !== count(')'))
    return count('(') > count(')') ? 'missing closing )' : 'unexpected )';
  const bare = /^[*+?]/.exec(plain);
  if (bare !== null) return `missing argument to repetition operator: \`${bare[0]}\``;
  return pattern.endsWith('\\') ? 'trailing backslash at end of expression' : 'invalid syntax';
}

/** Why a pattern cannot be taken; null when it can. (throwIfRegularExpressionIsInvalid) */
const patternProblem = (pattern: string): Refusal | null =>
  compiled(pattern) === null
    ? refusal(
        'INVALID_REGULAR_EXPRESSION',
        `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${whyNone(pattern)}.`,
      )
    : null;

const counted = (group: StoredConsumerGroup, pattern: string): number =>
  Object.values(group.members).filter(({ about }) => about.subscribedTopicRegex === pattern).length;

/**
 * A member has said which pattern of topics it reads. One that no other member has yet is to be
 * found out first. (maybeUpdateRegularExpressions)
 * @param before the group without what the member says now
 * @returns whether the epoch of the group grows; or why the pattern is refused
 */
export function updatePatterns(
  here: Here,
  draft: Draft,
  before: StoredConsumerGroup,
  said: { readonly old: MemberAbout; readonly about: MemberAbout },
): boolean | Refusal {
  const old = said.old.subscribedTopicRegex ?? '';
  const pattern = said.about.subscribedTopicRegex ?? '';
  let isBumped = false;
  if (old !== pattern) {
    if (old !== '' && counted(before, old) === 1)
      put(draft, { record: 'consumer-pattern', group: draft.id, pattern: old, value: null });
    if (pattern !== '' && counted(before, pattern) === 0) {
      const problem = patternProblem(pattern);
      if (problem !== null) return problem;
    } else if (pattern !== '') isBumped = before.patterns[pattern] !== undefined;
  }
  if (isDue(here, draft.group)) armPatterns(here, draft.id);
  return isBumped;
}

/** Whether it is time to find out what the patterns of a group mean. */
function isDue(here: Here, group: StoredConsumerGroup): boolean {
  const patterns = patternsOf(group);
  if (patterns.length === 0) return false;
  const known = Object.values(group.patterns);
  if (patterns.some((pattern) => group.patterns[pattern] === undefined)) return true;
  const past = wallClock(here) - Math.max(...known.map(({ timestamp }) => timestamp));
  if (past <= LEAST_INTERVAL) return false;
  if (past > brokerSetting(here.broker, 'group.consumer.regex.refresh.interval.ms')) return true;
  return patterns.some((pattern) => {
    const topics = group.patterns[pattern]?.topics ?? [];
    return matching(here, pattern).some((topic) => !topics.includes(topic));
  });
}

/** The topics that a pattern means now. */
function matching({ broker }: Here, pattern: string): string[] {
  const regex = compiled(pattern);
  const names = Object.keys(broker.memory.image.topics);
  return names.filter((name) => regex?.test(name) === true).sort();
}

/**
 * What the patterns of a group mean now is written; where it is something else the epoch of the
 * group grows. (refreshRegularExpressions, handleRegularExpressionsResult)
 */
export function resolvePatterns(here: Here, id: string): readonly GroupRecord[] {
  const group = consumerGroupHere(here, id);
  if (group === undefined) return [];
  const draft = draftOf(id, group);
  const { image } = here.broker.memory;
  let isBumped = false;
  for (const pattern of patternsOf(group)) {
    const topics = matching(here, pattern);
    const value = { topics, version: image.endOffset, timestamp: wallClock(here) };
    const before: ResolvedPattern | undefined = group.patterns[pattern];
    isBumped ||= before?.topics.join() !== topics.join();
    put(draft, { record: 'consumer-pattern', group: id, pattern, value });
  }
  if (isBumped) maybeBumpEpoch(draft, image, true);
  return draft.records;
}
