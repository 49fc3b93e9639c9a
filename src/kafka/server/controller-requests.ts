import { describeControllers } from '../broker/describe/describe-cluster.ts';
import { describeConfigs } from '../broker/describe/describe-configs.ts';
import { apiVersionsAnswer } from '../broker/describe/metadata-request.ts';
import {
  describeNoAcls,
  refuseAclFilters,
  refuseAcls,
  refuseAuthentication,
  refuseHandshake,
  refuseToken,
  refuseTokenTime,
} from '../broker/describe/security-requests.ts';
import type { QuorumController } from '../controller/quorum-controller.ts';
import { answered } from '../network/answered.ts';
import { handle, type Handlers, type RequestOf } from '../network/handlers.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import type { AnyControllerApi } from '../protocol/apis.ts';
import { errorCode } from '../protocol/errors.ts';
import type { Request } from '../protocol/message.ts';
import { kraftVersion, quorumLeader, type Raft } from '../raft/raft.ts';
import type { ServerStep } from '../step.ts';

/** A controller, whether it leads or not, and the quorum's copy in its process. */
type AnyController = { readonly controller: QuorumController; readonly raft: Raft };

/** A request that any controller answers. (ControllerApis.handle) */
export function onControllerRequest(
  own: AnyController,
  request: RequestOf<AnyControllerApi>,
  context: RequestContext,
  step: ServerStep,
): void {
  handle(served, own, request, context, step);
}

const UNKNOWN = errorCode('UNKNOWN_SERVER_ERROR');

/** A line for each API. */
const served: Handlers<AnyController, AnyControllerApi> = {
  ApiVersions: answered(({ controller, raft }, { body, version }) => {
    const told = { image: controller.memory.committed, kraftVersion: kraftVersion(raft) };
    return apiVersionsAnswer(told, body, version, 'controller');
  }),
  DescribeCluster: answered(({ controller, raft }, { body }) =>
    describeControllers(controller.memory.committed, quorumLeader(raft).id, body),
  ),
  DescribeConfigs: answered(({ controller }, { body }) =>
    describeConfigs({ ...controller, memory: { image: controller.memory.committed } }, body),
  ),
  SaslHandshake: answered(refuseHandshake),
  SaslAuthenticate: answered(refuseAuthentication),
  DescribeAcls: answered(describeNoAcls),
  CreateAcls: answered((_, { body }) => refuseAcls(body)),
  DeleteAcls: answered((_, { body }) => refuseAclFilters(body)),
  CreateDelegationToken: answered(refuseToken),
  RenewDelegationToken: answered(refuseTokenTime),
  ExpireDelegationToken: answered(refuseTokenTime),
  // Listed, and yet not served there. (recorded)
  DescribeDelegationToken: answered(() => ({ errorCode: UNKNOWN, tokens: [], throttleTimeMs: 0 })),
  DescribeUserScramCredentials: onDescribeUsers,
  // Brokers pass requests on as they are here, so no principal is ever enveloped that can be read.
  Envelope: answered(() => ({
    responseData: null,
    errorCode: errorCode('PRINCIPAL_DESERIALIZATION_FAILURE'),
  })),
};

/** Listed, and yet not served there: to name no user is to hear nothing. (recorded) */
function onDescribeUsers(
  _: AnyController,
  { body: { users } }: Request<'DescribeUserScramCredentials'>,
  context: RequestContext,
  step: ServerStep,
): void {
  if (users === null) return;
  const told = { errorCode: UNKNOWN, errorMessage: null };
  const results = users.map(() => ({ user: '', ...told, credentialInfos: [] }));
  const body = { throttleTimeMs: 0, ...told, results };
  answer<'DescribeUserScramCredentials'>(context, body, step);
}
