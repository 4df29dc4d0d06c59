import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';

/**
 * The Secret holds lines of htpasswd under the key `.htpasswd`, with SHA-1 and no other hash; while there is none, or a
 * line that is not, Envoy Gateway answers 500 on the routes of the policy (internal/gatewayapi/securitypolicy.go,
 * buildBasicAuth and the direct response of invalid policies).
 */
export const BASIC_AUTH: Theme = {
  name: 'basic-auth',
  cell: {
    how: 'SecurityPolicy spec.basicAuth',
    but: 'the Secret has to be made anew: key .htpasswd, hashes of SHA-1 only',
    source: `${REPOSITORY}, api/v1alpha1/basic_auth_types.go; internal/gatewayapi/securitypolicy.go, buildBasicAuth`,
  },
  write,
  kind: 'SecurityPolicy',
  read,
};

/** Behind the name of the source's Secret. */
const SUFFIX = '-htpasswd';

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'credentials') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.scheme !== 'basic') {
    return { says: 'nothing', why: `SecurityPolicy has no ${check.scheme} authentication by a Secret` };
  }
  const secret = check.secret?.split('/')[1];
  if (secret === undefined) return { says: 'nothing', why: 'SecurityPolicy needs a Secret' };
  const name = `${secret}${SUFFIX}`;
  const users = { group: '', kind: 'Secret', name };
  const refused = otherwise.kind === 'respond' ? String(otherwise.status) : `a redirect to a page to sign in`;
  return {
    says: 'whole',
    parts: [routePart('SecurityPolicy', { basicAuth: { users } }, origins)],
    notes: [
      noteOf(
        POLICY_FINDINGS.secret,
        `Envoy Gateway reads users from Secret ${name}, key .htpasswd, and hashes of SHA-1 only; Secret ${check.secret} is in another form.`,
        origins,
        {
          before: `${refused} without the right user and password (Secret ${check.secret})`,
          after: `500 until Secret ${name} exists in the namespace of the route; then 401 without the right user and password`,
          action: `Set passwords anew: htpasswd -cs .htpasswd USER, then kubectl create secret generic ${name} --from-file=.htpasswd in the namespace of the route.`,
        },
      ),
    ],
  };
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('basicAuth');
  if (fields === undefined) return undefined;
  const users = fields.child('users');
  users?.skip('group', 'kind');
  const namespace = users?.text('namespace') ?? policy.namespace;
  return behindGate({
    check: {
      kind: 'credentials',
      scheme: 'basic',
      secret: `${namespace}/${users?.text('name') ?? ''}`,
      satisfiable: true,
    },
    otherwise: { kind: 'respond', status: 401, reason: 'no valid user name and password' },
    origins: [{ object: policy, path: fields.path }],
  });
}
