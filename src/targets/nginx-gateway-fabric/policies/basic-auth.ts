import {
  type Fact,
  type FactPlace,
  noteOf,
  POLICY_FINDINGS,
  type Saying,
} from '../../../gateway/write/index.ts';
import type { Theme } from '../../policies/theme.ts';
import { authPart } from './filters.ts';
import { REPOSITORY } from './objects.ts';

/**
 * An AuthenticationFilter is the module of nginx that ingress-nginx has as well, and reads the same key of a Secret. The Secret
 * is one of the route's namespace; while there is none, the rule is answered with 500
 * (internal/controller/state/graph/authentication_filter.go).
 */
export const BASIC_AUTH: Theme = {
  name: 'basic-auth',
  cell: {
    how: 'AuthenticationFilter spec.basic, with the Secret that there is: key auth, lines of htpasswd',
    but: 'a Secret of another namespace, or with a key for each user, has to be made anew',
    source: `${REPOSITORY}, apis/v1alpha1/authenticationfilter_types.go; internal/controller/state/graph/authentication_filter.go`,
  },
  write,
};

/** Behind the name of a Secret that is to be made. */
const SUFFIX = '-htpasswd';

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'credentials') return undefined;
  const { check, otherwise, origins } = fact.gate;
  if (check.scheme !== 'basic') {
    const words =
      check.scheme === 'jwt' ? 'JSON Web Tokens need NGINX Plus' : 'nginx has no digest authentication';
    return { says: 'nothing', why: words };
  }
  const [namespace = '', name = ''] = check.secret?.split('/') ?? [];
  if (name === '') return { says: 'nothing', why: 'AuthenticationFilter needs a Secret' };
  const realm = check.realm ?? '';
  // It is printed between quotes as it stands, and `off` turns the check off.
  if (realm === 'off' || !/^[^"\\$\p{Cc}]*$/u.test(realm)) {
    return { says: 'nothing', why: `The realm "${realm}" cannot be written for nginx` };
  }
  if (otherwise.kind !== 'respond' || otherwise.status !== 401) {
    return {
      says: 'nothing',
      why: 'AuthenticationFilter answers with 401 where the source does something else',
    };
  }
  const home = route?.origins[0]?.object.namespace ?? namespace;
  const isAnew = check.form !== undefined;
  const secret = isAnew ? `${name}${SUFFIX}` : name;
  const spec = { basic: { realm, secretRef: { name: secret } }, type: 'Basic' };
  const parts = [authPart(spec, origins)];
  if (!isAnew && home === namespace) return { says: 'whole', parts };
  return {
    says: 'whole',
    parts,
    notes: [
      noteOf(
        POLICY_FINDINGS.secret,
        isAnew
          ? `NGINX Gateway Fabric reads users from the key auth of a Secret, as lines of htpasswd; Secret ${check.secret} has a key for each user.`
          : `NGINX Gateway Fabric reads Secrets of the route's namespace ${home} only; Secret ${check.secret} is in another one.`,
        origins,
        {
          before: `401 without the right user and password (Secret ${check.secret})`,
          after: `500 until Secret ${home}/${secret} exists; then 401 without the right user and password`,
          action: isAnew
            ? `Write a file of lines user:hash, one for each key of ${check.secret}, and make a Secret of it: kubectl create secret generic ${secret} -n ${home} --from-file=auth.`
            : `Copy the Secret: kubectl get secret ${name} -n ${namespace} -o yaml, with namespace ${home} in place of ${namespace}, then apply it.`,
        },
      ),
    ],
  };
}
