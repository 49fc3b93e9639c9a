/**
 * Each place where this cluster is simpler than Apache Kafka on purpose. What is simpler there, and
 * what Kafka does instead, the page tells the learner in both languages.
 * (src/app/words/simplifications.ts)
 */
export const simplifications = [
  'warm-clients',
  'write-time',
  'whole-writes',
  'even-deadlines',
  'topic-layout',
  'no-adaptive-partitioning',
  'instant-recovery',
  'only-log-files',
  'no-batch-split',
  'packed-sizes',
  'one-application-thread',
  'connections-stay',
  'no-envelope',
  'no-coordinators',
  'group-patterns',
  'no-users',
  'no-telemetry',
  'throttle-window',
  'some-settings',
  'quorum-details',
  'last-known-elsewhere',
  'python-by-java',
] as const;

export type Simplification = (typeof simplifications)[number];
