import type { BriefReplica, ReplicaView } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { formatSeconds } from '../words/format.ts';
import { groupTable } from './twin-groups.ts';
import { toldOf, type Told, type TwinTable } from './twin-table.ts';
import { lagText, presentEnd } from '../stage/lag.ts';
import type { MaskedThing } from '../../frame/types/mask.ts';
import { offsetsBefore } from '../strip/axis-scene.ts';
import { behindOf, logNumbers, type Telling } from '../strip/strip-name.ts';
import { brokerRemark, machineRemarks, replicaRemark } from '../strip/replica-story.ts';
import { twinWords } from '../words/twin-words.ts';
import type { ViewWords } from '../words/words.ts';

/**
 * The tables that say the same as the stage. `masked` names what the frame lacks: the words for a
 * hidden value stand there.
 */
export function twinTables(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable[] {
  return [
    brokerTable(frame, words, masked),
    replicaTable(frame, words, masked),
    producerTable(frame, words, masked),
    consumerTable(frame, words, masked),
    groupTable(frame, words, masked),
    controllerTable(frame, words, masked),
    linkTable(frame, words),
    messageTable(frame, words),
  ].filter((table) => table.rows.length > 0 || table.key === 'messages');
}

function brokerTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns } = twinWords[words.language];
  const rowOf = (broker: Frame['brokers'][number]): TwinTable['rows'][number] => {
    const told = toldOf(broker.name, words, masked);
    const state = brokerRemark(broker, words).text || words.status[broker.status];
    return {
      key: broker.name,
      cells: [
        words.broker(broker.id),
        told('status', told('registration', state)),
        broker.rack ?? '',
        told('registration', String(broker.epoch)),
        broker.metadataOffset < 0 ? words.hiddenValue : String(broker.metadataOffset),
        machineRemarks(broker, words).join(', '),
      ],
    };
  };
  return {
    key: 'brokers',
    caption: twinWords[words.language].brokers,
    columns: [
      columns.node,
      columns.status,
      columns.rack,
      columns.epoch,
      columns.metadata,
      columns.machine,
    ],
    rows: frame.brokers.map(rowOf),
  };
}

function replicaTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns } = twinWords[words.language];
  const telling = { words, masked };
  return {
    key: 'replicas',
    caption: twinWords[words.language].replicas,
    columns: [
      columns.node,
      columns.partition,
      columns.role,
      columns.standing,
      columns.epochs,
      columns.logStart,
      columns.highWatermark,
      columns.logEnd,
      columns.isr,
      columns.note,
      columns.records,
    ],
    rows: frame.brokers.flatMap((broker) => {
      const node = words.broker(broker.id);
      const topics = broker.topics.flatMap(({ topic, partitions, leaders, brief }) => [
        {
          key: `${broker.name}/${topic}`,
          cells: [node, topic, ...blanks(7), words.topicRow(partitions, leaders), ''],
        },
        ...brief.map((each) => briefRow(broker.name, each, telling)),
      ]);
      if (broker.replicas.length === 0 && topics.length === 0)
        return [
          {
            key: broker.name,
            cells: [node, twinWords[words.language].none, ...blanks(9)],
          },
        ];
      const replicas = broker.replicas.map((replica) => {
        const told = toldOf(replica.partition, words, masked);
        const numbers = logNumbers(replica, telling);
        const epochs = replica.epochs.map(({ epoch, from }) => `${epoch}: ${from}`).join(' · ');
        return {
          key: `${broker.name}/${replica.partition}`,
          cells: [
            node,
            replica.partition,
            told('leadership', words.role[replica.role]),
            told('isr', words.replica.standing[replica.standing]),
            told('epoch', told('cells', epochs)),
            told('start', numbers.start),
            told('highWatermark', numbers.watermark),
            told('end', numbers.end),
            told('isr', isrOf(replica)),
            NOTED.reduce((note, thing) => told(thing, note), notesOf(replica, broker.id, words)),
            told('cells', recordsOf(replica, telling, told)),
          ],
        };
      });
      return [...replicas, ...topics];
    }),
  };
}

const blanks = (count: number): string[] => Array.from({ length: count }, () => '');

/** Such as `1, 2 · ELR 3`. */
const isrOf = ({ isr, elr }: ReplicaView): string =>
  [isr.join(', '), elr.length === 0 ? '' : `ELR ${elr.join(', ')}`]
    .filter((part) => part !== '')
    .join(' · ');

function notesOf(replica: ReplicaView, broker: number, words: ViewWords): string {
  const { divergesFrom, truncated } = replica;
  return [
    replicaRemark(replica, broker, words)?.text ?? '',
    divergesFrom === null ? '' : words.replica.diverges(divergesFrom),
    truncated === null ? '' : words.replica.truncated(truncated.from, truncated.to),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** What the note on a replica tells of. */
const NOTED: MaskedThing[] = ['isr', 'epoch', 'leadership', 'moving', 'cells'];

/** Its cells in the order of the columns, as far as a replica in a crowd is told. */
function briefRow(
  host: string,
  replica: BriefReplica,
  { words, masked }: Telling,
): TwinTable['rows'][number] {
  const told = toldOf(replica.partition, words, masked);
  const numbers = logNumbers(replica, { words, masked });
  const behind = behindOf(replica, masked);
  const notes = [
    replica.leader < 0 ? told('leadership', words.replica.leaderless) : '',
    behind > 0 ? words.strip.behind(behind) : '',
  ];
  return {
    key: `${host}/${replica.partition}`,
    cells: [
      words.node(host),
      replica.partition,
      told('leadership', words.role[replica.role]),
      told('isr', words.replica.standing[replica.standing]),
      '',
      told('start', numbers.start),
      told('highWatermark', numbers.watermark),
      told('end', numbers.end),
      '',
      notes.filter((note) => note !== '').join(', '),
      told('cells', told('start', told('end', numbers.records))),
    ],
  };
}

/**
 * Such as `3 records: 0 A · 1 B · 2 C (not yet committed)`; before them, how much lies before; of a
 * long stretch only where it lies.
 */
function recordsOf(replica: ReplicaView, telling: Telling, told: Told): string {
  const { words } = telling;
  const { records: counted } = logNumbers(replica, telling);
  const count = counted === '?' ? '' : counted;
  const cells = replica.cells.map((cell) => {
    const label = told('labels', cell.label) === cell.label ? cell.label : '?';
    const state =
      cell.kind === 'control'
        ? words.strip.control
        : cell.offset < replica.highWatermark
          ? ''
          : words.strip.uncommitted;
    return `${cell.offset}${label === '' ? '' : ` ${label}`}${state === '' ? '' : ` (${state})`}`;
  });
  const [first, last] = [replica.bands[0], replica.bands.at(-1)];
  const bands =
    first === undefined || last === undefined ? [] : [words.strip.stretch(first.from, last.to - 1)];
  const before = offsetsBefore(replica);
  const shown = [...(before > 0 ? [words.strip.before(before)] : []), ...bands, ...cells];
  return [count, shown.join(' · ')].filter((part) => part !== '').join(': ');
}

function producerTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns } = twinWords[words.language];
  return {
    key: 'producers',
    caption: twinWords[words.language].producers,
    columns: [
      columns.node,
      columns.status,
      columns.topic,
      columns.acks,
      columns.buffered,
      columns.inFlight,
      columns.sent,
      columns.acked,
      columns.failed,
    ],
    rows: frame.producers.map((view) => ({
      key: view.name,
      cells: [
        view.name,
        toldOf(view.name, words, masked)('status', words.status[view.status]),
        view.topic,
        view.acks,
        ...[view.bufferedTotal, view.inFlightRequests, view.sent, view.acked, view.failed].map(
          (count) => toldOf(view.name, words, masked)('sends', String(count)),
        ),
      ],
    })),
  };
}

function consumerTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns, none } = twinWords[words.language];
  return {
    key: 'consumers',
    caption: twinWords[words.language].consumers,
    columns: [
      columns.node,
      columns.status,
      columns.partition,
      columns.position,
      columns.lag,
      columns.delivered,
      columns.error,
    ],
    rows: frame.consumers.flatMap((view) => {
      const told = toldOf(view.name, words, masked);
      const positions =
        view.positions.length > 0
          ? view.positions
          : [{ partition: none, position: null, lag: null, end: null, readsCommitted: false }];
      return positions.map((each) => ({
        key: `${view.name}/${each.partition}`,
        cells: [
          view.name,
          told('status', words.status[view.status]),
          each.partition,
          told('position', String(each.position ?? none)),
          told('position', lagText(each, presentEnd(frame, each), words)),
          told('delivered', deliveredFrom(view.delivered, each.partition) || none),
          told('error', view.error ?? ''),
        ],
      }));
    }),
  };
}

const deliveredFrom = (
  delivered: Frame['consumers'][number]['delivered'],
  partition: string,
): string =>
  delivered
    .filter((record) => record.partition === partition)
    .map((record) => `${record.offset}${record.label === '' ? '' : ` ${record.label}`}`)
    .join(' · ');

function controllerTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns } = twinWords[words.language];
  return {
    key: 'controllers',
    caption: twinWords[words.language].controllers,
    columns: [
      columns.node,
      columns.status,
      columns.role,
      columns.epoch,
      columns.voted,
      columns.highWatermark,
      columns.logEnd,
      columns.machine,
    ],
    rows: frame.controllers.map((view) => {
      const told = toldOf(view.name, words, masked);
      return {
        key: view.name,
        cells: [
          words.node(view.name),
          told('status', words.status[view.status]),
          ...[
            view.active ? words.activeController : words.quorum.role[view.role],
            String(view.epoch),
            view.voted === null ? twinWords[words.language].none : words.node(view.voted),
            view.highWatermark < 0 ? twinWords[words.language].none : String(view.highWatermark),
            String(view.logEnd),
          ].map((text) => told('quorum', text)),
          machineRemarks(view, words).join(', '),
        ],
      };
    }),
  };
}

/** Cut, lossy, slow and narrow directions. */
function linkTable(frame: Frame, words: ViewWords): TwinTable {
  const { columns } = twinWords[words.language];
  const way = (from: string, to: string, text: string): TwinTable['rows'][number] => ({
    key: `${from}>${to}/${text}`,
    cells: [words.node(from), words.node(to), text],
  });
  return {
    key: 'links',
    caption: twinWords[words.language].links,
    columns: [columns.from, columns.to, columns.state],
    rows: [
      ...frame.cuts.map(({ from, to }) =>
        way(from, to, words.cut(words.node(from), words.node(to))),
      ),
      ...frame.links.map((link) => way(link.from, link.to, words.link(link))),
    ],
  };
}

function messageTable(frame: Frame, words: ViewWords): TwinTable {
  const { columns } = twinWords[words.language];
  return {
    key: 'messages',
    caption: twinWords[words.language].messages,
    columns: [
      columns.type,
      columns.from,
      columns.to,
      columns.carries,
      columns.sentAt,
      columns.arrivesAt,
      columns.state,
    ],
    rows: frame.messages.map((message) => ({
      key: String(message.id),
      cells: [
        message.type,
        words.node(message.from),
        words.node(message.to),
        message.error ?? message.summary,
        formatSeconds(message.sentAt),
        message.arrivesAt === null ? '–' : formatSeconds(message.arrivesAt),
        words.message.state[message.state],
      ],
    })),
  };
}
