/** The longest name of a topic: its folder on disk must fit a file name. */
const NAME_MAX = 249;

/**
 * What is wrong with a topic's name, in Kafka's words; null when it is legal.
 * (Topic.detectInvalidTopic)
 */
export function topicNameProblem(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > NAME_MAX)
    return `the length of '${name}' is longer than the max allowed length ${NAME_MAX}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  return null;
}

/**
 * Names that differ only in `.` and `_` would share the names of metrics.
 * (Topic.unifyCollisionChars)
 */
export const unifiedName = (name: string): string => name.replaceAll('.', '_');

/** Topics that the brokers keep their own state in. (Topic.isInternal) */
export const isInternalTopic = (name: string): boolean =>
  name === '__consumer_offsets' || name === '__transaction_state' || name === '__share_group_state';
