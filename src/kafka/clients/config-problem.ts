import { valueProblemText, type ValueProblem } from '../config/check-value.ts';

/** What is wrong with the settings of a client. `setting` is a name such as `linger.ms`. */
export type ConfigProblem =
  | ValueProblem
  | { readonly problem: 'unknown-setting'; readonly setting: string }
  /** auto.offset.reset is none of its policies. */
  | { readonly problem: 'not-a-reset-policy'; readonly value: string }
  /** enable.idempotence=true forbids the value of another setting. */
  | { readonly problem: 'idempotence'; readonly needs: 'acks' | 'retries' }
  | {
      readonly problem: 'too-many-in-flight';
      readonly setting: string;
      readonly most: number;
      readonly value: number;
    }
  /** No assignor that comes with Kafka has such a name. */
  | { readonly problem: 'no-assignor'; readonly value: string }
  /** group.protocol is none of its two. */
  | { readonly problem: 'no-group-protocol'; readonly value: string }
  /** A setting of the other protocol. */
  | {
      readonly problem: 'of-other-protocol';
      readonly setting: string;
      readonly protocol: 'CLASSIC' | 'CONSUMER';
    }
  /** No way to rebalance is one that all assignors know. */
  | { readonly problem: 'no-common-protocol' }
  /** heartbeat.interval.ms is not less than session.timeout.ms. */
  | { readonly problem: 'slow-heartbeat' }
  /** enable.auto.commit=true without a group.id. */
  | { readonly problem: 'commits-without-group' }
  /** delivery.timeout.ms is less than linger.ms and request.timeout.ms together. */
  | { readonly problem: 'too-little-time' };

/** The same as the Java client says it; of an unknown name it would only warn. (ConfigException) */
export function configProblemText(found: ConfigProblem): string {
  switch (found.problem) {
    case 'unknown-setting':
      return `There is no setting ${found.setting}.`;
    case 'not-a-reset-policy':
      return (
        `Invalid value ${found.value} for configuration auto.offset.reset: ` +
        `Invalid value \`${found.value}\` for configuration auto.offset.reset. The value must be ` +
        "either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'."
      );
    case 'idempotence':
      return found.needs === 'retries'
        ? 'Must set retries to non-zero when using the idempotent producer.'
        : 'Must set acks to all in order to use the idempotent producer. ' +
            'Otherwise we cannot guarantee idempotence.';
    case 'too-many-in-flight':
      return (
        `To use the idempotent producer, ${found.setting} must be set to at most ${found.most}. ` +
        `Current value is ${found.value}.`
      );
    case 'no-assignor':
      return `${found.value} ClassNotFoundException exception occurred`;
    case 'no-group-protocol':
      return (
        `Invalid value ${found.value} for configuration group.protocol: ` +
        'String must be one of (case insensitive): CONSUMER, CLASSIC'
      );
    case 'of-other-protocol':
      return `${found.setting} cannot be set when group.protocol=${found.protocol}`;
    case 'no-common-protocol':
      return (
        'Specified assignors do not have commonly supported rebalance protocol for use in ' +
        'partition.assignment.strategy.'
      );
    case 'slow-heartbeat':
      return 'Heartbeat must be set lower than the session timeout';
    case 'commits-without-group':
      return 'enable.auto.commit cannot be set to true when default group id (null) is used.';
    case 'too-little-time':
      return 'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms';
    default:
      return valueProblemText(found);
  }
}
