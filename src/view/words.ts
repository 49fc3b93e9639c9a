/** Every word that the drawing half of the page can write. One object for each language; a missing word does not compile. */
export type ViewWords = {
  /** BCP 47, for numbers. */
  language: string;
  stage: string;
  headings: { producers: string; consumers: string; controllers: string };
  broker: (id: number) => string;
  /** A node by its name, such as `b1` or `r1`, as lanes and messages call it. */
  node: (name: string) => string;
  rack: (name: string) => string;
  status: { up: string; paused: string; down: string };
  notRegistered: string;
  combined: string;
  waiting: (produce: number, fetch: number) => string;
  shape: (partitions: number) => string;
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
    read: (records: number) => string;
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
    keyed: (colour: number) => string;
    keyless: string;
  };
  marks: { highWatermark: string; logEnd: string; lastStable: string; logStart: string };
  message: {
    list: (count: number) => string;
    name: (type: string, from: string, to: string, summary: string, state: string) => string;
    state: { moving: string; held: string; blocked: string };
    hidden: (count: number) => string;
    api: (type: string) => string;
  };
  cut: (from: string, to: string) => string;
  legend: {
    title: string;
    committed: string;
    uncommitted: string;
    missing: string;
    control: string;
    deleted: string;
    position: string;
    highWatermark: string;
    lastStable: string;
    flushed: string;
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
  };
  twin: {
    replicas: string;
    producers: string;
    consumers: string;
    controllers: string;
    messages: string;
    columns: {
      node: string;
      status: string;
      partition: string;
      role: string;
      logStart: string;
      highWatermark: string;
      logEnd: string;
      records: string;
      isr: string;
      topic: string;
      acks: string;
      buffered: string;
      inFlight: string;
      sent: string;
      acked: string;
      failed: string;
      position: string;
      lag: string;
      delivered: string;
      error: string;
      epoch: string;
      type: string;
      from: string;
      to: string;
      carries: string;
      sentAt: string;
      arrivesAt: string;
      state: string;
    };
    none: string;
    noMessages: string;
    hiddenValue: string;
  };
  hex: {
    title: string;
    offset: string;
    byte: (position: number, value: string, path: string) => string;
  };
  fields: { title: string; field: string; value: string; none: string };
  why: { title: string; none: string; open: string };
};
