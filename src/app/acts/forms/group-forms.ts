import type { Frame } from '../../../frame/types/frame.ts';
import { partitionsOf } from './fields.ts';
import { choice, counted, form, oneOf, type FormOf } from './form.ts';
import { offsetsAt } from '../group-acts.ts';

const group = choice(
  (words) => words.group,
  (frame) => [...new Set(frame.groups.map(({ id }) => id))],
);

const ALL = '*';

/** One partition, or all of which the group has committed an offset. */
const part = oneOf<string>(
  (words) => words.groupPart,
  (words, frame) => [
    { value: ALL, text: words.allCommitted },
    ...partitionsOf(frame)
      .filter((name) => !name.startsWith('__'))
      .map((value) => ({ value, text: value })),
  ],
  () => ALL,
  false,
  {
    flaw: (value, words, { group }, frame) =>
      partsMeant(frame, String(group), String(value)).length === 0 ? words.noOffsets : null,
  },
);

const partsMeant = (frame: Frame, id: string, part: string): string[] =>
  part === ALL
    ? (frame.groups.find((each) => each.id === id)?.offsets ?? []).map((each) => each.partition)
    : [part];

const ENDS = ['earliest', 'latest', 'offset'] as const;

/** What is done to a group, as kafka-consumer-groups does it. */
export const groupForms: FormOf<'reset-offsets' | 'delete-offsets' | 'delete-group'> = {
  'reset-offsets': form(
    {
      group,
      part,
      to: oneOf<(typeof ENDS)[number]>(
        (words) => words.resetTo,
        ({ resetToIs }) => ENDS.map((value) => ({ value, text: resetToIs[value] })),
        () => 'earliest',
        false,
        {
          flaw: (value, words, { group, part }, frame) => {
            const parts = partsMeant(frame, String(group), String(part));
            const isEnd = value === 'earliest' || value === 'latest';
            return isEnd && parts.length > 0 && offsetsAt(frame, parts, value) === null
              ? words.noLeader
              : null;
          },
        },
      ),
      offset: counted((words) => words.offset, 0, 999_999, 0),
    },
    ({ group, part, to, offset }, frame) => {
      const parts = partsMeant(frame, group, part);
      const offsets = offsetsAt(frame, parts, to === 'offset' ? offset : to);
      return offsets === null ? null : { command: 'reset-offsets', group, offsets };
    },
  ),
  'delete-offsets': form({ group, part }, ({ group, part }, frame) => {
    const partitions = partsMeant(frame, group, part);
    return partitions.length === 0 ? null : { command: 'delete-offsets', group, partitions };
  }),
  'delete-group': form({ group }, ({ group }) =>
    group === '' ? null : { command: 'delete-group', group },
  ),
};
