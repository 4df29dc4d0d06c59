import { isIP } from 'node:net';
import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { AddressRule } from '../../../model/outcome.ts';
import type { Theme } from '../../policies/theme.ts';
import { denialPart, REPOSITORY } from './objects.ts';

const STATUS = 403;

/**
 * Address lists are rules of an AuthorizationPolicy with the action DENY, which refuses with 403 what one of its rules
 * holds for. `remoteIpBlocks` are compared with the client address as the listener takes it, `ipBlocks` with the peer
 * (pilot/pkg/security/authz/model/generator.go: remoteIPGenerator, srcIPGenerator); the fields of a source all have to hold
 * (model.go, New). An ALLOW policy would refuse every request of the Gateway that no such policy speaks of.
 */
export const ADDRESS_LISTS: Theme = {
  name: 'address-lists',
  cell: {
    how: 'AuthorizationPolicy of the Gateway with action DENY, for the host, paths, methods and headers of the route',
    but: 'a route whose requests it cannot name is closed; preflights of refused clients are refused as well',
    source: `${REPOSITORY}, pilot/pkg/security/authz/model: generator.go, model.go; pilot/pkg/networking/core/listener_builder.go`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'client-address') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.address !== undefined) {
    return {
      says: 'nothing',
      why: 'AuthorizationPolicy looks at the peer or at the client address of the Gateway, not at another entry of X-Forwarded-For',
    };
  }
  const rules = sourcesOf(check.rules).map((source): JsonObject => ({ from: [{ source }] }));
  const isForbidden = otherwise.kind === 'respond' && otherwise.status === STATUS;
  return {
    says: 'whole',
    parts: [denialPart(rules, origins)],
    ...(isForbidden
      ? {}
      : {
          notes: [
            noteOf(
              POLICY_FINDINGS.inexact,
              'Clients whose address is not allowed get 403 from Istio.',
              origins,
              {
                before: otherwise.kind === 'respond' ? String(otherwise.status) : 'another answer',
                after: '403',
              },
            ),
          ],
        }),
  };
}

/** The addresses that a list denies: each denied range without those that stand in front of it and are allowed. */
function sourcesOf(rules: readonly AddressRule[]): readonly JsonObject[] {
  const allowed: string[] = [];
  const sources: Array<{ readonly denied: string[] | 'all'; readonly allowed: readonly string[] }> = [];
  for (const { action, cidr } of rules) {
    if (action === 'allow') {
      if (cidr === 'all') break;
      allowed.push(withLength(cidr));
      continue;
    }
    if (cidr === 'all') {
      sources.push({ denied: 'all', allowed: [...allowed] });
      break;
    }
    const last = sources.at(-1);
    if (last !== undefined && last.denied !== 'all' && last.allowed.length === allowed.length) {
      last.denied.push(withLength(cidr));
    } else sources.push({ denied: [withLength(cidr)], allowed: [...allowed] });
  }
  return sources.map((source) => ({
    ...(source.allowed.length === 0 ? {} : { notRemoteIpBlocks: [...new Set(source.allowed)] }),
    ...(source.denied === 'all' ? {} : { remoteIpBlocks: [...new Set(source.denied)] }),
  }));
}

/** A single address is a range of its own, as `AddrStrToCidrRange` reads it too. */
function withLength(cidr: string): string {
  if (cidr.includes('/')) return cidr;
  return `${cidr}/${isIP(cidr) === 6 ? 128 : 32}`;
}
