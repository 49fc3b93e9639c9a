import {
  advance,
  configure,
  deleteRecords,
  duration,
  poll,
  record,
  seek,
  send,
  until,
} from '../../src/lesson/acts.ts';
import {
  askChoice,
  askNumber,
  askTable,
  option,
  UNTAGGED,
  whatIf,
} from '../../src/lesson/script.ts';
import type { Beat, Challenge, Lesson } from '../../src/lesson/types.ts';

const MANY = { min: 0, max: 9 };

// Without an idempotent producer the requests are shorter, and this lesson is not about them.
const producer = { 'linger.ms': 0, 'enable.idempotence': false };
const reader = { 'auto.offset.reset': 'earliest' };

const cluster: Lesson['scenario']['cluster'] = {
  brokers: [{ id: 1 }],
  controllers: 'combined',
  topics: [{ name: 'journal', partitions: 1, replicationFactor: 1 }],
  producers: [
    { name: 'p1', topic: 'journal', config: producer },
    { name: 'p2', topic: 'journal', config: producer },
  ],
  consumers: [
    { name: 'r1', assign: ['journal-0'], config: reader, polling: false },
    { name: 'r2', assign: ['journal-0'], config: reader, polling: false },
  ],
  delay: { min: duration('10ms'), max: duration('10ms') },
  links: [{ between: ['p2', 'b1'], delay: { min: duration('30ms'), max: duration('30ms') } }],
  disk: { writeTime: duration('1ms'), syncTime: duration('5ms') },
};

/** A message takes more than half a second of the learner's time on a line of 10 ms. */
const SLOW = duration('15ms');

const beats: Beat[] = [
  {
    id: 'empty',
    acts: [],
    // The caret at the end is the answer: it is masked until the learner has said a number.
    asked: 'after',
    questions: [askNumber('first-number', 'leo(journal-0)', { ...MANY, wrong: { 1: 'M04' } })],
    expect: ['count(journal-0) == 0'],
    focus: ['journal-0.tail'],
    pace: SLOW,
    whatIf: [],
  },
  {
    id: 'append',
    acts: [send('p1', '#A', '#B', '#C'), until('acked(p1) == 3', '5s')],
    asked: 'first',
    questions: [
      askChoice('who', 'offsetAssignedBy(#A)', [
        option('producer', 'producer', 'M02'),
        option('leader', 'leader'),
        option('reader', 'consumer', 'M02'),
        option('controller', 'controller', 'M35'),
      ]),
    ],
    expect: ['labels(journal-0) == [#A, #B, #C]', 'leo(journal-0) == 3'],
    focus: ['p1', 'b1'],
    pace: SLOW,
    whatIf: [],
  },
  {
    id: 'race',
    acts: [send('p2', '#D'), advance('10ms'), send('p1', '#E'), until('leo(journal-0) == 5', '5s')],
    asked: 'first',
    questions: [
      askChoice('third', 'at(journal-0, 3).label', [
        option('d', '#D', 'M03'),
        option('e', '#E'),
        option('both', '#D#E', UNTAGGED),
      ]),
    ],
    expect: ['sentAt(#D) < sentAt(#E)', 'offset(#E) < offset(#D)'],
    focus: ['p1', 'p2', 'journal-0.tail'],
    pace: SLOW,
    whatIf: [],
  },
  {
    id: 'read',
    acts: [poll('r1'), until('position(r1, journal-0) == 5', '5s')],
    asked: 'first',
    questions: [askNumber('left', 'count(journal-0)', { ...MANY, wrong: { 0: 'M01' } })],
    expect: ['position(r1, journal-0) == leo(journal-0)'],
    focus: ['r1', 'journal-0'],
    pace: SLOW,
    whatIf: [],
  },
  {
    id: 'second-reader',
    acts: [poll('r2', { max: 2 }), until('position(r2, journal-0) == 2', '5s')],
    asked: 'first',
    questions: [
      askTable(
        'bookmarks',
        { r1: 'position(r1, journal-0)', r2: 'position(r2, journal-0)' },
        {
          ...MANY,
          wrong: [
            { values: [3, 2], tag: 'M01' },
            { values: [5, 0], tag: 'M01' },
            { values: [5, 5], tag: 'M01' },
            { values: [5, 7], tag: 'M01' },
          ],
        },
      ),
    ],
    expect: ['delivered(r2) == [#A, #B]'],
    focus: ['r1', 'r2', 'journal-0'],
    pace: SLOW,
    whatIf: [],
  },
  {
    id: 'replay',
    acts: [
      seek('r1', 'journal-0', 1),
      poll('r1', { max: 1 }),
      until('deliveries(#B, r1) == 2', '5s'),
    ],
    asked: 'first',
    questions: [
      askChoice('what', 'lastDelivered(r1).label', [
        option('nothing', 'none', 'M01'),
        option('a', '#A', 'M04'),
        option('b', '#B'),
        option('error', 'error', UNTAGGED),
      ]),
    ],
    expect: ['position(r1, journal-0) == 2', 'count(journal-0) == 5'],
    focus: ['r1', 'journal-0'],
    pace: SLOW,
    whatIf: [],
  },
  {
    id: 'correct',
    acts: [send('p1', record('#B2', { key: 'B' })), until('leo(journal-0) == 6', '5s')],
    asked: 'first',
    questions: [
      askChoice('one', 'at(journal-0, 1).label', [
        option('b2', '#B2', 'M05'),
        option('b', '#B'),
        option('empty', 'none', 'M05'),
      ]),
    ],
    expect: ['offset(#B2) == 5'],
    focus: ['p1', 'journal-0'],
    pace: SLOW,
    whatIf: [],
  },
  {
    id: 'forget',
    // r2 goes back itself: at offset 2 it would still hand out C, which it fetched before the
    // deletion.
    acts: [
      deleteRecords('journal-0', 3),
      until('logStart(journal-0) == 3', '5s'),
      send('p1', '#F'),
      until('leo(journal-0) == 7', '5s'),
      seek('r2', 'journal-0', 1),
      poll('r2', { max: 1 }),
      advance('100ms'),
    ],
    asked: 'first',
    questions: [
      askNumber('number', 'offset(#F)', { ...MANY, wrong: { 0: 'M04', 3: 'M04' } }),
      askChoice('next', 'lastDelivered(r2).label', [
        option('b', '#B', UNTAGGED),
        option('d', '#D', 'M04'),
        option('e', '#E'),
        option('f', '#F', UNTAGGED),
      ]),
    ],
    expect: ['logStart(journal-0) == 3', 'leo(journal-0) == 7', 'count(journal-0) == 4'],
    focus: ['journal-0', 'r2'],
    pace: SLOW,
    whatIf: [
      whatIf(
        'none',
        [configure('r2', { 'auto.offset.reset': 'none' })],
        ['error(r2)', 'position(r2, journal-0)'],
      ),
      whatIf(
        'latest',
        [configure('r2', { 'auto.offset.reset': 'latest' })],
        ['error(r2)', 'position(r2, journal-0)', 'skipped(r2)'],
      ),
    ],
  },
];

const challenge: Challenge = {
  id: 'the-librarian',
  scenario: { id: 'challenge-the-librarian', cluster, opensAt: duration('1s') },
  seed: 7,
  allow: ['send', 'poll', 'seek', 'delete-records'],
  budget: 12,
  par: 7,
  win: 'logStart(journal-0) == 4 && leo(journal-0) == 9 && deliveries(#K, r1) == 3 && sends(#K) == 1',
  lose: [
    'leo(journal-0) > 9',
    'logStart(journal-0) > 4',
    'sends(#K) > 1',
    'deliveries(#K, r1) > 3',
    '(leo(journal-0) == 9 && sends(#K) == 0)',
    // A bookmark left of a deleted K may still hand it out once: r1 fetched it before.
    '(sends(#K) == 1 && offset(#K) < logStart(journal-0) && (deliveries(#K, r1) < 2 || (deliveries(#K, r1) < 3 && position(r1, journal-0) > offset(#K))))',
  ].join(' || '),
  solution: [
    send('p1', '#G', '#H', '#I', '#J', '#K', '#L', '#M', '#N', '#O'),
    until('leo(journal-0) == 9', '5s'),
    poll('r1'),
    until('deliveries(#K, r1) == 1', '5s'),
    seek('r1', 'journal-0', 4),
    poll('r1', { max: 1 }),
    until('deliveries(#K, r1) == 2', '5s'),
    seek('r1', 'journal-0', 4),
    poll('r1', { max: 1 }),
    until('deliveries(#K, r1) == 3', '5s'),
    deleteRecords('journal-0', 4),
    until('logStart(journal-0) == 4', '5s'),
  ],
};

const lesson: Lesson = {
  id: '01-what-is-a-log',
  track: 'foundations',
  minutes: 12,
  attacks: ['M01', 'M02', 'M03', 'M04', 'M05', 'M35'],
  seed: 7,
  scenario: { id: 'lesson-what-is-a-log', cluster, opensAt: duration('1s') },
  beats,
  challenge,
};

export default lesson;
