import { settingOf } from '../../kafka/config/read-setting.ts';
import { topicSettings } from '../../kafka/config/rows/topic.ts';
import { topicTexts } from '../../kafka/broker/logs/topic-settings.ts';
import { brokersOf, placeNamed } from '../cluster-view.ts';
import type { WhyLink } from '../types/detail.ts';
import { actsBefore } from './look-back.ts';
import { lastIsrChange } from './isr-causes.ts';
import {
  changeIn,
  goTo,
  limitLink,
  placeOf,
  type NoteOf,
  type Onward,
  type Place,
  type Walk,
} from './walk.ts';
import type { Entry } from './why-origin.ts';

/** A setting of a topic that rules go by here. */
type TopicSetting = (
  | 'min.insync.replicas'
  | 'retention.ms'
  | 'retention.bytes'
  | 'max.message.bytes'
  | 'message.timestamp.after.max.ms'
  | 'message.timestamp.before.max.ms'
  | 'unclean.leader.election.enable'
) &
  keyof typeof topicSettings;

/** The value that a setting has for a partition's topic. */
export function topicSetting(
  walk: Walk,
  entry: Entry,
  partition: string,
  config: TopicSetting,
): WhyLink {
  const { topic } = placeNamed(partition);
  const [broker] = brokersOf(walk.cluster);
  const texts = broker === undefined ? {} : topicTexts(broker, topic);
  const value = settingOf(topicSettings, texts, config as never) as unknown;
  const plain = typeof value === 'number' ? value : String(value);
  return limitLink(walk, entry, 'setting', { config, value: plain, topic });
}

/** What a request is refused by, where a setting says so. */
const REFUSED_BY: Readonly<Partial<Record<string, TopicSetting>>> = {
  NOT_ENOUGH_REPLICAS: 'min.insync.replicas',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'min.insync.replicas',
  MESSAGE_TOO_LARGE: 'max.message.bytes',
  INVALID_TIMESTAMP: 'message.timestamp.after.max.ms',
};

/** A request that a rule with a setting refused. */
export function refusedBecause(
  walk: Walk,
  entry: Entry,
  { error, partition }: NoteOf<'refused'>,
): Onward | null {
  const config = REFUSED_BY[error];
  if (config === undefined) return null;
  const links = [topicSetting(walk, entry, partition, config)];
  const next =
    config === 'min.insync.replicas'
      ? lastIsrChange(walk, entry, partition)
      : askedFor(walk, entry, config);
  return { links, next };
}

/** Segments went because of a limit of the topic. */
export function deletedBecause(
  walk: Walk,
  entry: Entry,
  { partition, why }: NoteOf<'segments-deleted'>,
): Onward | null {
  if (why === 'log-start') return null;
  const config = why === 'time' ? 'retention.ms' : 'retention.bytes';
  const links = [topicSetting(walk, entry, partition, config)];
  return { links, next: askedFor(walk, entry, config) };
}

/** A log starts later since segments of it were deleted in the same step, where it was so. */
export function startedBecause(
  _walk: Walk,
  entry: Entry,
  { partition, as }: NoteOf<'log-start'>,
): Onward | null {
  if (as !== 'leader') return null;
  const place = changeIn(
    entry,
    (each) => each.note === 'segments-deleted' && each.partition === partition,
  );
  return place === null ? null : goTo(place);
}

/** The newest act before a step that set a setting; null: it is as the scenario says. */
function askedFor({ past }: Walk, before: Entry, config: string): Place | null {
  for (const act of actsBefore(past, before.step)) {
    if (act.what.event !== 'command') continue;
    const { command } = act.what;
    if (command.command === 'alter-config' && Object.hasOwn(command.set ?? {}, config))
      return placeOf(act);
    if (command.command === 'create-topic' && Object.hasOwn(command.config ?? {}, config))
      return placeOf(act);
  }
  return null;
}
