import { hashOrder } from '../../protocol/java-order.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';

/**
 * No client has to say who it is here, and none has credentials.
 * (KafkaApis.handleSaslHandshakeRequest)
 */
export const refuseHandshake = (): ResponseBody<'SaslHandshake'> => ({
  errorCode: errorCode('ILLEGAL_SASL_STATE'),
  mechanisms: [],
});

/**
 * The answer to an authentication that was not asked for. (KafkaApis.handleSaslAuthenticateRequest)
 */
export const refuseAuthentication = (): ResponseBody<'SaslAuthenticate'> => ({
  errorCode: errorCode('ILLEGAL_SASL_STATE'),
  errorMessage: 'SaslAuthenticate request received after successful authentication',
  authBytes: '',
  sessionLifetimeMs: 0,
});

/** The answer where no credentials are kept. (ScramImage.describe) */
export function describeNoUsers({
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

const SECURITY_DISABLED = errorCode('SECURITY_DISABLED');
const NO_AUTHORIZER = {
  errorCode: SECURITY_DISABLED,
  errorMessage: 'No Authorizer is configured.',
};

/** Nothing is forbidden, so there are no rules. (AclApis) */
export const describeNoAcls = (): ResponseBody<'DescribeAcls'> => ({
  throttleTimeMs: 0,
  errorCode: SECURITY_DISABLED,
  errorMessage: 'No Authorizer is configured on the broker',
  resources: [],
});

export const refuseAcls = ({
  creations,
}: RequestBody<'CreateAcls'>): ResponseBody<'CreateAcls'> => ({
  throttleTimeMs: 0,
  results: creations.map(() => NO_AUTHORIZER),
});

export const refuseAclFilters = ({
  filters,
}: RequestBody<'DeleteAcls'>): ResponseBody<'DeleteAcls'> => ({
  throttleTimeMs: 0,
  filterResults: filters.map(() => ({ ...NO_AUTHORIZER, matchingAcls: [] })),
});

/** A connection without authentication gets no token. (KafkaApis.allowTokenRequests) */
const NO_TOKEN = errorCode('DELEGATION_TOKEN_REQUEST_NOT_ALLOWED');
const ANONYMOUS = { principalType: 'User', principalName: 'ANONYMOUS' };

export const refuseToken = (): ResponseBody<'CreateDelegationToken'> => ({
  errorCode: NO_TOKEN,
  ...ANONYMOUS,
  tokenRequesterPrincipalType: ANONYMOUS.principalType,
  tokenRequesterPrincipalName: ANONYMOUS.principalName,
  issueTimestampMs: -1,
  expiryTimestampMs: -1,
  maxTimestampMs: -1,
  tokenId: '',
  hmac: '',
  throttleTimeMs: 0,
});

/** For the renewal of a token and for its end. */
export const refuseTokenTime = (): ResponseBody<
  'RenewDelegationToken' | 'ExpireDelegationToken'
> => ({ errorCode: NO_TOKEN, expiryTimestampMs: -1, throttleTimeMs: 0 });

export const describeNoTokens = (): ResponseBody<'DescribeDelegationToken'> => ({
  errorCode: NO_TOKEN,
  tokens: [],
  throttleTimeMs: 0,
});
