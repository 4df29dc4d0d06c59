import type { Fact, Saying } from '../../../gateway/write/index.ts';
import type { Theme } from '../../policies/theme.ts';
import { denialPart, REPOSITORY } from './objects.ts';

const STATUS = 403;

/** The only answer that a policy gives by itself is 403, for requests that an AuthorizationPolicy denies. */
export const DIRECT_RESPONSES: Theme = {
  name: 'direct-responses',
  cell: {
    how: '403: AuthorizationPolicy with action DENY',
    but: 'other answers without a backend become 500; bodies and headers are not those of the source',
    source: `${REPOSITORY}, pilot/pkg/security/authz/builder/builder.go`,
  },
  write,
};

function write(
  fact: Fact,
  { route }: { readonly route?: { readonly origins: readonly unknown[] } },
): Saying | undefined {
  if (fact.kind !== 'respond' || fact.respond.status !== STATUS || route === undefined) return undefined;
  if (fact.respond.headers !== undefined || fact.respond.body !== undefined) return undefined;
  return { says: 'whole', parts: [denialPart([{}], [])] };
}
