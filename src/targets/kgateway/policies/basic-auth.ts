import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate } from '../../policies/treatments.ts';
import { PLUGIN, REPOSITORY, trafficPart } from './objects.ts';

/**
 * Lines of htpasswd with SHA-1 and no other hash, by default under the key `.htpasswd`. Where no line is of that form, or the
 * Secret is missing, the policy is an error and its routes answer 500 (basic_auth_policy.go, constructBasicAuth;
 * irtranslator/route.go, RouteReplacementError).
 */
export const BASIC_AUTH: Theme = {
  name: 'basic-auth',
  cell: {
    how: 'TrafficPolicy spec.basicAuth',
    but: 'the Secret has to be made anew: hashes of SHA-1 only',
    source: `${REPOSITORY}, api/v1alpha1/kgateway/basic_auth_types.go; ${PLUGIN}/basic_auth_policy.go`,
  },
  write,
  kind: 'TrafficPolicy',
  read,
};

/** Behind the name of the source's Secret. */
const SUFFIX = '-htpasswd';

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'credentials') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.scheme !== 'basic') {
    return { says: 'nothing', why: `TrafficPolicy has no ${check.scheme} authentication by a Secret` };
  }
  const secret = check.secret?.split('/')[1];
  if (secret === undefined) return { says: 'nothing', why: 'TrafficPolicy needs a Secret' };
  const name = `${secret}${SUFFIX}`;
  const refused = otherwise.kind === 'respond' ? String(otherwise.status) : 'a redirect to a page to sign in';
  return {
    says: 'whole',
    parts: [trafficPart({ basicAuth: { secretRef: { name } } }, origins)],
    notes: [
      noteOf(
        POLICY_FINDINGS.secret,
        `kgateway reads users from Secret ${name}, key .htpasswd, and hashes of SHA-1 only; Secret ${check.secret} is in another form.`,
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
  const secret = fields?.child('secretRef');
  // What names users itself, or turns the check off, is left unread: it is opaque.
  if (fields === undefined || secret === undefined) return undefined;
  secret.skip('key');
  const namespace = secret.text('namespace') ?? policy.namespace;
  return behindGate({
    check: {
      kind: 'credentials',
      scheme: 'basic',
      secret: `${namespace}/${secret.text('name') ?? ''}`,
      satisfiable: true,
    },
    otherwise: { kind: 'respond', status: 401, reason: 'no valid user name and password' },
    origins: [{ object: policy, path: fields.path }],
  });
}
