import type { Frame } from '../../../frame/types/frame.ts';
import { millis } from '../../../kernel/time.ts';
import { isEmpty, partsOf, settings, settingsIn, topicsOf } from './fields.ts';
import { counted, form, needed, oneOf, typed, type FlawIn, type FormOf } from './form.ts';
import { sharing, sharingOf, type Sharing } from './group-protocols.ts';
import { freeName, isTaken } from './names.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const TOPIC = /^[A-Za-z0-9._-]{1,249}$/;

const isName = (name: string, frame: Frame): boolean => NAME.test(name) && !isTaken(frame, name);

const nameFlaw: FlawIn = (value, words, _filled, frame) => {
  const name = String(value);
  if (name === '') return words.needed;
  if (!NAME.test(name)) return words.noName;
  return isTaken(frame, name) ? words.nameTaken : null;
};

const named = (nameIn: (frame: Frame) => string) =>
  typed((words) => words.name, { max: 64, start: nameIn, flaw: nameFlaw, once: true });

const topicsIn = (text: string): string[] | null => {
  const topics = partsOf(text);
  return topics.length > 0 && topics.every((each) => TOPIC.test(each)) ? topics : null;
};

const topicsFlaw: FlawIn = (value, words) => {
  if (String(value).trim() === '') return words.needed;
  return topicsIn(String(value)) === null ? words.noTopics : null;
};

const ownTopics = (frame: Frame): string[] =>
  topicsOf(frame).filter((topic) => !topic.startsWith('__'));

const firstGroup = ({ groups, consumers }: Frame): string =>
  groups[0]?.id ?? consumers.find(({ group }) => group !== null)?.group?.id ?? 'billing';

/** `auto`: by itself, as auto-commit does it; `never`: without that. */
const COMMITS = [
  ...(['auto', 'each-record', 'each-batch', 'before-work'] as const),
  ...(['each-batch-unawaited', 'out-of-order', 'never'] as const),
];
type Commits = (typeof COMMITS)[number];

/** Clients that join the running cluster. */
export const joinForms: FormOf<'add-producer' | 'add-consumer'> = {
  'add-producer': form(
    {
      name: named((frame) => freeName(frame, 'p')),
      topic: typed((words) => words.topic, {
        ...{ max: 200, start: (frame: Frame) => ownTopics(frame)[0] ?? '' },
        flaw: topicsFlaw,
      }),
      config: settings('acks=all linger.ms=50'),
    },
    ({ name, topic, config }, frame) => {
      const wanted = settingsIn(config);
      const [first, ...more] = topicsIn(topic) ?? [];
      if (wanted === null || first === undefined || more.length > 0 || !isName(name, frame))
        return null;
      const set = isEmpty(wanted.set) ? {} : { config: wanted.set };
      return { command: 'add-producer', client: { name, topic: first, ...set } };
    },
  ),
  'add-consumer': form(
    {
      name: named((frame) => freeName(frame, `${firstGroup(frame)}-`)),
      group: typed((words) => words.group, { max: 60, start: firstGroup, flaw: needed }),
      topics: typed((words) => words.topics, {
        ...{ max: 300, start: (frame: Frame) => ownTopics(frame).join(', ') },
        flaw: topicsFlaw,
      }),
      sharing: oneOf<Sharing>(
        (words) => words.sharing,
        ({ sharingIs }) =>
          (Object.keys(sharing) as Sharing[]).map((value) => ({ value, text: sharingIs[value] })),
        ({ groups: [group] }) => (group === undefined ? 'classic' : sharingOf(group)),
        true,
      ),
      instance: typed((words) => words.instance, { max: 60, placeholder: 'pod-1' }),
      reset: oneOf(
        (words) => words.reset,
        ({ resetToIs }) => [
          { value: 'latest', text: resetToIs.latest },
          { value: 'earliest', text: resetToIs.earliest },
        ],
        () => 'earliest',
      ),
      perRecord: counted((words) => words.perRecord, 0, 600_000, 0),
      commits: oneOf<Commits>(
        (words) => words.commits,
        ({ commitsWhen, autoCommit }) =>
          COMMITS.map((value) => ({
            value,
            text: value === 'auto' ? autoCommit : commitsWhen[value],
          })),
        () => 'auto',
      ),
      config: settings('max.poll.records=10'),
    },
    (filled, frame) => {
      const { name, group, topics, instance, reset, perRecord, commits } = filled;
      const wanted = settingsIn(filled.config);
      const subscribe = topicsIn(topics);
      if (wanted === null || subscribe === null || group.trim() === '' || !isName(name, frame))
        return null;
      const byCalls = commits === 'auto' || commits === 'never' ? {} : { commits };
      const application = {
        ...(perRecord > 0 ? { perRecord: millis(perRecord) } : {}),
        ...byCalls,
      };
      return {
        command: 'add-consumer',
        client: {
          ...{ name, assign: [], subscribe, polling: true },
          config: {
            ...{ 'group.id': group.trim(), 'auto.offset.reset': reset },
            ...sharing[filled.sharing],
            ...(instance.trim() === '' ? {} : { 'group.instance.id': instance.trim() }),
            ...(commits === 'auto' ? {} : { 'enable.auto.commit': 'false' }),
            ...wanted.set,
          },
          ...(Object.keys(application).length === 0 ? {} : { application }),
        },
      };
    },
    // The article's consumer says nothing of where it begins.
    (filled, field) =>
      field === 'sharing' && filled['sharing'] === 'kafka-python'
        ? { ...filled, reset: 'latest' }
        : filled,
  ),
};
