/**
 * Kafka's terms, the same in every lesson. In prose: `[[term]]`, or `[[term|as it is written
 * there]]`, in either language by this id or by the term itself.
 */
export const TERMS = [
  'record',
  'log',
  'topic',
  'partition',
  'broker',
  'controller',
  'producer',
  'consumer',
  'leader',
  'offset',
  'leo',
  'hw',
  'log-start',
  'position',
  'seek',
  'retention',
  'compaction',
] as const;

/**
 * How a language says each term, and what it means in one line. A term without words does not
 * compile.
 */
export type Glossary = Record<(typeof TERMS)[number], { term: string; meaning: string }>;
