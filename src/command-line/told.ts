import { hashOrder, partitionHash, tablePlace } from '../kafka/protocol/java-order.ts';
import type { AdminConfig, AdminEnding, AdminTopic, AdminView } from '../frame/types/admin.ts';
import { BadValue } from './tool.ts';

/** An exception as Java prints it, with its package. */
export const exceptionText = ({
  exception,
  message,
}: Pick<AdminEnding, 'exception' | 'message'>): string =>
  `org.apache.kafka.common.errors.${exception}: ${message}`;

/** What a tool says of a call that failed. A silent cluster is told of by the client itself. */
export function failureText({ api, exception, message }: AdminEnding): string {
  if (exception !== 'TimeoutException' || message !== '') return message;
  return noNode(api.charAt(0).toLowerCase() + api.slice(1));
}

/** What the client says when no broker answered it in time. (KafkaAdminClient) */
export const noNode = (call: string): string =>
  `Timed out waiting for a node assignment. Call: ${call}`;

/** The same with its exception. */
export const silenceText = (call: string): string =>
  `org.apache.kafka.common.errors.TimeoutException: ${noNode(call)}`;

/** Partitions by topic, then by number. */
export const byPartition = (
  one: { topic: string; index: number },
  other: { topic: string; index: number },
): number =>
  one.topic === other.topic ? one.index - other.index : one.topic < other.topic ? -1 : 1;

/** The settings of a topic or broker, as the client's map lists them; null: it is not there. */
export function settingsOf(
  { configs }: AdminView,
  of: 'topic' | 'broker',
  name: string,
): AdminConfig[] | null {
  const found = configs.find((each) => each.of === of && each.name === name);
  if (found === undefined) return null;
  const places = new Map(hashOrder(found.entries.map((each) => each.name)).map((n, at) => [n, at]));
  return [...found.entries].sort((a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0));
}

/** Partitions in the order of a map of Java that has them for keys. */
export function inPartitionOrder<P extends { topic: string; index: number }>(
  partitions: readonly P[],
): P[] {
  let size = 16;
  while (partitions.length > size * 0.75) size *= 2;
  const place = ({ topic, index }: P): number => tablePlace(partitionHash(topic, index), size);
  return [...partitions].sort((one, other) => place(one) - place(other));
}

/** Topics by their code units, as Java sorts texts. */
export const byTopicName = (one: { name: string }, other: { name: string }): number =>
  one.name < other.name ? -1 : 1;

/**
 * The topics that an expression names, sorted; all without one. Throws a BadValue for what is no
 * expression. (TopicFilter.IncludeList)
 */
export function topicsNamed(
  { topics }: AdminView,
  expression: string | undefined,
  withInternal = true,
): AdminTopic[] {
  const fits = expression === undefined ? () => true : topicFilter(expression);
  return topics
    .filter(({ name, internal }) => fits(name) && (withInternal || !internal))
    .sort(byTopicName);
}

/** Commas part what may fit; quotes around it do not count. */
export function topicFilter(expression: string): (topic: string) => boolean {
  const text = expression
    .trim()
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replace(/^["']+/, '')
    .replace(/["']+$/, '');
  try {
    const pattern = new RegExp(`^(?:${text})$`);
    return (topic) => pattern.test(topic);
  } catch {
    throw new BadValue(`${text} is an invalid regex.`);
  }
}
