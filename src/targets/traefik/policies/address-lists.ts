import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import { allowedRanges } from '../../address-ranges.ts';
import type { Theme } from '../../policies/theme.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

const FORBIDDEN = 403;

/**
 * The middleware ipAllowList knows allowed ranges only: what a list of rules allows is worked out. The address is that of the
 * connection; a refusal is 403, or `rejectStatusCode` (pkg/middlewares/ipallowlist/ip_allowlist.go).
 */
export const ADDRESS_LISTS: Theme = {
  name: 'address-lists',
  cell: {
    how: 'Middleware spec.ipAllowList; denied ranges by all others',
    source: `${REPOSITORY}, pkg/middlewares/ipallowlist/ip_allowlist.go; pkg/ip/checker.go`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'client-address') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.address !== undefined) {
    return nothing(
      'An entry of X-Forwarded-For counts for ipAllowList only behind an entry point that trusts it, which is configured statically',
    );
  }
  const sourceRange = allowedRanges(check.rules);
  if (sourceRange === undefined) return nothing('The list has addresses that ipAllowList cannot say');
  if (sourceRange.length === 0) return nothing('ipAllowList cannot say that nobody is allowed');
  const status = otherwise.kind === 'respond' ? otherwise.status : FORBIDDEN;
  const rejectStatusCode = status === FORBIDDEN ? {} : { rejectStatusCode: status };
  const notes =
    otherwise.kind === 'respond'
      ? []
      : [
          noteOf(
            POLICY_FINDINGS.inexact,
            'Clients whose address is not allowed get 403 from Traefik.',
            origins,
            {
              before: 'another answer',
              after: '403',
            },
          ),
        ];
  return whole(
    [middleware('allow-list', { ipAllowList: { ...rejectStatusCode, sourceRange } }, origins)],
    notes,
  );
}
