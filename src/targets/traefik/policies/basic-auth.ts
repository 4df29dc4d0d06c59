import { type Fact, type FactPlace, type Note, noteOf, type Saying } from '../../../gateway/write/index.ts';
import type { Gate } from '../../../model/outcome.ts';
import type { Theme } from '../../policies/theme.ts';
import { SECRET_FORM } from './findings.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

/**
 * The middlewares basicAuth and digestAuth read lines of users from the only key of a Secret in their own namespace
 * (pkg/provider/kubernetes/crd/kubernetes.go, loadAuthCredentials). A router whose Secret is missing or has several keys is
 * not built, and another one may take its requests: what is not surely a Secret of that form is closed.
 */
export const BASIC_AUTH: Theme = {
  name: 'basic-auth',
  cell: {
    how: 'Middleware spec.basicAuth and spec.digestAuth, with the Secret as it is',
    but: 'the Secret must have one key, and be in the namespace of the route; one with a key for each user is closed',
    source: `${REPOSITORY}, pkg/provider/kubernetes/crd/kubernetes.go, loadAuthCredentials; pkg/middlewares/auth/basic_auth.go`,
  },
  write,
};

function write(fact: Fact, { route }: FactPlace): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'credentials') return undefined;
  const { check, origins } = fact.gate;
  if (check.scheme === 'jwt') return nothing('Traefik Proxy has no middleware for JSON Web Tokens');
  const [namespace, secret] = check.secret?.split('/') ?? [];
  if (namespace === undefined || secret === undefined) return nothing('A Middleware needs a Secret');
  const home = route?.origins[0]?.object.namespace;
  if (namespace !== home) {
    return nothing(`Secret ${check.secret} is not in the namespace of the route, where a Middleware looks`);
  }
  if (check.form === 'key-per-user') {
    return nothing(`Secret ${check.secret} has a key for each user, and Traefik reads lines of one key`);
  }
  if (check.form === 'key-among-others') {
    return nothing(`Secret ${check.secret} has several keys, and Traefik reads Secrets with one key only`);
  }
  const realm = check.realm === undefined ? {} : { realm: check.realm };
  const type = check.scheme === 'basic' ? 'basicAuth' : 'digestAuth';
  return whole(
    [middleware('login', { [type]: { ...realm, secret } }, origins)],
    notesOn(fact.gate, check.secret ?? ''),
  );
}

function notesOn({ origins }: Gate, secret: string): readonly Note[] {
  return [
    noteOf(SECRET_FORM, `Traefik reads users from the only key of Secret ${secret}.`, origins, {
      before: `users from Secret ${secret}, hashed as crypt takes it`,
      after: 'the same while the Secret has one key; hashes of MD5 (apr1), SHA-1 and bcrypt only',
      witness: 'none',
    }),
  ];
}
