import type { HappeningWords } from '../happening-words.ts';

/** What a why says besides what happened: what did not come, what a rule goes by, what is now. */
export const standingsEn = {
  timeout: 'Nothing came for {config} = {value}',
  'timeout.heartbeat': '{peer} was silent for {config} = {value}',
  'timeout.fetch':
    '{peer} has not fetched {partition} for {silent:span}, longer than {config} = {value}',
  'timeout.caught-up': '{peer} has not reached the end of {partition} for {config} = {value}',
  'timeout.quorum-leader': '{peer}, which led the quorum, was silent for {config} = {value}',
  'timeout.voters':
    'No majority of the voters has fetched for {limit}, 1.5 times {config}; {peer} is silent',
  'timeout.answer': '{peer} did not answer for {config} = {value}',
  'timeout.connection': '{peer} did not open the connection within {config} = {value}',
  'timeout.commit': 'Not committed within {config} = {value}: {peer} in the ISR was silent',
  'timeout.small-isr': 'Not committed within {config} = {value}: the ISR was too small',
  'timeout.delivery': 'Not acknowledged within {config} = {value}',
  'timeout.metadata': 'send() waited for the metadata of {partition} for {config} = {value}',
  'timeout.room': 'send() waited for room in the buffer for {config} = {value}',
  setting: '{config} = {value}',
  'slow-link': 'The link {from} → {to} takes up to {delay:span} and loses {loss:percent}',
  'not-running': 'Does not run',
  'not-running.paused': 'Paused: it hears nothing and says nothing',
  'not-fenced-yet':
    'Broker {broker} has been silent for {silent:span}; it is fenced after {config} = {value}',
  fenced: 'Broker {broker} is fenced: it may neither lead nor be in an ISR',
  'no-controller': 'No controller leads: nothing can be decided',
  'out-of-isr': 'Broker {broker} is not in the ISR of {partition}: {isr}',
  'out-of-isr.elr':
    'Broker {broker} is in the ELR of {partition}: out of the ISR, but with all that is committed',
  'under-min-isr':
    'The ISR of {partition} has {isr|member|members}, min.insync.replicas is {minIsr}: acks=all is refused, and nothing is committed',
  uncommitted: '{partition} from offset {from} on: {records|record|records} not committed',
  lagging: 'Lacks {records|record|records} of {partition} that {peer} has',
  unacknowledged: '{records|record|records} for {partition} not acknowledged yet',
  'failed-sends': '{failed|record|records} could not be sent',
  'waits-for-follower': 'Waits until {peer} in the ISR has it, too',
  'waits-for-follower.silent':
    'Stuck: waits for {peer} in the ISR, silent for {silent:span}; it leaves after {config} = {value}',
  'waits-for-leader': 'Stuck: {peer} leads {partition}, and cannot be reached from here',
  'waits-for-leader.silent':
    'Stuck: {peer} leads {partition}, and has been silent for {silent:span}; it is replaced after {config} = {value}',
  'waiting-fetches':
    '{fetches|fetch waits|fetches wait} here for something new, for {config} at most',
  'nothing-to-read': 'Gets nothing of {partition}',
  'nothing-to-read.at-end':
    'Has read all of {partition}: its position {position} is the high watermark',
  'nothing-to-read.uncommitted':
    'Position {position} of {partition} is the high watermark: {records|record|records} after it not committed',
  'nothing-to-read.not-polling': 'Its application does not call poll()',
  'nothing-to-read.leaderless': 'No broker leads {partition}: nothing can be read',
  'nothing-to-read.leader-silent': 'The leader of {partition} does not answer',
} satisfies Partial<HappeningWords>;
