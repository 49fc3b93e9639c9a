import { hashOrder } from '../../protocol/java-order.ts';
import type { KafkaEffect } from '../../kinds.ts';
import { answer, type Listener, type RequestContext } from '../../network/listener.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { AnyRequest, RequestBody, ResponseBody } from '../../protocol/message.ts';

/** Nobody has to say who they are here, and nobody has credentials. True when it was a question about that. (KafkaApis.handleSaslHandshakeRequest) */
export function refuseSecurity(
  listener: Listener,
  request: AnyRequest,
  context: RequestContext,
  out: KafkaEffect[],
): boolean {
  switch (request.type) {
    case 'SaslHandshakeRequest': {
      const body = { errorCode: errorCode('ILLEGAL_SASL_STATE'), mechanisms: [] };
      answer<'SaslHandshake'>(listener, context, body, out);
      return true;
    }
    case 'SaslAuthenticateRequest': {
      const body = {
        errorCode: errorCode('ILLEGAL_SASL_STATE'),
        errorMessage: 'SaslAuthenticate request received after successful authentication',
        authBytes: '',
        sessionLifetimeMs: 0,
      };
      answer<'SaslAuthenticate'>(listener, context, body, out);
      return true;
    }
    case 'DescribeUserScramCredentialsRequest':
      answer<'DescribeUserScramCredentials'>(listener, context, noUsers(request.body), out);
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
