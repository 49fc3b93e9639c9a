import type { BrokerLife, Standing } from '../../frame/types/brokers.ts';
import type { ProducerView } from '../../frame/types/clients.ts';
import type { QuorumRole } from '../../frame/types/controllers.ts';
import type { MoveBlock } from '../hands/move-block.ts';
import type { CrowdLook } from '../crowd/crowd-look.ts';
import type { MetricName } from '../../frame/types/metrics.ts';
import type { Micros } from '../../kernel/time.ts';

/**
 * What the drawings write from the first picture on; those that come later bring their own words.
 * One object for each language; a missing word does not compile.
 */
export type ViewWords = {
  /** BCP 47, for numbers. */
  language: 'en' | 'zh-Hans';
  stage: string;
  headings: { producers: string; consumers: string; controllers: string };
  broker: (id: number) => string;
  /** A node by its name, such as `b1` or `r1`, as lanes and messages call it. */
  node: (name: string) => string;
  rack: (name: string) => string;
  status: { up: string; paused: string; down: string };
  notRegistered: string;
  fenced: string;
  /** What a broker's process is doing, where that is not plain running. */
  life: Record<BrokerLife, string>;
  disk: { failed: string; full: string; slow: string };
  clock: (skew: Micros) => string;
  epoch: (epoch: number) => string;
  replica: {
    standing: Record<Standing, string>;
    /** The same on a badge; the empty text for a plain dot. */
    badge: Record<Standing, string>;
    deposed: (epoch: number) => string;
    leaderless: string;
    underMinIsr: (isr: number, min: number) => string;
    adding: string;
    removing: string;
    recovering: string;
    diverges: (from: number) => string;
    truncated: (from: number, to: number) => string;
  };
  quorum: {
    role: Record<QuorumRole, string>;
    votes: (count: number) => string;
    voted: (node: string) => string;
    /** A process with both roles, as a controller. */
    member: (node: string) => string;
    observer: string;
    leaderless: (epoch: number) => string;
  };
  metadata: {
    copy: (node: string) => string;
    replayed: (nodes: string) => string;
    kinds: Record<'broker' | 'topic' | 'partition' | 'change' | 'setting', string>;
  };
  link: (link: { loss: number; delay: { max: Micros } | null; bandwidth: number | null }) => string;
  combined: string;
  waiting: (produce: number, fetch: number) => string;
  shape: (partitions: number) => string;
  /** What a broker has of a topic that is told in one row. */
  topicRow: (partitions: number, leaders: number) => string;
  metadataLog: (epoch: number, offset: number) => string;
  activeController: string;
  ends: (logEnd: number | string, highWatermark: number | string) => string;
  starts: (logStart: number | string) => string;
  shelfEmpty: string;
  role: { leader: string; follower: string; offline: string };
  leads: string;
  producer: {
    acks: (acks: string) => string;
    sent: (sent: number, acked: number) => string;
    buffered: (records: number) => string;
    failed: (records: number) => string;
    idle: string;
  };
  consumer: {
    bookmark: (position: number | string) => string;
    notStarted: string;
    noPosition: string;
    lag: (records: number | string) => string;
    /** What the consumer thinks, and what it is by now. */
    lagNow: (known: number, now: number) => string;
    /** What the lag is reckoned from; `end` names what the consumer knows. */
    lagMeans: (end: string, known: number) => string;
    read: (records: number) => string;
    committed: (group: string, offset: number) => string;
    hasRead: string;
  };
  /** Cells and marks of a strip. */
  strip: {
    name: (partition: string, node: string, role: string) => string;
    cell: (offset: number | string, label: string, state: string) => string;
    committed: string;
    uncommitted: string;
    control: string;
    deleted: string;
    empty: string;
    records: (count: number) => string;
    /** Where a log begins, is committed up to, and ends. */
    range: (start: string, watermark: string, end: string) => string;
    /** The same in the line below a strip. */
    ends: (watermark: string, end: string) => string;
    /** How much the leader has that is not here. */
    behind: (records: number) => string;
    band: (from: number, to: number, key: string, state: string) => string;
    /** What opens the offsets before a stretch, and what closes them; for the eye and spoken. */
    earlier: (offsets: string) => string;
    showEarlier: (partition: string, offsets: number) => string;
    newest: string;
    showNewest: (partition: string) => string;
    /** How much of the log lies before the offsets that have a place. */
    before: (offsets: number) => string;
    stretch: (from: number, to: number) => string;
    keyed: (colour: number) => string;
    keyless: string;
  };
  /** Replicas of a topic on one broker, told in brief, and what their looks mean. */
  crowd: { name: (topic: string, node: string) => string } & Record<CrowdLook, string>;
  marks: { highWatermark: string; logEnd: string; lastStable: string; logStart: string };
  message: {
    list: (count: number) => string;
    name: (type: string, from: string, to: string, summary: string, state: string) => string;
    state: { moving: string; held: string; blocked: string };
    lost: (type: string, from: string, to: string) => string;
    hidden: (count: number) => string;
    api: (type: string) => string;
  };
  cut: (from: string, to: string) => string;
  /** What a hand on the stage is about to do, and why it cannot. */
  hands: {
    /** A link that the stroke crosses; what the stroke is for while it crosses none. */
    cut: (a: string, b: string) => string;
    cutNone: string;
    /** A replica on its way; where it may go, and that it may go nowhere. */
    move: (partition: string) => string;
    moveHere: string;
    moveNowhere: string;
    blocked: Record<MoveBlock, string>;
    /** The challenge does not allow it. */
    notHere: string;
    /** A mark that opens the menu of a partition's leader. */
    leader: (partition: string, node: string) => string;
    leaderless: (partition: string) => string;
  };
  /** In one line what a mark of the picture means. */
  means: {
    highWatermark: string;
    logEnd: string;
    lastStable: string;
    logStart: string;
    leader: string;
    deposed: string;
    leaderless: string;
    controller: string;
    acks: Record<ProducerView['acks'], string>;
    position: string;
    committedOffset: string;
  };
  links: { list: (count: number) => string; name: (a: string, b: string) => string };
  legend: {
    title: string;
    committed: string;
    uncommitted: string;
    missing: string;
    control: string;
    deleted: string;
    before: string;
    position: string;
    committedOffset: string;
    highWatermark: string;
    lastStable: string;
    flushed: string;
    inSync: string;
    epoch: string;
    diverging: string;
    truncated: string;
    fenced: string;
    active: string;
    quorum: string;
    lost: string;
    later: string;
    metadata: string;
    held: string;
    blocked: string;
  };
  lanes: {
    title: string;
    playhead: string;
    computed: string;
    waitsProduce: string;
    waitsFetch: string;
    lost: string;
    message: (type: string, from: string, to: string) => string;
    drag: string;
    /** How busy a lane is: messages a second, on average and at most. */
    band: (node: string, mean: string, most: string) => string;
  };
  overview: {
    title: string;
    whole: string;
    brush: string;
    stretch: (from: string, to: string) => string;
  };
  metrics: {
    title: string;
    name: Record<MetricName, string>;
    ofNode: (name: string, node: string) => string;
  };
  flows: { note: string; name: (perSecond: string) => string };
  /** In place of what a question hides. */
  hiddenValue: string;
  hex: {
    title: string;
    offset: string;
    byte: (position: number, value: string, path: string) => string;
  };
  fields: { title: string; field: string; value: string; none: string };
  why: {
    title: string;
    none: string;
    open: string;
    /** Above the chains of what is so now, and above that of the newest change. */
    now: string;
    last: string;
    /** Since when a state is so; a time in words. */
    since: (time: string) => string;
    /** In place of a time: no more is known than that it is so. */
    so: string;
    /** Opens so many lines, and closes them again. */
    more: (lines: number) => string;
    fewer: (lines: number) => string;
  };
};
