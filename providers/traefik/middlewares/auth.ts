import { findSecret, type Secret } from '../../../src/kubernetes/secrets.ts';
import type { Check, HeaderEdit, Respond } from '../../../src/model/outcome.ts';
import { literal } from '../../../src/model/template.ts';
import { gated } from './around.ts';
import type { RequestChange } from './changes.ts';
import type { MiddlewareContext } from './context.ts';
import { built, field, type MiddlewareType, page, refused, type Subject } from './declaration.ts';
import type { Options } from './options.ts';

const FIELDS = [
  field('secret', 'text', 'Secret of the same namespace with the users.'),
  field('realm', 'text', 'Realm of the challenge.', { default: 'traefik' }),
  field('removeHeader', 'boolean', 'The Authorization header is not passed on.', { default: 'false' }),
  field('headerField', 'text', 'Header that carries the name of the user to the backend.'),
];

/** Why a Secret holds no users (createBasicAuthMiddleware, createDigestAuthMiddleware); its values are not read. */
function secretProblem(
  name: string,
  subject: Subject,
  context: MiddlewareContext,
  takesBasicType: boolean,
): string | undefined {
  if (name === '') return 'names no secret';
  const secret: Secret | undefined = findSecret(context.objects, subject.ref.namespace, name);
  const title = `Secret ${subject.ref.namespace}/${name}`;
  if (secret === undefined)
    return context.objects.complete ? `needs ${title}, which does not exist` : undefined;
  if (takesBasicType && secret.type === 'kubernetes.io/basic-auth') {
    const lacks = ['username', 'password'].find((key) => !secret.keys.includes(key));
    return lacks === undefined ? undefined : `needs ${title} with the key ${lacks}`;
  }
  if (secret.keys.length !== 1) return `needs ${title} with one key, and it has ${secret.keys.length}`;
  return secret.emptyKeys.length > 0 ? `needs users in ${title}, which is empty` : undefined;
}

function login(scheme: 'basic' | 'digest', options: Options, subject: Subject): Check {
  return {
    kind: 'credentials',
    scheme,
    realm: realmOf(options),
    secret: `${subject.ref.namespace}/${options.text('secret') ?? ''}`,
    satisfiable: true,
  };
}

function realmOf(options: Options): string {
  const realm = options.text('realm') ?? '';
  return realm === '' ? 'traefik' : realm;
}

function afterLogin(scheme: 'basic' | 'digest', options: Options, subject: Subject): RequestChange {
  const edits: HeaderEdit[] = [];
  const name = options.text('headerField') ?? '';
  const value =
    scheme === 'basic' ? [{ variable: 'basic-user' } as const] : [{ unknown: 'the name of the user' }];
  if (name !== '') edits.push({ action: 'set', name, value, origins: [subject.originOf('headerField')] });
  if (options.flag('removeHeader') === true) {
    edits.push({ action: 'remove', name: 'Authorization', origins: [subject.originOf('removeHeader')] });
  }
  return edits.length === 0 ? {} : { headers: edits };
}

export const basicAuth: MiddlewareType = {
  name: 'basicAuth',
  effect: 'Asks for a user and a password (RFC 7617).',
  documentation: page('basicAuth'),
  fields: FIELDS,
  build(options, subject, context) {
    const problem = secretProblem(options.text('secret') ?? '', subject, context, true);
    if (problem !== undefined) return refused(problem, 'secret');
    const challenge = literal(`Basic realm="${realmOf(options)}"`);
    const refusal: Respond = {
      kind: 'respond',
      status: 401,
      headers: [{ action: 'set', name: 'WWW-Authenticate', value: challenge }],
      reason: `no accepted credentials for ${subject.title}`,
    };
    const check = login('basic', options, subject);
    return built((inner) =>
      gated(check, refusal, subject.origins, inner, afterLogin('basic', options, subject)),
    );
  },
};

export const digestAuth: MiddlewareType = {
  name: 'digestAuth',
  effect: 'Asks for a user and a password, which is not sent in clear (RFC 7616, MD5).',
  documentation: page('digestAuth'),
  fields: FIELDS,
  build(options, subject, context) {
    const problem = secretProblem(options.text('secret') ?? '', subject, context, false);
    if (problem !== undefined) return refused(problem, 'secret');
    const challenge = [
      { text: `Digest realm="${realmOf(options)}", nonce="` },
      { unknown: 'a nonce' },
      { text: '"' },
    ];
    const refusal: Respond = {
      kind: 'respond',
      status: 401,
      headers: [{ action: 'set', name: 'WWW-Authenticate', value: challenge }],
      reason: `no accepted credentials for ${subject.title}`,
    };
    const check = login('digest', options, subject);
    return built((inner) =>
      gated(check, refusal, subject.origins, inner, afterLogin('digest', options, subject)),
    );
  },
};
