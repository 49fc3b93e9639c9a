import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { MetadataDecision } from './decide.ts';

/**
 * Neither quotas nor credentials are kept in this cluster: one that Kafka would store is refused.
 */
const NOT_KEPT: Problem = {
  error: 'POLICY_VIOLATION',
  message: 'This cluster keeps neither client quotas nor credentials.',
};

type Problem = { readonly error: ErrorName; readonly message: string | null };
type QuotaEntry = RequestBody<'AlterClientQuotas'>['entries'][number];

const ENTITY_TYPES: readonly string[] = ['user', 'client-id', 'ip'];
const CLIENT_KEYS: readonly string[] = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
];
const IP_KEYS: readonly string[] = ['connection_creation_rate'];

/**
 * Decides about client quotas, none of which is kept here.
 * (ClientQuotaControlManager.alterClientQuotas)
 */
export function decideQuotas({
  entries,
}: RequestBody<'AlterClientQuotas'>): MetadataDecision<ResponseBody<'AlterClientQuotas'>> {
  const told = entries.map((entry) => {
    const { error, message } = quotaProblem(entry);
    return { errorCode: errorCode(error), errorMessage: message, entity: entry.entity };
  });
  return { records: [], result: { throttleTimeMs: 0, entries: told } };
}

function quotaProblem({ entity, ops }: QuotaEntry): Problem {
  const invalid = (message: string): Problem => ({ error: 'INVALID_REQUEST', message });
  if (entity.length === 0) return invalid('Invalid empty client quota entity');
  const strange = entity.find(({ entityType }) => !ENTITY_TYPES.includes(entityType));
  if (strange !== undefined)
    return invalid(`Unhandled client quota entity type: ${strange.entityType}`);
  const nameless = entity.find(({ entityName }) => entityName === '');
  if (nameless !== undefined) return invalid(`Empty ${nameless.entityType} not supported`);
  const keys = entity.some(({ entityType }) => entityType === 'ip') ? IP_KEYS : CLIENT_KEYS;
  const wrong = ops.find(({ key, remove }) => !remove && !keys.includes(key));
  if (wrong !== undefined) return invalid(`Invalid configuration key ${wrong.key}`);
  return ops.every(({ remove }) => remove) ? { error: 'NONE', message: null } : NOT_KEPT;
}

type Upsertion = RequestBody<'AlterUserScramCredentials'>['upsertions'][number];

/** SCRAM-SHA-256 and SCRAM-SHA-512. (ScramMechanism) */
const MECHANISMS: readonly number[] = [1, 2];
const ITERATIONS_MIN = 4_096;
const ITERATIONS_MAX = 16_384;

/** Decides about credentials, none of which is kept here. (ScramControlManager.alterCredentials) */
export function decideCredentials({
  deletions,
  upsertions,
}: RequestBody<'AlterUserScramCredentials'>): MetadataDecision<
  ResponseBody<'AlterUserScramCredentials'>
> {
  const problems = new Map<string, Problem>();
  for (const { name, mechanism } of deletions)
    if (!problems.has(name)) problems.set(name, nameProblem(name, mechanism) ?? UNKNOWN_USER);
  for (const upsertion of upsertions) {
    const { name } = upsertion;
    if (!problems.has(name)) problems.set(name, upsertionProblem(upsertion));
  }
  const results = [...problems].map(([user, { error, message }]) => ({
    user,
    errorCode: errorCode(error),
    errorMessage: message,
  }));
  return { records: [], result: { throttleTimeMs: 0, results } };
}

const UNKNOWN_USER: Problem = {
  error: 'RESOURCE_NOT_FOUND',
  message: 'Attempt to delete a user credential that does not exist',
};

const unacceptable = (message: string): Problem => ({
  error: 'UNACCEPTABLE_CREDENTIAL',
  message,
});

function nameProblem(name: string, mechanism: number): Problem | null {
  if (name === '') return unacceptable('Username must not be empty');
  return MECHANISMS.includes(mechanism)
    ? null
    : { error: 'UNSUPPORTED_SASL_MECHANISM', message: 'Unknown SCRAM mechanism' };
}

function upsertionProblem({ name, mechanism, iterations }: Upsertion): Problem {
  const problem = nameProblem(name, mechanism);
  if (problem !== null) return problem;
  if (iterations < ITERATIONS_MIN) return unacceptable('Too few iterations');
  return iterations > ITERATIONS_MAX ? unacceptable('Too many iterations') : NOT_KEPT;
}
