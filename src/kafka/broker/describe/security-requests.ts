import { hashOrder } from '../../protocol/java-order.ts';
import { answer, type RequestContext } from '../../network/listener.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { AnyRequest, RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { ServerStep } from '../../step.ts';

/** Nobody has to say who they are here, and nobody has credentials. True when it was a question about that. (KafkaApis.handleSaslHandshakeRequest) */
export function refuseSecurity(
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): boolean {
  switch (request.type) {
    case 'SaslHandshakeRequest': {
      const body = { errorCode: errorCode('ILLEGAL_SASL_STATE'), mechanisms: [] };
      answer<'SaslHandshake'>(context, body, step);
      return true;
    }
    case 'SaslAuthenticateRequest': {
      const body = {
        errorCode: errorCode('ILLEGAL_SASL_STATE'),
        errorMessage: 'SaslAuthenticate request received after successful authentication',
        authBytes: '',
        sessionLifetimeMs: 0,
      };
      answer<'SaslAuthenticate'>(context, body, step);
      return true;
    }
    case 'DescribeUserScramCredentialsRequest':
      answer<'DescribeUserScramCredentials'>(context, noUsers(request.body), step);
      return true;
    default:
      return false;
  }
}

/** (ScramImage.describe) */
function noUsers({
  users,
}: RequestBody<'DescribeUserScramCredentials'>): ResponseBody<'DescribeUserScramCredentials'> {
  const names = (users ?? []).map((each) => each.name);
  const results = hashOrder(names).map((user) => {
    const isTwice = names.indexOf(user) !== names.lastIndexOf(user);
    return {
      user,
      errorCode: errorCode(isTwice ? 'DUPLICATE_RESOURCE' : 'RESOURCE_NOT_FOUND'),
      errorMessage: isTwice
        ? `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`
        : `Attempt to describe a user credential that does not exist: ${user}`,
      credentialInfos: [],
    };
  });
  return { throttleTimeMs: 0, errorCode: 0, errorMessage: '', results };
}
