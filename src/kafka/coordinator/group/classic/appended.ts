import type { RequestContext } from '../../../network/listener.ts';
import type { ByteString } from '../../../protocol/bytes/byte-string.ts';
import type { ClassicMember } from './classic-group.ts';

/** What follows in a classic group when its records are committed, or cannot be. */
export type Appended = { readonly group: string } & (
  | { readonly what: 'created'; readonly context: RequestContext }
  | {
      readonly what: 'assigned';
      readonly generation: number;
      /** By member. */
      readonly assignment: Readonly<Record<string, ByteString>>;
    }
  | {
      readonly what: 'replaced';
      readonly context: RequestContext;
      readonly newId: string;
      /** The leader before. */
      readonly leader: string | null;
      /** The member as it was before it came again. */
      readonly old: Pick<ClassicMember, 'id' | 'protocols' | 'rebalanceTimeout' | 'sessionTimeout'>;
    }
);
