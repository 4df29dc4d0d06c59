import {
  forbiddenNamespace,
  lookUp,
  type Reference,
  secretCredentials,
  secretKeys,
  splitKey,
} from '../references.ts';
import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import { denied, dropped, type Group, taken } from './group.ts';
import { AUTH_SECRET_TYPE, AUTH_TYPE, BASIC_CHARACTERS, BASIC_CHARACTERS_AND_SPACES } from './validators.ts';

const SECTION = 'authentication';
const NEEDS = 'auth-type';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'auth-type',
    validator: AUTH_TYPE,
    risk: 'Low',
    scope: 'location',
    initial: 'no authentication',
    invalid: 'drop',
    effect: 'Clients must log in with name and password (basic or digest).',
    section: SECTION,
  },
  {
    key: 'auth-secret',
    validator: BASIC_CHARACTERS,
    risk: 'Medium',
    scope: 'location',
    initial: 'none; auth-type needs one',
    invalid: 'deny',
    effect: 'Secret with the users, name or namespace/name.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'auth-secret-type',
    validator: AUTH_SECRET_TYPE,
    risk: 'Low',
    scope: 'location',
    initial: 'auth-file',
    invalid: 'drop',
    effect: 'auth-file: the key auth holds an htpasswd file. auth-map: every key is a user.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'auth-realm',
    validator: BASIC_CHARACTERS_AND_SPACES,
    risk: 'Medium',
    scope: 'location',
    initial: 'empty',
    invalid: 'drop',
    effect: 'Text that browsers show when they ask for the password.',
    needs: NEEDS,
    section: SECTION,
  },
];

/** Source: internal/ingress/annotations/auth/main.go. */
export const BASIC_AUTH: Group = {
  name: 'basic-auth',
  annotations: ANNOTATIONS,
  parse(read, { namespace, objects, config }) {
    const type = read.text('auth-type');
    if (!type.ok) return type.problem === 'refused' ? dropped('auth-type') : taken({});
    if (!AUTH_TYPE.accepts(type.value)) return denied('auth-type', 'it must be basic or digest');
    const secretType = read.text('auth-secret-type');
    if (!secretType.ok && secretType.problem === 'refused') return dropped('auth-secret-type');
    const named = read.text('auth-secret');
    if (!named.ok) {
      return named.problem === 'missing'
        ? denied('auth-type', 'it needs auth-secret')
        : denied('auth-secret', named.problem === 'empty' ? 'it is empty' : 'it is not the name of a Secret');
    }
    const parts = splitKey(named.value);
    if (parts === undefined) return denied('auth-secret', 'it must be name or namespace/name');
    const secretNamespace = parts.namespace === '' ? namespace : parts.namespace;
    const crossNamespace = config.settings['allow-cross-namespace-resources'];
    if (secretNamespace !== namespace && !crossNamespace.value) {
      return denied('auth-secret', forbiddenNamespace('Secret', crossNamespace));
    }
    const secret = `${secretNamespace}/${parts.name}`;
    const reference = lookUp(objects, 'Secret', secretNamespace, parts.name);
    if (reference.state === 'missing') return denied('auth-secret', `there is no Secret ${secret}`);
    const realm = read.text('auth-realm');
    if (!realm.ok && realm.problem === 'refused') return dropped('auth-realm');
    const kind = secretType.ok ? secretType.value : 'auth-file';
    if (kind !== 'auth-file' && kind !== 'auth-map') {
      return denied('auth-secret-type', 'it must be exactly auth-file or auth-map');
    }
    if (secretType.ok && kind === 'auth-file') read.withoutEffect('auth-secret-type', 'it is the default');
    const keys = reference.state === 'found' ? secretKeys(reference.object) : undefined;
    if (reference.state === 'assumed') read.assumed('auth-secret', `Secret ${secret}`);
    if (kind === 'auth-file' && keys !== undefined && !keys.has('auth')) {
      return denied('auth-secret', `Secret ${secret} has no key auth`);
    }
    const basicAuth: NonNullable<IngressConfig['basicAuth']> = {
      type: type.value === 'basic' ? 'basic' : 'digest',
      secret,
      ...(kind === 'auth-map'
        ? { form: 'key-per-user' as const }
        : keys !== undefined && keys.size > 1
          ? { form: 'key-among-others' as const }
          : {}),
      realm: realm.ok ? realm.value : '',
      satisfiable: canLogIn(reference, kind),
      origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
    };
    const off = whatSwitchesOff(basicAuth);
    if (off === undefined) return taken({ basicAuth });
    return {
      kind: 'ignored',
      culprit: realm.ok ? 'auth-realm' : 'auth-type',
      reason: off,
      opensAccess: 'as-told',
      config: { basicAuth: { ...basicAuth, isOff: true } },
    };
  },
};

/**
 * The realm is the argument of a directive which has `off` for no authentication, in quotes too; digest authentication
 * has none without a realm either. Source: nginx, src/http/modules/ngx_http_auth_basic_module.c (handler);
 * atomx/nginx-http-auth-digest, ngx_http_auth_digest_module.c (handler).
 */
function whatSwitchesOff({ type, realm }: NonNullable<IngressConfig['basicAuth']>): string | undefined {
  if (realm === 'off') return 'nginx takes the realm off as its word for no authentication: nobody is asked';
  return type === 'digest' && realm === ''
    ? 'digest authentication without auth-realm is off in nginx: nobody is asked'
    : undefined;
}

/** Whether the Secret can hold a user at all; taken for granted where nobody can look. */
function canLogIn(reference: Reference, kind: 'auth-file' | 'auth-map'): boolean {
  if (reference.state !== 'found') return true;
  if (kind === 'auth-file') return secretCredentials(reference.object) !== 0;
  const keys = secretKeys(reference.object);
  return keys === undefined || keys.size > 0;
}
