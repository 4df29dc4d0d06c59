import { type FilterReading, readSpec } from '../../../gateway/read/index.ts';
import type { PolicyPart } from '../../../gateway/write/index.ts';
import { type JsonObject, type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath, type Origin } from '../../../model/origin.ts';
import type { ExtensionObject } from '../../../model/route-table.ts';
import { GROUP } from './objects.ts';
import { readSnippets, SNIPPETS_KIND } from './snippets.ts';

const KIND = 'AuthenticationFilter';
/** The key of the Secret that holds the lines of htpasswd (internal/controller/state/graph/shared/secrets/secrets.go). */
const SECRET_KEY = 'auth';

/** A filter that a rule names. */
export function authPart(spec: JsonObject, origins: readonly Origin[]): PolicyPart {
  return {
    apiVersion: `${GROUP}/v1alpha1`,
    kind: KIND,
    attach: { to: 'filter', name: 'auth' },
    spec,
    origins,
  };
}

/**
 * What an AuthenticationFilter does: `auth_basic` in the location, which nginx asks before it proxies and behind redirects
 * (internal/controller/nginx/config/servers_template.go; nginx, the access phase follows rewriting). A filter whose Secret is
 * missing, or that needs NGINX Plus, is not valid, and its rules are answered with 500
 * (internal/controller/state/graph/authentication_filter.go; config/servers.go: InvalidFilter).
 */
export function readFilter(
  { group, kind, namespace, name }: ExtensionObject,
  objects: ObjectSet,
): FilterReading | undefined {
  if (group !== GROUP || (kind !== KIND && kind !== SNIPPETS_KIND)) return undefined;
  const object = objects.find(kind, namespace, name);
  if (object === undefined) return undefined;
  return kind === KIND ? readObject(object, objects) : readSnippets(object);
}

function readObject(object: KubernetesObject, objects: ObjectSet): FilterReading {
  const ref = refOf(object);
  const reading = readSpec(object);
  const { spec } = reading;
  const type = spec.text('type');
  if (type !== 'Basic') {
    return { ok: true, unread: `${describeObject(ref)} is of type ${type ?? ''}, which is for NGINX Plus` };
  }
  const basic = spec.child('basic') ?? spec.absent('basic');
  const realm = basic.text('realm') ?? '';
  const name = basic.child('secretRef')?.requiredText('name') ?? '';
  const [unread] = reading.unknown();
  if (unread !== undefined) {
    return {
      ok: true,
      unread: `what ${describePath(unread)} of ${describeObject(ref)} does is not known here`,
    };
  }
  const secret = objects.find('Secret', ref.namespace, name);
  if (secret === undefined && objects.complete) {
    return {
      ok: false,
      why: `there is no Secret ${ref.namespace}/${name}, which ${describeObject(ref)} names`,
    };
  }
  // nginx, ngx_http_auth_basic_handler: this realm turns the check off.
  if (realm === 'off') return { ok: true };
  return {
    ok: true,
    gate: {
      check: {
        kind: 'credentials',
        scheme: 'basic',
        realm,
        secret: `${ref.namespace}/${name}`,
        satisfiable: true,
      },
      otherwise: {
        kind: 'respond',
        status: 401,
        headers: [{ action: 'set', name: 'www-authenticate', value: [{ text: `Basic realm="${realm}"` }] }],
        reason: `${describeObject(ref)}: no valid user name and password, by the key ${SECRET_KEY} of the Secret`,
      },
      origins: [{ object: ref, path: basic.path }],
    },
  };
}
