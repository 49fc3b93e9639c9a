import type { AdminQuorum, AdminView, AdminVoter } from '../../frame/types/admin.ts';
import { has } from '../options.ts';
import { silenceText } from '../told.ts';
import { Complaint, printed, type Outcome, type Tool, type Given } from '../tool.ts';

/** The id of no directory. */
const NO_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAA';

const ERROR = 'kafka-metadata-quorum: error: ';

/** Tells of the quorum of controllers. (MetadataQuorumCommand) */
export const metadataQuorum: Tool = {
  name: 'kafka-metadata-quorum',
  verb: 'describe',
  verbsLeftOut: ['add-controller', 'remove-controller'],
  actions: ['status', 'replication'],
  needs: ['quorum'],
  options: {
    status: { takes: 'nothing' },
    replication: { takes: 'nothing' },
    'human-readable': { takes: 'nothing' },
    'command-config': { takes: 'text', leftOut: true },
    'bootstrap-controller': { takes: 'text', leftOut: true },
  },
  wordsOf: ({ message }) => {
    const unknown = /^(.*) is not a recognized option$/.exec(message)?.[1];
    if (unknown !== undefined) return `${ERROR}unrecognized arguments: '--${unknown}'`;
    return /^(too few|invalid choice)/.test(message) ? `${ERROR}${message}` : message;
  },
  run: (given, view) => {
    const [status, replication] = [has(given, 'status'), has(given, 'replication')];
    if (status && replication)
      throw new Complaint(
        'Only one of --status or --replication should be specified with describe sub-command',
      );
    if (!status && !replication)
      throw new Complaint(
        'One of --status or --replication must be specified with describe sub-command',
      );
    if (status && has(given, 'human-readable'))
      throw new Complaint('The option --human-readable is only supported along with --replication');
    if (view.quorum === null) {
      const call = view.through === null ? 'listNodes' : 'describeMetadataQuorum';
      return printed(silenceText(call));
    }
    return status ? statusOf(view, view.quorum) : replicationOf(given, view, view.quorum);
  },
};

function statusOf({ clusterId }: AdminView, quorum: AdminQuorum): Outcome {
  const { leader, epoch, highWatermark, voters, observers } = quorum;
  const first = voters.find(({ id }) => id === leader);
  const last = voters.reduce((least, each) => (each.logEnd < least.logEnd ? each : least));
  const rows: [string, string | number][] = [
    ['ClusterId', clusterId],
    ['LeaderId', leader],
    ['LeaderEpoch', epoch],
    ['HighWatermark', highWatermark],
    ['MaxFollowerLag', (first?.logEnd ?? 0) - last.logEnd],
    ['MaxFollowerLagTimeMs', lagTime(first, last)],
    ['CurrentVoters', `[${voters.map((each) => voterText(each, quorum)).join(', ')}]`],
    ['CurrentObservers', `[${observers.map((each) => voterText(each, quorum)).join(', ')}]`],
  ];
  return printed(...rows.map(([name, value]) => `${`${name}:`.padEnd(24)}${value}`));
}

/** How long ago the last voter had what the leader has; -1: never. */
function lagTime(leader: AdminVoter | undefined, last: AdminVoter): number {
  if (leader === undefined || leader.id === last.id) return 0;
  return last.caughtUpAt < 0 ? -1 : leader.caughtUpAt - last.caughtUpAt;
}

function voterText({ id, directoryId }: AdminVoter, { endpoints }: AdminQuorum): string {
  const urls = endpoints.filter((each) => each.id === id).map(({ url }) => `"${url}"`);
  return `{${[
    `"id": ${id}`,
    ...(directoryId === NO_DIRECTORY ? [] : [`"directoryId": "${directoryId}"`]),
    ...(urls.length > 0 ? [`"endpoints": [${urls.join(', ')}]`] : []),
  ].join(', ')}}`;
}

const HEADS = [
  ...['NodeId', 'DirectoryId', 'LogEndOffset', 'Lag', 'LastFetchTimestamp'],
  ...['LastCaughtUpTimestamp', 'Status'],
];

function replicationOf(given: Given, { clock }: AdminView, quorum: AdminQuorum): Outcome {
  const { leader, voters, observers } = quorum;
  const end = voters.find(({ id }) => id === leader)?.logEnd ?? 0;
  const when = (time: number): string =>
    time < 0 || !has(given, 'human-readable') ? String(time) : `${clock - time} ms ago`;
  const rowOf =
    (status: string) =>
    (each: AdminVoter): string[] => [
      ...[String(each.id), each.directoryId, String(each.logEnd), String(end - each.logEnd)],
      ...[when(each.fetchedAt), when(each.caughtUpAt), status],
    ];
  const rows = [
    HEADS,
    ...voters.filter(({ id }) => id === leader).map(rowOf('Leader')),
    ...voters.filter(({ id }) => id !== leader).map(rowOf('Follower')),
    ...observers.map(rowOf('Observer')),
  ];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return printed(
    ...rows.map((row) => row.map((cell, at) => `${cell.padEnd(widths[at] ?? 0)}\t`).join('')),
  );
}
