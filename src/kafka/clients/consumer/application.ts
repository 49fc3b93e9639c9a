import { NEVER, seconds, type Micros } from '../../../kernel/time.ts';
import type { ApplicationSpec } from '../../cluster-spec.ts';
import type { ConsumerCall } from '../../process-command.ts';
import { tell, type Step } from '../../step.ts';
import { armBy } from '../armed-timer.ts';
import type { Application, Consumer, DeliveredRecord, Work } from './consumer-state.ts';

/** How long an application waits before it polls again after an exception that it caught. */
const AFTER_EXCEPTION: Micros = seconds(1);

export const newApplication = (spec: ApplicationSpec): Application => ({
  spec: Object.freeze({ ...spec }),
  work: null,
  aside: [],
  asideUntil: NEVER,
});

/** A poll() gave these records: the application has something to do before the next. */
export function beginWork(
  application: Application,
  records: readonly DeliveredRecord[],
  { now }: Step,
): void {
  const { spec } = application;
  if (spec.aside === true) {
    if (application.aside.length === 0) application.asideUntil = now + (spec.perRecord ?? 0);
    application.aside.push(...records);
  }
  application.work = {
    records: spec.aside === true ? [] : records,
    next: 0,
    begun: false,
    commitsFirst: spec.commits === 'before-work' && records.length > 0,
    calls: false,
    until: now + (spec.perPoll ?? 0),
  };
}

/** What the application does next: it waits, it calls its consumer, it throws, or it is done. */
export type Doing =
  { does: 'waits' | 'throws' | 'done' } | { does: 'calls'; calls: ConsumerCall[]; isDone: boolean };

/** Brings the work as far as it gets. */
export function workOn(application: Application, work: Work, step: Step): Doing {
  const { spec } = application;
  if (work.commitsFirst) {
    work.commitsFirst = false;
    return { does: 'calls', calls: [{ api: 'commitSync' }], isDone: false };
  }
  while (work.until <= step.now) {
    const record = work.records[work.next];
    if (record === undefined) {
      const calls = callsAfter(spec, work.records);
      return calls.length > 0 ? { does: 'calls', calls, isDone: true } : { does: 'done' };
    }
    if (!work.begun) {
      if (record.label === spec.throwsAt) return { does: 'throws' };
      work.begun = true;
      work.until = step.now + (spec.perRecord ?? 0);
    } else {
      work.begun = false;
      work.next += 1;
      tellWorked(record, step);
      if (spec.commits === 'each-record')
        return { does: 'calls', calls: [commitOf(record, 'commitSync')], isDone: false };
    }
  }
  return { does: 'waits' };
}

function callsAfter(spec: ApplicationSpec, records: readonly DeliveredRecord[]): ConsumerCall[] {
  if (records.length === 0 && spec.aside !== true) return [];
  switch (spec.commits) {
    case 'each-batch':
      return [{ api: 'commitSync' }];
    case 'each-batch-unawaited':
      return [{ api: 'commitAsync' }];
    case 'out-of-order':
      // The callbacks of its own threads end in any order: here the last record comes first.
      return [...records].reverse().map((record) => commitOf(record, 'commitAsync'));
    default:
      return [];
  }
}

const commitOf = (
  { partition, offset }: DeliveredRecord,
  api: 'commitSync' | 'commitAsync',
): ConsumerCall => ({ api, offsets: { [partition]: offset + 1 } });

const tellWorked = ({ partition, offset }: DeliveredRecord, step: Step): void => {
  tell(step, { note: 'worked-off', partition, offset });
};

/** The other thread of the application works off what it was handed, one record at a time. */
export function workAside(consumer: Consumer, application: Application, step: Step): void {
  const { spec, aside } = application;
  while (application.asideUntil <= step.now) {
    const record = aside.shift();
    if (record !== undefined) tellWorked(record, step);
    const perRecord = spec.perRecord ?? 0;
    application.asideUntil = aside.length === 0 ? NEVER : application.asideUntil + perRecord;
  }
  armApplication(consumer, application.asideUntil, step);
}

/** Reminds the application of its work. */
export function armApplication({ armed }: Consumer, at: Micros, step: Step): void {
  armed.application = armBy(step, 'consumer', 'application', at, armed.application);
}

/** An application that caught an exception goes on after a while, without the rest of its work. */
export const waitAfterException = ({ now }: Step): Work => ({
  records: [],
  next: 0,
  begun: false,
  commitsFirst: false,
  calls: false,
  until: now + AFTER_EXCEPTION,
});
