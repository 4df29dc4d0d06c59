import type { Fields } from '../../../gateway/read/index.ts';
import type { Fact, FactPlace, Note, Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Check, Gate, Outcome, Respond } from '../../../model/outcome.ts';
import type { Template } from '../../../model/template.ts';
import { checkNote, lostSettings } from '../../policies/check-notes.ts';
import type { Theme } from '../../policies/theme.ts';
import { behindGate, opaque } from '../../policies/treatments.ts';
import { urlOfService } from '../../service-urls.ts';
import { type AskedService, askedService } from './asked-services.ts';
import { expressionOf, templateOfExpression } from './expressions.ts';
import { identityHeaders, readIdentityHeaders } from './identity-headers.ts';
import { API, celText, PROXY, textOfCel } from './objects.ts';
import { MOST_SET, setHeaders } from './transformations.ts';

type ExternalAuth = Extract<Check, { kind: 'external-auth' }>;

/**
 * The service is asked over HTTP with the method of the request, at a path that is an expression; any 2xx lets the request
 * pass, and any other answer goes to the client, but for 401 and 403 where `redirect` names a page. Of the request's headers
 * only those that are named are sent (http/ext_authz.rs).
 */
export const EXTERNAL_AUTH: Theme = {
  name: 'external-auth',
  cell: {
    how: 'AgentgatewayPolicy spec.traffic.extAuth.http',
    but: 'clients are sent to the page to sign in after 401 and 403 alike; the certificate of a host outside of the cluster is verified; addresses with variables are closed',
    source: `${API}/agentgateway_policy_types.go, AgentExtAuthHTTP; ${PROXY}/http/ext_authz.rs`,
  },
  write,
  kind: 'AgentgatewayPolicy',
  read,
};

/** What services that decide by a session look at. */
const SENT_HEADERS = [
  'authorization',
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

/** Of a service that cannot be asked. */
const CLOSED = 403;

function write(fact: Fact, { scheme }: FactPlace): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'external-auth') return undefined;
  const { check, origins } = fact.gate;
  const asked = askedService(check.url, origins);
  const path = asked === undefined ? undefined : celText(asked.target);
  if (asked === undefined || path === undefined) {
    return nothing(`extAuth asks fixed addresses, and ${check.url} is none`);
  }
  if (check.responseHeaderNames !== undefined || check.settings['snippet'] !== undefined) {
    return nothing('extAuth takes headers of the answer by their names, and no lines of nginx');
  }
  if (check.responseHeaders.length > MOST_SET) {
    return nothing(`A transformation sets ${MOST_SET} headers, and the backend gets more from the service`);
  }
  const { responseMetadata, set } = identityHeaders(check.responseHeaders);
  const page = pageOf(check);
  const redirect = page === undefined ? undefined : expressionOf(page, scheme);
  const { backendRef, service, part } = asked;
  const extAuth = {
    backendRef,
    failureMode: 'FailClosed',
    http: {
      allowedRequestHeaders: SENT_HEADERS,
      path,
      ...(redirect === undefined ? {} : { redirect }),
      ...(set.size === 0 ? {} : { responseMetadata }),
    },
  };
  return {
    says: 'whole',
    parts: [
      {
        ...setHeaders(set, { extAuth }, origins),
        ...(service === undefined ? {} : { references: [{ kind: 'Service' as const, ...service }] }),
      },
      ...(part === undefined ? [] : [part]),
    ],
    notes: [...notesOn(fact.gate, check, redirect !== undefined), ...tlsNotes(asked, origins)],
  };
}

function nothing(why: string): Saying {
  return { says: 'nothing', why };
}

function answerTo401({ answers }: ExternalAuth): Outcome | undefined {
  return answers.find(({ status }) => status === 401)?.outcome;
}

function pageOf(check: ExternalAuth): Template | undefined {
  const outcome = answerTo401(check);
  if (outcome?.kind !== 'redirect' || outcome.location.kind !== 'template') return undefined;
  return outcome.location.value;
}

function notesOn({ origins }: Gate, check: ExternalAuth, hasPage: boolean): readonly Note[] {
  const notes = [
    checkNote(
      'The service is asked in another way: without X-Original-URL, X-Original-Method and the like.',
      `asked with ${check.method} and all headers of the request; answers other than 2xx, 401 and 403 become 500`,
      `asked with the method of the request and the headers ${SENT_HEADERS.join(', ')}; other answers go to the client as they are`,
      origins,
    ),
  ];
  if (answerTo401(check)?.kind === 'redirect') {
    const after = hasPage
      ? 'a redirect to the same page after 403 as well'
      : 'the answer of the service goes to the client as it is: let it redirect by itself';
    notes.push(
      checkNote(
        'Which clients are sent to the page to sign in differs.',
        '401 becomes a redirect to it',
        after,
        origins,
      ),
    );
  }
  notes.push(...lostSettings(check, 'there is no field for them', origins));
  return notes;
}

function tlsNotes({ verified }: AskedService, origins: Gate['origins']): readonly Note[] {
  if (verified !== true) return [];
  return [
    checkNote(
      'The certificate of the authentication service is verified, by the authorities that the system knows.',
      'asked over TLS, whatever the certificate',
      'refusals for everybody where the certificate is not valid for the name, or its authority is another one',
      origins,
    ),
  ];
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('traffic')?.child('extAuth');
  if (fields === undefined) return undefined;
  const origins = [{ object: policy, path: fields.path }];
  const backend = fields.child('backendRef');
  const http = fields.child('http');
  const path = textOfCel(http?.text('path') ?? '');
  const redirect = http?.text('redirect');
  const page = templateOfExpression(redirect ?? '""');
  const isOpen = (fields.text('failureMode') ?? 'FailClosed') !== 'FailClosed';
  if (backend === undefined || http === undefined || path === undefined || page === undefined || isOpen) {
    return opaque(`whom ${policy.kind} ${policy.namespace}/${policy.name} asks is not known here`, origins);
  }
  backend.skip('group');
  const kind = backend.text('kind') ?? 'Service';
  const name = backend.text('name') ?? '';
  const namespace = backend.text('namespace') ?? policy.namespace;
  const port = backend.integer('port') ?? 80;
  const sent = http.texts('allowedRequestHeaders');
  const replaced = readIdentityHeaders(spec);
  const kept = http.texts('allowedResponseHeaders').filter((name) => !replaced.includes(name.toLowerCase()));
  const refused = (status: number, reason: string): Respond => ({ kind: 'respond', status, reason });
  const answer = (status: number): Outcome =>
    redirect === undefined
      ? refused(status, `the authentication service answers ${status}`)
      : { kind: 'redirect', status: 302, location: { kind: 'template', value: page } };
  return behindGate({
    check: {
      kind: 'external-auth',
      url:
        kind === 'Service'
          ? urlOfService({ name, namespace, port, path })
          : `${kind} ${namespace}/${name} at ${path}`,
      method: 'as the request',
      responseHeaders: [...replaced, ...kept],
      ...(kept.length === 0 ? {} : { keptHeaders: kept }),
      service: 'unknown',
      answers: [401, 403].map((status) => ({ status, outcome: answer(status) })),
      settings: sent.length === 0 ? {} : { 'request headers': sent.join(', ') },
    },
    otherwise: refused(CLOSED, 'the authentication service gives no answer'),
    origins,
  });
}
