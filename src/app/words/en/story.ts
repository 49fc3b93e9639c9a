import type { StoryWords } from '../happening-words.ts';

/** What only a story tells: what became of records, and many things as one. */
export const storyEn = {
  exited: 'The process ended itself',
  'records-lost': '{records|acknowledged record|acknowledged records} of {partition} lost',
  'records-lost.not replicated':
    '{records|acknowledged record|acknowledged records} of {partition} lost: no follower had copied them',
  'records-lost.deposed':
    '{records|record|records} of {partition} acknowledged by a leader that was deposed already: lost',
  'records-lost.unclean election':
    '{records|acknowledged record|acknowledged records} of {partition} lost in an unclean election',
  'records-lost.power-cut':
    '{records|acknowledged record|acknowledged records} of {partition} lost with the power: not flushed yet',
  'records-lost.wipe':
    '{records|acknowledged record|acknowledged records} of {partition} lost with the old disk',
  'committed-lost':
    '{records|committed record|committed records} of {partition} lost; no producer had heard of an end yet',
  'stored-twice': '{records|record|records} of {partition} stored a second time',
  'delivered-twice': '{records|record|records} of {partition} delivered again',
  skipped: '{records|record|records} of {partition} skipped',
  'skipped.seek': 'seek() skipped {records|record|records} of {partition}',
  'skipped.reset': 'auto.offset.reset skipped {records|record|records} of {partition}',
  'out-of-order':
    '{records|record|records} of {partition} stored behind later ones of the same key',
  'many-records-lost': '{records|acknowledged record|acknowledged records} of {list} lost',
  'many-records-lost.deposed':
    '{records|record|records} of {list} acknowledged by a leader that was deposed already: lost',
  'many-committed-lost': '{records|committed record|committed records} of {list} lost',
  'many-stored-twice': '{records|record|records} of {list} stored a second time',
  'many-delivered-twice': '{records|record|records} of {list} delivered again',
  'many-skipped': '{records|record|records} of {list} skipped',
  'many-out-of-order':
    '{records|record|records} of {list} stored behind later ones of the same key',
  'many-broker-registered': '{count|broker|brokers} registered: {list}',
  'many-broker-unfenced': '{count|broker|brokers} may lead and follow now: {list}',
  'many-broker-fenced': '{count|broker|brokers} fenced: {list}',
  'many-leader-elected': 'Broker {leader} leads {count|partition|partitions} now: {list}',
  'many-leader-elected.unclean':
    'Unclean election: broker {leader} leads {count|partition|partitions} now: {list}; records may be lost',
  'many-leaderless': 'No replica can lead {count|partition|partitions}: {list}',
  'many-isr-changed': 'ISR of {count|partition|partitions} → {after}',
  'many-isr-changed.caught-up': 'ISR of {count|partition|partitions} → {after}: all caught up',
  'many-isr-changed.lagging':
    'ISR of {count|partition|partitions} → {after}: a replica lags behind',
  'many-isr-changed.fenced': 'ISR of {count|partition|partitions} → {after}: a broker is fenced',
  'many-isr-changed.shutdown': 'ISR of {count|partition|partitions} → {after}: a broker shuts down',
  'many-truncated': 'Cut {count|log|logs} back to what the leader has: {list}',
  'many-log-start': '{count|log|logs} begin later now: {list}',
  'many-log-recovered': 'Went through {count|log|logs} after the crash: {list}',
  'many-topic-created': '{count|topic|topics} created: {list}',
  'many-topic-deleted': '{count|topic|topics} deleted: {list}',
  'many-config-changed': '{count|setting|settings} changed: {list}',
  'many-config-removed': '{count|setting|settings} back to the default: {list}',
  'many-reassignment-started': '{count|partition|partitions} moving to other brokers: {list}',
  'many-reassigned': '{count|partition|partitions} moved: {list}',
  'many-send-failed': 'Sending {records|record|records} to {list} failed: {error}',
  'many-refused': '{api} refused {times|time|times}: {error}',
  'many-consumer-error': '{exception}, {times|time|times}',
  'many-commit-failed': '{times|commit|commits} failed with {exception}',
  'many-rebalance-callback': '{count|rebalance callback|rebalance callbacks}: {list}',
  'many-position': 'New positions in {count|partition|partitions}: {list}',
  'many-position.reset': 'auto.offset.reset puts the position in {count|partition|partitions}',
  'many-position.truncation':
    'Logs were cut back, and so was the position in {count|partition|partitions}',
  'many-offset-out-of-range':
    'The position lies outside of {count|log|logs}: {list}; auto.offset.reset = {policy}',
  'many-fetch-failed': 'Gives up {count|partition|partitions} until there is a new leader: {list}',
  'many-duplicate': '{times|batch|batches} sent again and known by the sequence: not stored twice',
  'many-disk-error': 'The disk did not take {times|write|writes}: {why}',
  'many-fault-cut': 'You cut {count|link|links}: {list}',
  'many-fault-heal': 'You healed {count|link|links}: {list}',
} satisfies StoryWords;
