/** What is wrong with the settings of a client. `setting` is a name such as `linger.ms`. */
export type ConfigProblem =
  | { problem: 'unknown-setting'; setting: string }
  | { problem: 'not-a-switch'; setting: string; value: string }
  | { problem: 'not-one-of'; setting: string; allowed: readonly string[]; value: string }
  | { problem: 'not-whole'; setting: string; value: string }
  | { problem: 'too-small'; setting: string; least: number; value: string }
  /** enable.idempotence=true forbids the value of another setting. */
  | { problem: 'idempotence'; needs: 'acks' | 'retries' }
  | { problem: 'too-many-in-flight'; setting: string; most: number }
  /** delivery.timeout.ms is less than linger.ms and request.timeout.ms together. */
  | { problem: 'too-little-time' };
