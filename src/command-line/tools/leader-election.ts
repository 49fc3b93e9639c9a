import type { AdminEnding, AdminView } from '../../frame/types/admin.ts';
import type { Command } from '../../scenario/command.ts';
import { has, numberIn, textIn } from '../options.ts';
import { exceptionText, inPartitionOrder } from '../told.ts';
import {
  BadValue,
  Complaint,
  printed,
  textOf,
  type Outcome,
  type Tool,
  type Given,
} from '../tool.ts';

type Place = { topic: string; index: number };
type Election = 'preferred' | 'unclean';

/** Lets partitions elect another leader. (LeaderElectionCommand) */
export const leaderElection: Tool = {
  name: 'kafka-leader-election',
  actions: ['election-type'],
  needs: [],
  options: {
    'election-type': { takes: 'text', values: () => ['preferred', 'unclean'] },
    topic: { takes: 'text', values: ({ topics }) => topics.map(({ name }) => name) },
    partition: {
      takes: 'number',
      values: ({ topics }, { values }) => {
        const named = topics.find(({ name }) => name === values.get('topic')?.[0]);
        return (named?.partitions ?? []).map(({ index }) => String(index));
      },
    },
    'all-topic-partitions': { takes: 'nothing' },
    'path-to-json-file': { takes: 'text', leftOut: true },
    'admin.config': { takes: 'text', leftOut: true },
  },
  run: (given, view) => {
    const election = electionIn(given);
    const index = numberIn(given, 'partition');
    const topic = textIn(given, 'topic');
    const isAll = has(given, 'all-topic-partitions');
    if ((topic === undefined) !== isAll)
      throw new Complaint(
        'One and only one of the following options is required: topic, all-topic-partitions, path-to-json-file',
      );
    if (topic !== undefined && index === undefined)
      throw new Complaint('Missing required option(s): partition');
    if (topic === undefined && index !== undefined)
      throw new Complaint('Option partition is only allowed if topic is used');
    if (view.through === null) return printed(NO_RESULT, NO_RESULT);
    const places =
      topic === undefined ? candidates(view, election) : [{ topic, index: index ?? 0 }];
    return elect(places, election);
  },
};

function electionIn(given: Given): Election {
  const text = textIn(given, 'election-type');
  if (text === undefined) throw new Complaint('Missing required option(s): election-type');
  const election = text.toLowerCase();
  if (election === 'preferred' || election === 'unclean') return election;
  throw new BadValue(`Cannot parse argument '${text}' of option election-type`);
}

/** Where an election of all would change something, or fail: the rest is not told of. */
function candidates({ topics }: AdminView, election: Election): Place[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ leader, replicas }) =>
        election === 'preferred' ? leader !== replicas[0] : leader < 0,
      )
      .map(({ index }) => ({ topic, index })),
  );
}

function elect(places: readonly Place[], election: Election): Outcome {
  const sorted = inPartitionOrder(places);
  const commands = sorted.map(({ topic, index }): Command => ({
    ...{ command: 'elect', partition: `${topic}-${index}`, election },
  }));
  return {
    ...{ did: 'asked', before: '', commands },
    told: (endings) =>
      endings.some(({ exception }) => exception === 'TimeoutException')
        ? textOf([NO_RESULT, NO_RESULT])
        : electedText(sorted, endings, election.toUpperCase()),
  };
}

function electedText(
  places: readonly Place[],
  endings: readonly AdminEnding[],
  election: string,
): string {
  const names = (fits: (ending: AdminEnding | undefined) => boolean): string =>
    places
      .filter((_, at) => fits(endings[at]))
      .map(({ topic, index }) => `${topic}-${index}`)
      .join(', ');
  const elected = names((each) => each?.exception === null);
  const valid = names((each) => each?.exception === NOT_NEEDED);
  const failures = places.flatMap(({ topic, index }, at) => {
    const ending = endings[at];
    if (ending === undefined || ending.exception === null || ending.exception === NOT_NEEDED)
      return [];
    const where = `${topic}-${index}: ${exceptionText(ending)}`;
    return [`Error completing leader election (${election}) for partition: ${where}`];
  });
  return textOf([
    ...(elected === ''
      ? []
      : [`Successfully completed leader election (${election}) for partitions ${elected}`]),
    ...(valid === '' ? [] : [`Valid replica already elected for partitions ${valid}`]),
    ...failures,
    ...(failures.length === 0 ? [] : [`${failures.length} replica(s) could not be elected`]),
  ]);
}

/** Said on both streams of the terminal. */
const NO_RESULT = 'Timeout waiting for election results';
const NOT_NEEDED = 'ElectionNotNeededException';
