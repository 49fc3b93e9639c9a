import type { RequestContext } from '../../../network/listener.ts';
import type { Request } from '../../../protocol/message.ts';
import type { Here } from '../here.ts';
import type { ClassicGroup, ClassicMember } from './classic-group.ts';

/** A JoinGroup as it is being taken. */
export type Joining = {
  readonly here: Here;
  readonly group: ClassicGroup;
  readonly request: Request<'JoinGroup'>;
  readonly context: RequestContext;
};

/** The oldest version has one time-out for both. */
export const rebalanceTimeoutIn = ({ body, version }: Request<'JoinGroup'>): number =>
  version === 0 ? body.sessionTimeoutMs : body.rebalanceTimeoutMs;

/** What a member says of itself now, and its JoinGroup, which waits. (ClassicGroup.updateMember) */
export function updateMember({ request, context }: Joining, member: ClassicMember): void {
  member.protocols = request.body.protocols;
  member.rebalanceTimeout = rebalanceTimeoutIn(request);
  member.sessionTimeout = request.body.sessionTimeoutMs;
  member.joining = context;
}
