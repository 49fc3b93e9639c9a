import type { Note } from '../../src/kafka/note.ts';
import { count, memberOf, rangeText, resourceText, type Names } from './names.ts';

type Line<K extends Note['note']> = (
  note: Extract<Note, { note: K }>,
  names: Names,
) => string | null;

/** A change that a machine has noted, in Kafka's words; null where other lines say the same. */
export function changeText(note: Note, names: Names): string | null {
  return (lines[note.note] as Line<Note['note']>)(note, names);
}

const lines: { [K in Note['note']]: Line<K> } = {
  // the broker that leads or follows
  appended: ({ partition, baseOffset, lastOffset, as }) =>
    `${partition} ${as} appends ${rangeText(baseOffset, lastOffset)}, LEO ${lastOffset + 1}`,
  'high-watermark': ({ partition, from, to, as }) => `${partition} ${as} HW ${from} -> ${to}`,
  'log-start': ({ partition, from, to, as }) =>
    `${partition} ${as} log start offset ${from} -> ${to}`,
  'follower-progress': ({ partition, follower, from, to }) =>
    `${partition} follower ${follower} has LEO ${from} -> ${to}`,
  'produce-waits': ({ partition, until }) => `${partition} produce waits for HW ${until}`,
  'produce-completed': ({ partition, error, waited }) =>
    `${partition} produce completes with ${error} after ${waited / 1_000}ms`,
  refused: ({ api, partition, error }) => `${partition} refuses ${api}: ${error}`,
  'connection-closed': ({ note: _, why, ...rest }) =>
    `closes the connection: ${[why, ...Object.values(rest)].join(' ')}`,
  'became-leader': ({ partition, leaderEpoch, logEnd }) =>
    `${partition} is leader, epoch ${leaderEpoch}, LEO ${logEnd}`,
  'became-follower': ({ partition, leaderEpoch, leader }) =>
    `${partition} is follower of ${leader}, epoch ${leaderEpoch}`,
  'isr-proposed': ({ partition, change, isr }) =>
    `${partition} proposes to ${change} the ISR to ${isrText(isr)}`,
  truncated: ({ partition, from, to }) => `${partition} truncates, LEO ${from} -> ${to}`,
  'fetch-failed': ({ partition, logEnd }) => `${partition} fetcher fails at LEO ${logEnd}`,
  'broker-state': ({ state }) => `broker state ${state}`,
  // a broker's logs
  'segment-rolled': ({ partition, baseOffset }) => `${partition} rolls a segment at ${baseOffset}`,
  'segments-deleted': ({ partition, segments, why }) =>
    `${partition} deletes ${count(segments, 'segment')} (${why})`,
  compacted: ({ partition, from, to, bytes, left }) =>
    `${partition} compacts ${rangeText(from, to - 1)}, ${bytes} -> ${left} bytes`,
  'log-recovered': ({ partition, from, logEnd, lost }) =>
    `${partition} recovers from ${from}, LEO ${logEnd}, ${count(lost, 'offset')} cut`,
  duplicate: ({ partition, producerId: id, baseSequence, baseOffset }) =>
    `${partition} duplicate: producer ${id} sequence ${baseSequence} is offset ${baseOffset}`,
  // the controller
  'broker-registered': ({ broker, brokerEpoch }) =>
    `registers broker ${broker}, broker epoch ${brokerEpoch}`,
  'broker-unfenced': ({ broker }) => `unfences broker ${broker}`,
  'broker-fenced': ({ broker }) => `fences broker ${broker}`,
  'broker-unregistered': ({ broker }) => `unregisters broker ${broker}`,
  'controlled-shutdown': ({ broker }) => `controlled shutdown of broker ${broker}`,
  'controller-active': ({ epoch }) => `is active controller, epoch ${epoch}`,
  'controller-resigned': () => 'is no longer active controller',
  'leader-elected': ({ partition, leader, leaderEpoch, why }) =>
    `${partition} elects leader ${leader}, epoch ${leaderEpoch} (${why})`,
  leaderless: ({ partition, leaderEpoch }) => `${partition} has no leader, epoch ${leaderEpoch}`,
  'isr-changed': ({ partition, before, after, why }) =>
    `${partition} ISR ${isrText(before)} -> ${isrText(after)} (${why})`,
  'reassignment-started': ({ partition, replicas }) =>
    `${partition} reassignment starts, replicas ${replicas}`,
  reassigned: ({ partition, replicas }) => `${partition} reassignment ends, replicas ${replicas}`,
  'partitions-added': ({ topic, partitions }) =>
    `${topic} gets ${count(partitions, 'partition')} more`,
  'topic-deleted': ({ topic }) => `deletes topic ${topic}`,
  'config-changed': ({ resource, name, value }) => `${resourceText(resource)} ${name}=${value}`,
  'config-removed': ({ resource, name }) => `${resourceText(resource)} ${name} at its default`,
  'feature-changed': ({ feature, level }) => `${feature} is at level ${level}`,
  'topic-created': ({ topic, partitions, replicationFactor }) =>
    `creates topic ${topic}, partitions ${partitions}, replication factor ${replicationFactor}`,
  // the quorum
  quorum: ({ as, epoch, leader }, names) =>
    as === 'follower'
      ? `quorum: follower of ${memberOf(names, leader)}, epoch ${epoch}`
      : `quorum: ${as}, epoch ${epoch}`,
  vote: ({ as, candidate, epoch }, names) =>
    `quorum: vote ${as} to ${memberOf(names, candidate)}, epoch ${epoch}`,
  'metadata-truncated': ({ from, to }) => `__cluster_metadata-0 truncates, LEO ${from} -> ${to}`,
  'metadata-snapshot': ({ as, endOffset }) => `metadata snapshot ${as}, end offset ${endOffset}`,
  // the producer
  'group-state': ({ group, as, generation, members, protocol }) =>
    `group ${group} ${as}, generation ${generation}, members ${members} ${protocol}`.trimEnd(),
  'group-member-lost': ({ group, member, why }) => `group ${group} removes ${member} (${why})`,
  'record-buffered': () => null,
  'batch-sent': ({ partition, records, why }) =>
    why === 'retry' ? `${partition} sends ${count(records, 'record')} again` : null,
  acked: ({ partition, baseOffset, records }) =>
    `${partition} acknowledged ${rangeText(baseOffset, baseOffset + records - 1)}`,
  'send-failed': ({ partition, records, error }) =>
    `${partition} send() of ${count(records, 'record')} fails: ${error}`,
  'producer-id': ({ producerId, producerEpoch }) =>
    `is producer ${producerId}, epoch ${producerEpoch}`,
  'producer-epoch-raised': ({ producerId, producerEpoch }) =>
    `producer ${producerId} raises its epoch to ${producerEpoch}`,
  'will-retry': ({ partition, error, attempt, after }) =>
    `${partition} will retry after ${error}: attempt ${attempt} in ${after / 1_000}ms`,
  // the consumer
  delivered: ({ partition, from, to, records }) =>
    `poll() returns ${count(records, 'record')} of ${partition}, offsets ${rangeText(from, to)}`,
  'polled-nothing': () => 'poll() returns nothing',
  position: ({ partition, from, to, why }) =>
    `${partition} position ${from < 0 ? 'none' : from} -> ${to} (${why})`,
  'offset-out-of-range': ({ partition, position, policy }) =>
    `${partition} position ${position} is out of range, auto.offset.reset ${policy}`,
  'consumer-error': ({ call, exception }) => `${call}() throws ${exception}`,
  'coordinator-found': ({ broker }) => `its coordinator is broker ${broker}`,
  'coordinator-lost': ({ broker, why }) => `broker ${broker} is not its coordinator: ${why}`,
  'joined-group': ({ generation, as }) => `joins generation ${generation} as ${as}`,
  'left-group': ({ why }) => `leaves its group: ${why}`,
  'rebalance-callback': ({ as, partitions }) => `partitions ${as}: ${partitions}`,
  committed: ({ as, offsets }) => `commits ${offsets} (${as})`,
  'commit-failed': ({ offsets, exception }) => `commit of ${offsets} fails: ${exception}`,
  'commit-callback': ({ offsets, error }) => `callback of ${offsets}: ${error || 'no error'}`,
  'consumer-closed': () => 'close() returns',
  'worked-off': ({ partition, offset }) => `${partition} ${offset} is worked off`,
  // any client
  'metadata-updated': () => null,
  disconnected: ({ peer, why }) => `disconnected from ${peer}: ${why}`,
  answered: () => null,
};

/** As Kafka's tools write it: a note has blanks between the ids, and a dash for nobody. */
const isrText = (isr: string): string => (isr === '–' ? 'none' : isr.replaceAll(' ', ''));
