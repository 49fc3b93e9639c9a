import type { Glossary } from './terms.ts';

/** What Kafka’s terms mean, in English. */
export const glossaryEn: Glossary = {
  record: { term: 'record', meaning: 'One entry of a log: key, value, timestamp and headers.' },
  log: { term: 'log', meaning: 'A sequence of records that grows at its end only.' },
  topic: { term: 'topic', meaning: 'A named set of partitions.' },
  partition: {
    term: 'partition',
    meaning: 'One log of a topic. Order is kept inside it, not between partitions.',
  },
  broker: { term: 'broker', meaning: 'A Kafka server that stores logs and answers clients.' },
  controller: {
    term: 'controller',
    meaning: 'Keeps the metadata: which partitions exist and who leads them.',
  },
  producer: { term: 'producer', meaning: 'A client that sends records.' },
  consumer: { term: 'consumer', meaning: 'A client that reads records.' },
  leader: {
    term: 'leader',
    meaning: 'The one replica of a partition that takes writes and numbers them.',
  },
  offset: {
    term: 'offset',
    meaning: 'The place of a record in its partition: a number that the leader gives.',
  },
  leo: { term: 'log end offset', meaning: 'LEO: the offset that the next record will get.' },
  hw: { term: 'high watermark', meaning: 'HW: consumers can read what lies below it.' },
  'log-start': { term: 'log start offset', meaning: 'The first offset that can still be read.' },
  position: {
    term: 'position',
    meaning: 'The offset that a consumer reads next: its own bookmark.',
  },
  seek: { term: 'seek', meaning: "Moves a consumer's position to any offset." },
  retention: {
    term: 'retention',
    meaning: 'How long, or up to what size, a log keeps records, read or not.',
  },
  compaction: {
    term: 'compaction',
    meaning: 'Removes, some time later, older records whose key came again.',
  },
};
