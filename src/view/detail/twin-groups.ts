import type { Frame } from '../../frame/types/frame.ts';
import { readersOf } from '../group/group-places.ts';
import { standingOf } from '../group/group-story.ts';
import { memberLag } from '../stage/lag.ts';
import { groupWords } from '../words/group-words.ts';
import { twinWords } from '../words/twin-words.ts';
import type { ViewWords } from '../words/words.ts';
import { toldOf, type TwinTable } from './twin-table.ts';

/** A row for each member, as its consumer and its coordinator have it. */
export function groupTable(frame: Frame, words: ViewWords, masked: readonly string[]): TwinTable {
  const { columns, none, groups } = twinWords[words.language];
  return {
    key: 'groups',
    caption: groups,
    columns: [
      columns.group,
      columns.state,
      columns.generation,
      columns.coordinator,
      columns.node,
      columns.partition,
      columns.lag,
      columns.committed,
    ],
    rows: readersOf(frame).flatMap((readers) => {
      if (readers.of === 'consumer') return [];
      const view = frame.groups.find(({ id }) => id === readers.id);
      const unseen = masked.length > 0 ? words.hiddenValue : groupWords[words.language].unknown;
      return readers.members.map((member) => {
        const told = toldOf(member.name, words, masked);
        const owned = member.positions.map(({ partition }) => partition);
        const committed = view?.offsets.filter(({ partition }) => owned.includes(partition)) ?? [];
        const offsets = committed.map(({ partition, offset }) => `${partition}: ${offset}`);
        const behind = memberLag(frame, member);
        return {
          key: `${readers.id}/${member.name}`,
          cells: [
            readers.id,
            view === undefined ? unseen : view.state,
            view === undefined ? unseen : String(view.generation),
            view === undefined ? unseen : words.node(view.coordinator),
            member.name,
            told('assignment', owned.join(', ') || standingOf(member, view, words)),
            told('assignment', told('position', behind === null ? none : String(behind))),
            told('assignment', told('position', offsets.join(' · ') || none)),
          ],
        };
      });
    }),
  };
}
