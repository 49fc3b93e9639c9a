// The import table of ARCHITECTURE.md: a folder may import itself and what its row says, nothing else.

const KERNEL_TIME = '^src/kernel/time\\.ts$';
const FRAME_TYPES = '^src/frame/types(\\.ts$|/)';
const LESSON_LIST = '^lessons/(index|glossary|misconceptions)\\.ts$';
/** How a recording is read from a link and written to one: the page does both. */
const LINK = '^src/scenario/share-link\\.ts$';
/** The list of what is simpler than Kafka: words that the page shows. */
const SIMPLIFICATIONS = '^src/kafka/simplifications\\.ts$';
/** The list of rules of older releases that a scenario may put back: words and switches. */
const MUSEUM = '^src/kafka/legacy-rules\\.ts$';
/** The list of what must always hold: sentences that the page shows when a run stops. */
const INVARIANTS = '^src/kafka/invariants\\.ts$';
/** What a command is told with, so that the page says what was done as the trace does. */
const COMMAND_VALUES = '^src/frame/why/command-values\\.ts$';
const SCENARIO_TYPES = '^src/scenario/(act|command|scenario)\\.ts$';

/** `own`: the folder; `folders`: project files it may import; `packages`: what it may import from npm. */
const TABLE = [
  { own: 'src/kernel', folders: [], packages: [] },
  // Packages: codecs for compression.
  { own: 'src/kafka', folders: ['^src/kernel/'], packages: ['fflate', 'fzstd'] },
  { own: 'src/scenario', folders: ['^src/kernel/', '^src/kafka/'], packages: [] },
  { own: 'src/frame', folders: ['^src/kernel/', '^src/kafka/'], packages: [] },
  { own: 'src/lesson', folders: [KERNEL_TIME, FRAME_TYPES, SCENARIO_TYPES], packages: [] },
  {
    own: 'src/session',
    folders: ['^src/kernel/', '^src/kafka/', '^src/scenario/', '^src/frame/'],
    packages: [],
  },
  {
    own: 'src/explore',
    folders: ['^src/kernel/', '^src/kafka/', '^src/scenario/', '^src/frame/'],
    packages: [],
  },
  { own: 'src/view', folders: [KERNEL_TIME, FRAME_TYPES], packages: ['svelte', 'd3'] },
  {
    own: 'src/app',
    folders: [
      KERNEL_TIME,
      '^src/view/',
      '^src/lesson/',
      LESSON_LIST,
      FRAME_TYPES,
      SCENARIO_TYPES,
      LINK,
      SIMPLIFICATIONS,
      MUSEUM,
      INVARIANTS,
      COMMAND_VALUES,
    ],
    typesOnly: ['^src/session/', '^workers/'],
    // Of vega-datasets only its data files, served from our own origin.
    packages: ['svelte', 'comlink', 'vega-datasets/data'],
  },
  {
    own: 'src/gateway',
    folders: ['^src/session/', '^src/kafka/protocol/'],
    packages: ['ws'],
    node: true,
  },
  { own: 'workers', folders: ['^src/session/', '^src/explore/'], packages: ['comlink'] },
  { own: 'lessons', folders: ['^src/lesson/'], packages: [] },
];

module.exports = { TABLE, KERNEL_TIME, FRAME_TYPES };
