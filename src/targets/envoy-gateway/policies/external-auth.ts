import type { Fields } from '../../../gateway/read/index.ts';
import type { Fact, Note, Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Check, Gate, Respond } from '../../../model/outcome.ts';
import { checkNote, keptNote, lostSettings } from '../../policies/check-notes.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';

type ExternalAuth = Extract<Check, { kind: 'external-auth' }>;

/**
 * The service is asked over HTTP with the method of the request at a fixed path (`pathOverride`). 200 lets the request
 * pass; any other answer goes to the client, and one of 5xx, or none, becomes `statusOnError` (envoy, ext_authz over HTTP;
 * internal/xds/translator/extauth.go). Of the request's headers only those that are named are sent, besides Host,
 * Content-Length and Authorization (api/v1alpha1/ext_auth_types.go).
 */
export const EXTERNAL_AUTH: Theme = {
  name: 'external-auth',
  cell: {
    how: 'SecurityPolicy spec.extAuth.http',
    but: 'only 200 is a yes; redirects to a page to sign in have to come from the service itself (responseOverride redirects inside of Envoy); headers of the answer are taken away from all requests of the Gateway; services outside of the cluster are closed, as they would be asked with the Host header of the client',
    source: `${REPOSITORY}, api/v1alpha1/ext_auth_types.go; internal/xds/translator/extauth.go, listener.go (buildEarlyHeaderMutation), custom_response.go (buildRedirectAction); https://github.com/envoyproxy/gateway/issues/9074`,
  },
  write,
  kind: 'SecurityPolicy',
  read,
};

/** What services that decide by a session look at. */
const SENT_HEADERS = [
  'cookie',
  'user-agent',
  'accept',
  'origin',
  'referer',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-requested-with',
];

/** Sent to the service whether they are named or not (api/v1alpha1/ext_auth_types.go, HeadersToExtAuth). */
const ALWAYS_SENT = ['authorization', 'content-length', 'host'];

/** Is the service asked with what the client sent as the header? The name is in lower case. */
export function isAsked(name: string): boolean {
  return SENT_HEADERS.includes(name) || ALWAYS_SENT.includes(name);
}

/** A Service named by its DNS name in the cluster, with a path. */
const SERVICE_URL = /^http:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?(?::(\d{1,5}))?(\/[^$?#]*)?$/;

function write(fact: Fact): Saying | undefined {
  return fact.kind === 'gate' ? sayExternalAuth(fact.gate) : undefined;
}

/** Undefined for checks of other kinds. */
export function sayExternalAuth(gate: Gate): Saying | undefined {
  if (gate.check.kind !== 'external-auth') return undefined;
  const { check, otherwise, origins } = gate;
  const [, name = '', namespace = '', port = '80', path = '/'] = SERVICE_URL.exec(check.url) ?? [];
  if (name === '') {
    return {
      says: 'nothing',
      why: `SecurityPolicy asks Services of the cluster at a fixed path, with the Host header of the client, and ${check.url} is none`,
    };
  }
  if (check.responseHeaderNames !== undefined) {
    return {
      says: 'nothing',
      why: 'SecurityPolicy takes headers of the answer by their names, not by an expression',
    };
  }
  const http = {
    backendRefs: [{ group: '', kind: 'Service', name, namespace, port: Number(port) }],
    ...(check.responseHeaders.length === 0 ? {} : { headersToBackend: [...check.responseHeaders] }),
    pathOverride: path,
  };
  const statusOnError = otherwise.kind === 'respond' && otherwise.status >= 400 ? otherwise.status : 500;
  const extAuth = { failOpen: false, headersToExtAuth: SENT_HEADERS, http, statusOnError };
  return {
    says: 'whole',
    parts: [
      {
        ...routePart('SecurityPolicy', { extAuth }, origins),
        references: [{ kind: 'Service', namespace, name }],
      },
    ],
    notes: notesOn(gate, check, `${namespace}/${name}`),
  };
}

function notesOn({ origins }: Gate, check: ExternalAuth, service: string): readonly Note[] {
  const page = check.answers.find(({ outcome }) => outcome.kind === 'redirect');
  const notes = [
    checkNote(
      `Service ${service} is asked in another way: it has to answer 200 for yes, and no longer gets X-Original-URL, X-Original-Method and the like.`,
      `any 2xx of ${check.url} is a yes; it is asked with ${check.method} and all headers of the request`,
      `only 200 is a yes, so that 202 of oauth2-proxy refuses everybody; it is asked with the method of the request and the headers ${SENT_HEADERS.join(', ')}`,
      origins,
    ),
  ];
  if (page !== undefined) {
    notes.push(
      checkNote(
        'Clients that are not signed in are no longer sent to the page to sign in.',
        `${page.status} of the service becomes a redirect to that page`,
        `the answer of Service ${service} goes to the client as it is: let it redirect by itself`,
        origins,
      ),
    );
  }
  const kept = check.responseHeaders.filter((name) => isAsked(name.toLowerCase()));
  if (kept.length > 0) notes.push(keptNote(kept, origins));
  notes.push(...lostSettings(check, 'Envoy Gateway has no field for them', origins));
  return notes;
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('extAuth');
  if (fields === undefined) return undefined;
  fields.skip('timeout', 'recomputeRoute', 'includeRouteMetadata');
  const http = fields.child('http');
  if (http === undefined || fields.flag('failOpen') === true) return undefined;
  const [backend] = http.children('backendRefs');
  backend?.skip('group', 'kind', 'weight');
  const name = backend?.text('name') ?? '';
  const namespace = backend?.text('namespace') ?? policy.namespace;
  const sent = fields.texts('headersToExtAuth');
  const responseHeaders = http.texts('headersToBackend');
  const path = http.text('pathOverride') ?? http.text('path') ?? '';
  const port = backend?.integer('port') ?? 80;
  const refused = (status: number, reason: string): Respond => ({ kind: 'respond', status, reason });
  return behindGate({
    check: {
      kind: 'external-auth',
      url: `http://${name}.${namespace}.svc.cluster.local${port === 80 ? '' : `:${port}`}${path}`,
      method: 'as the request',
      responseHeaders,
      ...(responseHeaders.length === 0 ? {} : { keptHeaders: responseHeaders }),
      service: 'unknown',
      answers: [401, 403].map((status) => ({
        status,
        outcome: refused(status, `the authorization service answers ${status}`),
      })),
      settings: sent.length === 0 ? {} : { 'request headers': sent.join(', ') },
    },
    otherwise: refused(
      fields.integer('statusOnError') ?? 403,
      'the authorization service answers neither 200 nor 401 nor 403',
    ),
    origins: [{ object: policy, path: fields.path }],
  });
}
