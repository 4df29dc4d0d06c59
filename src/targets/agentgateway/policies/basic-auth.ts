import type { Fields } from '../../../gateway/read/index.ts';
import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { literal } from '../../../model/template.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate, opaque } from '../../policies/treatments.ts';
import { API, PROXY, trafficPart } from './objects.ts';

/**
 * Lines of htpasswd under a key of a Secret in the namespace of the policy, hashed by MD5, bcrypt, crypt or SHA-1: the
 * Secret of the source as it is. While it is missing nobody can sign in (controller/pkg/agentgateway/plugins/traffic_plugin.go,
 * processBasicAuthenticationPolicy). The Authorization header does not reach the backend (http/basicauth.rs).
 */
export const BASIC_AUTH: Theme = {
  name: 'basic-auth',
  cell: {
    how: 'AgentgatewayPolicy spec.traffic.basicAuthentication, with the Secret as it is',
    but: 'the Secret has to be in the namespace of the route; one with a key for each user is closed',
    source: `${API}/agentgateway_policy_types.go, BasicAuthentication; ${PROXY}/http/basicauth.rs`,
  },
  write,
  kind: 'AgentgatewayPolicy',
  read,
};

/** Key of the Secrets of ingress-nginx. */
const KEY = 'auth';

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'credentials') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.scheme !== 'basic')
    return nothing(`AgentgatewayPolicy has no ${check.scheme} authentication by a Secret`);
  const [namespace, name] = check.secret?.split('/') ?? [];
  if (namespace === undefined || name === undefined) return nothing('AgentgatewayPolicy needs a Secret');
  if (namespace !== route?.origins[0]?.object.namespace) {
    return nothing(`Secret ${check.secret} is not in the namespace of the route, where the policy looks`);
  }
  if (check.form === 'key-per-user') {
    return nothing(`Secret ${check.secret} has a key for each user, and agentgateway reads lines of one key`);
  }
  const realm = check.realm === undefined || check.realm === '' ? {} : { realm: check.realm };
  const basicAuthentication = { mode: 'Strict', ...realm, secretRef: { key: KEY, name } };
  const isSame = otherwise.kind === 'respond' && otherwise.status === 401;
  return {
    says: 'whole',
    parts: [trafficPart({ basicAuthentication }, origins)],
    notes: isSame
      ? []
      : [
          noteOf(
            POLICY_FINDINGS.checkInexact,
            'Clients that are not signed in get 401 from agentgateway.',
            origins,
            {
              before: 'another answer, such as a redirect to a page to sign in',
              after: '401 with a challenge',
            },
          ),
        ],
  };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why };
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('traffic')?.child('basicAuthentication');
  if (fields === undefined) return undefined;
  const origins = [{ object: policy, path: fields.path }];
  const secret = fields.child('secretRef');
  secret?.skip('key');
  if (secret === undefined || (fields.text('mode') ?? 'Strict') !== 'Strict') {
    return opaque(
      `whom ${policy.kind} ${policy.namespace}/${policy.name} lets pass is not known here`,
      origins,
    );
  }
  const realm = fields.text('realm') ?? 'Restricted';
  return behindGate({
    check: {
      kind: 'credentials',
      scheme: 'basic',
      realm,
      secret: `${policy.namespace}/${secret.text('name') ?? ''}`,
      satisfiable: true,
    },
    otherwise: {
      kind: 'respond',
      status: 401,
      headers: [{ action: 'set', name: 'www-authenticate', value: literal(`Basic realm="${realm}"`) }],
      reason: 'no valid user name and password',
    },
    origins,
  });
}
