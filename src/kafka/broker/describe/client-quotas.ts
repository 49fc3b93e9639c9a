import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';

type Body = RequestBody<'DescribeClientQuotas'>;

/** How an entity is matched, by its code in messages. (DescribeClientQuotasRequest) */
const EXACT = 0;
const DEFAULT = 1;
const ANY = 2;

const ENTITY_TYPES: readonly string[] = ['user', 'client-id', 'ip'];

/**
 * There are no quotas; a filter that makes no sense is refused all the same.
 * (ClientQuotasImage.describe)
 */
export function describeNoQuotas({ components }: Body): ResponseBody<'DescribeClientQuotas'> {
  const problem = filterProblem(components);
  return problem === null
    ? { throttleTimeMs: 0, errorCode: 0, errorMessage: '', entries: [] }
    : {
        throttleTimeMs: 0,
        errorCode: errorCode(problem.error),
        errorMessage: problem.message,
        entries: null,
      };
}

type Problem = { readonly error: ErrorName; readonly message: string };

const invalid = (message: string): Problem => ({ error: 'INVALID_REQUEST', message });

function filterProblem(components: Body['components']): Problem | null {
  const seen = new Set<string>();
  for (const component of components) {
    const { entityType } = component;
    if (entityType === '') return invalid('Invalid empty entity type.');
    if (seen.has(entityType))
      return invalid(`Entity type ${entityType} cannot appear more than once in the filter.`);
    if (!ENTITY_TYPES.includes(entityType))
      return { error: 'UNSUPPORTED_VERSION', message: `Unsupported entity type ${entityType}` };
    const problem = matchProblem(component);
    if (problem !== null) return invalid(problem);
    seen.add(entityType);
  }
  return seen.has('ip') && seen.size > 1
    ? invalid(
        'Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.',
      )
    : null;
}

function matchProblem({ matchType, match }: Body['components'][number]): string | null {
  switch (matchType) {
    case EXACT:
      return match === null
        ? 'Request specified MATCH_TYPE_EXACT, but set match string to null.'
        : null;
    case DEFAULT:
      return match === null
        ? null
        : 'Request specified MATCH_TYPE_DEFAULT, but also specified a match string.';
    case ANY:
      return match === null
        ? null
        : 'Request specified MATCH_TYPE_SPECIFIED, but also specified a match string.';
    default:
      return `Unknown match type ${matchType}`;
  }
}
