import type { ReplicaView } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { formatSeconds } from '../words/format.ts';
import { isMasked, type MaskedThing } from '../mask.ts';
import { offsetsBefore } from '../strip/axis-scene.ts';
import { brokerRemark, machineRemarks, replicaRemark } from '../strip/replica-story.ts';
import type { ViewWords } from '../words/words.ts';

/** What the stage shows, as rows of words. */
export type TwinTable = {
  key: string;
  caption: string;
  columns: string[];
  rows: { key: string; cells: string[] }[];
};

/** The tables that say the same as the stage. A masked value is the words for a hidden one. */
export function twinTables(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable[] {
  return [
    brokerTable(frame, words),
    replicaTable(frame, words, masked),
    producerTable(frame, words),
    consumerTable(frame, words, masked),
    controllerTable(frame, words),
    linkTable(frame, words),
    messageTable(frame, words),
  ].filter((table) => table.rows.length > 0 || table.key === 'messages');
}

function brokerTable(frame: Frame, words: ViewWords): TwinTable {
  const { columns } = words.twin;
  return {
    key: 'brokers',
    caption: words.twin.brokers,
    columns: [
      columns.node,
      columns.status,
      columns.rack,
      columns.epoch,
      columns.metadata,
      columns.machine,
    ],
    rows: frame.brokers.map((broker) => ({
      key: broker.name,
      cells: [
        words.broker(broker.id),
        brokerRemark(broker, words).text || words.status[broker.status],
        broker.rack ?? '',
        String(broker.epoch),
        String(broker.metadataOffset),
        machineRemarks(broker, words).join(', '),
      ],
    })),
  };
}

function replicaTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns } = words.twin;
  return {
    key: 'replicas',
    caption: words.twin.replicas,
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
      const topics = broker.topics.map(({ topic, partitions, leaders }) => ({
        key: `${broker.name}/${topic}`,
        cells: [node, topic, ...blanks(7), words.topicRow(partitions, leaders), ''],
      }));
      if (broker.replicas.length === 0 && topics.length === 0)
        return [
          {
            key: broker.name,
            cells: [node, words.twin.none, ...blanks(9)],
          },
        ];
      const replicas = broker.replicas.map((replica) => {
        const hides = (thing: MaskedThing): boolean => isMasked(masked, replica.partition, thing);
        const isr = (text: string): string => (hides('isr') ? words.twin.hiddenValue : text);
        return {
          key: `${broker.name}/${replica.partition}`,
          cells: [
            node,
            replica.partition,
            words.role[replica.role],
            isr(words.replica.standing[replica.standing]),
            hides('epoch')
              ? words.twin.hiddenValue
              : replica.epochs.map(({ epoch, from }) => `${epoch}: ${from}`).join(' · '),
            ...endsOf(replica, words, masked),
            isr(isrOf(replica)),
            isr(notesOf(replica, broker.id, words)),
            recordsOf(replica, words, masked),
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

function endsOf(replica: ReplicaView, words: ViewWords, masked: readonly string[]): string[] {
  const told = (thing: MaskedThing, value: number): string =>
    isMasked(masked, replica.partition, thing) ? words.twin.hiddenValue : String(value);
  return [
    told('start', replica.logStart),
    told('highWatermark', replica.highWatermark),
    told('end', replica.logEnd),
  ];
}

/** Such as `0 A · 1 B · 2 C (not yet committed)`; first, how much lies before them. */
function recordsOf(replica: ReplicaView, words: ViewWords, masked: readonly string[]): string {
  if (isMasked(masked, replica.partition, 'cells')) return words.twin.hiddenValue;
  const hides = (thing: MaskedThing): boolean => isMasked(masked, replica.partition, thing);
  const records = replica.cells.map((cell) => {
    const offset = hides('offsets') ? '?' : String(cell.offset);
    const label = hides('labels') ? '?' : cell.label;
    const state =
      cell.kind === 'control'
        ? words.strip.control
        : cell.offset < replica.highWatermark
          ? ''
          : words.strip.uncommitted;
    return `${offset}${label === '' ? '' : ` ${label}`}${state === '' ? '' : ` (${state})`}`;
  });
  const before = hides('offsets') ? 0 : offsetsBefore(replica);
  const told = [...(before > 0 ? [words.strip.before(before)] : []), ...records].join(' · ');
  return told === '' ? words.twin.none : told;
}

function producerTable(frame: Frame, words: ViewWords): TwinTable {
  const { columns } = words.twin;
  return {
    key: 'producers',
    caption: words.twin.producers,
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
        words.status[view.status],
        view.topic,
        view.acks,
        ...[view.bufferedTotal, view.inFlightRequests, view.sent, view.acked, view.failed].map(
          String,
        ),
      ],
    })),
  };
}

function consumerTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns, hiddenValue, none } = words.twin;
  return {
    key: 'consumers',
    caption: words.twin.consumers,
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
      const hides = isMasked(masked, view.name, 'position');
      const positions =
        view.positions.length > 0
          ? view.positions
          : [{ partition: none, position: null, lag: null }];
      return positions.map((each) => ({
        key: `${view.name}/${each.partition}`,
        cells: [
          view.name,
          words.status[view.status],
          each.partition,
          hides ? hiddenValue : String(each.position ?? none),
          hides ? hiddenValue : String(each.lag ?? ''),
          isMasked(masked, view.name, 'delivered')
            ? hiddenValue
            : deliveredFrom(view.delivered, each.partition) || none,
          view.error ?? '',
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

function controllerTable(frame: Frame, words: ViewWords): TwinTable {
  const { columns } = words.twin;
  return {
    key: 'controllers',
    caption: words.twin.controllers,
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
    rows: frame.controllers.map((view) => ({
      key: view.name,
      cells: [
        words.node(view.name),
        words.status[view.status],
        view.active ? words.activeController : words.quorum.role[view.role],
        String(view.epoch),
        view.voted === null ? words.twin.none : words.node(view.voted),
        view.highWatermark < 0 ? words.twin.none : String(view.highWatermark),
        String(view.logEnd),
        machineRemarks(view, words).join(', '),
      ],
    })),
  };
}

/** Cut, lossy, slow and narrow directions. */
function linkTable(frame: Frame, words: ViewWords): TwinTable {
  const { columns } = words.twin;
  const way = (from: string, to: string, text: string): TwinTable['rows'][number] => ({
    key: `${from}>${to}/${text}`,
    cells: [words.node(from), words.node(to), text],
  });
  return {
    key: 'links',
    caption: words.twin.links,
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
  const { columns } = words.twin;
  return {
    key: 'messages',
    caption: words.twin.messages,
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
