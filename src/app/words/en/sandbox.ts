/** The sandbox: replays, requests by hand, another cluster. */
export const sandboxEn = {
  title: 'Sandbox',
  text: 'Produce, read, break, rewind: everything is recorded and the link replays it.',
  replay: 'Replay a data set',
  replayText: 'A producer reads a file as if it happened now. Nothing leaves this page.',
  earthquakes: 'A week of earthquakes',
  flights: 'Delayed flights',
  dares: {
    title: 'Try first',
    leader: {
      title: 'Kill a leader, then ask why',
      text: 'Records flow, b1 dies. Who leads, from when on, and why not sooner?',
    },
    lost: {
      title: 'Lose records that were acknowledged',
      text: 'acks=1, two cut links, one death. Watch the first guarantee.',
    },
    stuck: {
      title: 'Make acks=all wait',
      text: 'A follower falls silent. What waits for it, and for how long?',
    },
  },
  verbs: {
    title: 'Do something',
    send: 'Send',
    load: 'Load',
    read: 'Read',
    group: 'Group',
    topic: 'Topic',
    broker: 'Broker',
    fault: 'Fault',
    request: 'Request',
    hint: 'Or click what you mean on the stage, or press / and type a command.',
  },
  kept: {
    title: 'Earlier sessions',
    text: 'This browser keeps what you did; nothing leaves it.',
    told: (commands: number, branches: number) =>
      `${commands === 1 ? '1 act' : `${commands} acts`}${branches === 1 ? '' : `, ${branches} branches`}`,
    open: 'Open',
    forget: 'Forget',
  },
  stop: 'Stop',
  guest: {
    pending: (count: number) => (count === 0 ? 'all answered' : `${count} without an answer`),
    closed: 'the broker closed the connection',
    problem: 'it could not be sent.',
  },
  cluster: {
    title: 'Another cluster',
    brokers: 'Brokers',
    controllers: 'Controllers',
    where: 'They are',
    dedicated: 'nodes of their own',
    combined: 'brokers too',
    members: 'Members of a group',
    membersMean: (members: number): string =>
      members === 0
        ? 'None: two readers take their partitions by hand.'
        : members === 1
          ? 'One consumer of the group billing reads six partitions.'
          : 'The group billing shares six partitions. The last member waits: start its poll loop and watch it join.',
    rebalance: 'Rebalance',
    eager: 'eager (range)',
    cooperative: 'cooperative-sticky',
    consumer: 'consumer (KIP-848)',
    load: 'Records flow from the start',
    museum: 'Rules of older releases',
    museumText: 'Each puts a rule back that Kafka has left behind, with the loss it was left for.',
    open: (brokers: number, voters: number, combined: boolean) =>
      `Open it: ${brokers} ${brokers === 1 ? 'broker' : 'brokers'}, ${voters} ${combined ? 'of them ' : ''}${voters === 1 ? 'controller' : 'controllers'}`,
  },
};
