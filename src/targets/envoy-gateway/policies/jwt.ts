import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, type Note, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Gate } from '../../../model/outcome.ts';
import type { TokenIssuer } from '../../../model/token.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate } from '../../policies/treatments.ts';
import type { TokenCheck } from '../../tokens.ts';
import { sayClaims } from './claims.ts';
import { REPOSITORY, routePart } from './objects.ts';
import { providerName, providerOf, readProviders } from './providers.ts';

const REFUSED = 401;

/**
 * Providers are tried one after the other, and one suffices; with `optional` a request without any token passes too
 * (internal/xds/translator/jwt.go, buildJWTRequirements). The token always reaches the backend (`Forward`), and headers that are
 * made of claims are taken away from requests of clients (envoy, jwt_authn, ClaimToHeader).
 */
export const JWT: Theme = {
  name: 'jwt',
  cell: {
    how: 'SecurityPolicy spec.jwt, and spec.authorization for claims',
    but: 'the token reaches the backend; claims are compared with fixed texts; an issuer whose keys only its OpenID configuration names, and the whole content as a header, are closed',
    source: `${REPOSITORY}, api/v1alpha1/jwt_types.go; internal/xds/translator/jwt.go; internal/xds/translator/authorization.go`,
  },
  write(fact: Fact, place): Saying | undefined {
    if (fact.kind !== 'gate') return undefined;
    const { check } = fact.gate;
    if (check.kind === 'token') return sayTokens(fact.gate, check);
    return check.kind === 'claims' ? sayClaims(fact.gate, check, place.passed ?? []) : undefined;
  },
  kind: 'SecurityPolicy',
  read,
};

/** Bounds of the schema: providers, audiences of one, and letters of an issuer or an address of keys. */
const MOST = { providers: 16, audiences: 8, letters: 253 } as const;

function sayTokens(gate: Gate, { issuers, missing }: TokenCheck): Saying {
  const obstacle =
    issuers.length > MOST.providers
      ? `SecurityPolicy has at most ${MOST.providers} providers`
      : issuers.map(obstacleOf).find((one) => one !== undefined);
  if (obstacle !== undefined) return { says: 'nothing', why: obstacle };
  const providers = issuers.map((issuer, index) => providerOf(issuer, providerName(issuers, index)));
  const jwt = { ...(missing === 'passes' ? { optional: true } : {}), providers };
  return {
    says: 'whole',
    parts: [routePart('SecurityPolicy', { jwt }, gate.origins)],
    notes: notesOn(gate, issuers),
  };
}

/** What SecurityPolicy cannot say of an issuer, if anything. */
function obstacleOf({ issuer, audiences, keys, payloadHeader }: TokenIssuer): string | undefined {
  if (keys.kind === 'discovery') {
    return `SecurityPolicy needs the address of the keys of ${issuer}, which only its OpenID configuration names: set jwksUri`;
  }
  if (payloadHeader !== undefined) {
    return `SecurityPolicy has no field for the header ${payloadHeader}, which clients could send themselves`;
  }
  if (audiences.length > MOST.audiences) {
    return `SecurityPolicy has at most ${MOST.audiences} audiences for an issuer`;
  }
  const address = keys.kind === 'url' ? keys.url : '';
  const isGiven = issuer !== '' && Math.max(issuer.length, address.length) <= MOST.letters;
  if (!isGiven || !isIssuer(issuer))
    return `SecurityPolicy does not take the issuer ${issuer} or the address of its keys`;
  return undefined;
}

/** Texts with a colon have to be URIs, others with an @ addresses (internal/gatewayapi/securitypolicy.go, validateJWTProvider). */
function isIssuer(issuer: string): boolean {
  if (issuer.includes(':')) return /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+/i.test(issuer);
  return !issuer.includes('@') || /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(issuer);
}

function notesOn({ origins, otherwise }: Gate, issuers: readonly TokenIssuer[]): readonly Note[] {
  const notes: Note[] = [];
  if (issuers.some(({ forwarded }) => !forwarded)) {
    notes.push(
      noteOf(
        POLICY_FINDINGS.tokenForwarded,
        'Envoy Gateway sends verified tokens on to the backend.',
        origins,
        {
          before: 'the token is taken away once it is verified',
          after: 'the backend gets it',
          witness: 'none',
        },
      ),
    );
  }
  if (otherwise.kind !== 'respond' || otherwise.status !== REFUSED) {
    notes.push(
      noteOf(POLICY_FINDINGS.inexact, 'Tokens that are not valid are refused with 401.', origins, {
        before: otherwise.kind === 'respond' ? String(otherwise.status) : 'another answer',
        after: '401',
        witness: 'none',
      }),
    );
  }
  return notes;
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const providers = readProviders(spec);
  const fields = spec.child('jwt');
  if (providers === undefined || fields === undefined) return undefined;
  return behindGate({
    check: {
      kind: 'token',
      issuers: [...providers.values()],
      missing: fields.flag('optional') === true ? 'passes' : 'fails',
    },
    otherwise: { kind: 'respond', status: REFUSED, before: true, reason: 'the token is not valid' },
    origins: [{ object: policy, path: fields.path }],
  });
}
