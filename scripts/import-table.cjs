// The import table of ARCHITECTURE.md: a folder may import itself and what its row says, nothing
// else.

const KERNEL_TIME = '^src/kernel/time\\.ts$';
const FRAME_TYPES = '^src/frame/types/';
const LESSON_LIST = '^lessons/(index|glossary|misconceptions)\\.ts$';
/**
 * How a recording is read from a link and written to one, and what a command must be to get there:
 * the page does both.
 */
const LINK = '^src/scenario/(share-link|parse-recording|parse-command)\\.ts$';
/** The ways in which a group shares its partitions, of which the page puts three side by side. */
const REBALANCE_PROTOCOL = '^src/scenario/rebalance-protocol\\.ts$';
/** The list of what is simpler than Kafka, which the page shows. */
const SIMPLIFICATIONS = '^src/kafka/simplifications\\.ts$';
/** The list of rules of older releases that a scenario may put back. */
const MUSEUM = '^src/kafka/legacy-rules\\.ts$';
/** What must always hold, by name and source, which the page shows when a run stops. */
const PROMISES = '^src/kafka/invariants/promises\\.ts$';
const SCENARIO_TYPES = '^src/scenario/(act|command|problem|refusal|scenario)\\.ts$';
/**
 * What clients and expressions say of themselves as data: the page has the words, of settings Kafka
 * has them.
 */
const GUEST_PROBLEM = '^src/kafka/clients/guest-problem\\.ts$';
const CONFIG_PROBLEM = '^src/kafka/clients/config-problem\\.ts$';
const EXPRESSION_PROBLEM = '^src/frame/expression/problem\\.ts$';
const PROBLEMS = [GUEST_PROBLEM, EXPRESSION_PROBLEM];
/** The kinds of what happens: the page has a sentence for each. */
const HAPPENING_KIND = '^src/frame/why/happening-kind\\.ts$';
/** The table of settings: the page tells what each is. */
const SETTINGS = '^src/kafka/config/';
/** The order in which a map of Java gives its entries: tools print in it. */
const JAVA_ORDER = '^src/kafka/protocol/java-order\\.ts$';
/** What a command is told with, so that the page says what was done as the trace does. */
const COMMAND_VALUES = '^src/frame/why/command-values\\.ts$';

/**
 * `own`: the folder; `folders`: project files it may import; `packages`: what it may import from
 * npm.
 */
const TABLE = [
  { own: 'src/kernel', folders: [], packages: [] },
  // Packages: codecs for compression.
  { own: 'src/kafka', folders: ['^src/kernel/'], packages: ['fflate', 'fzstd'] },
  // Packages: rows that travel in a link are packed.
  { own: 'src/scenario', folders: ['^src/kernel/', '^src/kafka/'], packages: ['fflate'] },
  { own: 'src/file', folders: [], packages: ['papaparse', 'fflate', 'fzstd'] },
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
  {
    own: 'src/command-line',
    folders: [KERNEL_TIME, FRAME_TYPES, SCENARIO_TYPES, JAVA_ORDER],
    packages: [],
  },
  {
    own: 'src/view',
    folders: [KERNEL_TIME, FRAME_TYPES],
    packages: ['svelte', 'd3-array', 'd3-path'],
  },
  {
    own: 'src/app',
    folders: [
      KERNEL_TIME,
      '^src/file/',
      '^src/view/',
      '^src/lesson/',
      '^src/command-line/',
      LESSON_LIST,
      FRAME_TYPES,
      SCENARIO_TYPES,
      LINK,
      REBALANCE_PROTOCOL,
      SIMPLIFICATIONS,
      MUSEUM,
      PROMISES,
      SETTINGS,
      CONFIG_PROBLEM,
      COMMAND_VALUES,
    ],
    typesOnly: ['^src/session/', '^workers/', ...PROBLEMS, HAPPENING_KIND],
    // Of vega-datasets only its data files, served from our own origin.
    packages: ['svelte', 'comlink', 'idb-keyval', 'vega-datasets/data'],
  },
  {
    own: 'src/gateway',
    folders: ['^src/session/', '^src/kafka/protocol/'],
    packages: ['ws'],
    node: true,
  },
  {
    own: 'workers',
    folders: ['^src/session/', '^src/explore/', '^src/file/'],
    packages: ['comlink'],
  },
  { own: 'lessons', folders: ['^src/lesson/'], packages: [] },
];

/** What the types of a frame are made of, besides themselves. */
const FRAME_TYPES_KNOW = [KERNEL_TIME, GUEST_PROBLEM, EXPRESSION_PROBLEM];

module.exports = { TABLE, FRAME_TYPES, FRAME_TYPES_KNOW };
