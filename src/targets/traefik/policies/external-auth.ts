import type { Fact, Note, Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Check, Gate, Outcome } from '../../../model/outcome.ts';
import { literalText } from '../../../model/template.ts';
import { checkNote, lostSettings } from '../../policies/check-notes.ts';
import type { Theme } from '../../policies/theme.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

type ExternalAuth = Extract<Check, { kind: 'external-auth' }>;

/**
 * The middleware forwardAuth asks an address with GET and the headers of the request; 2xx lets it pass, anything else goes to
 * the client as it is (pkg/middlewares/auth/forward.go). Like nginx, it does not verify the certificate of an https address
 * where it is told so. Headers of the answer that are named take the place of those of the request, also where the answer has
 * none of them. `trustForwardHeader: false` makes the X-Forwarded headers anew from the request.
 */
export const EXTERNAL_AUTH: Theme = {
  name: 'external-auth',
  cell: {
    how: 'Middleware spec.forwardAuth',
    but: 'addresses with variables are closed; a page to sign in has to be a fixed address (authSigninURL, since v3.7), and its answers other than 401 and 403 go to the client',
    source: `${REPOSITORY}, pkg/middlewares/auth/forward.go`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'gate' || fact.gate.check.kind !== 'external-auth') return undefined;
  const { check, origins } = fact.gate;
  if (check.url.includes('$')) return nothing(`forwardAuth asks a fixed address, and ${check.url} is none`);
  if (check.settings['snippet'] !== undefined) {
    return nothing('forwardAuth cannot carry out lines of nginx');
  }
  const authSigninURL = pageOf(check);
  const names = check.responseHeaderNames;
  if (names !== undefined && names.flavour !== 'go') {
    return nothing('forwardAuth takes headers of the answer by their names or an expression of Go');
  }
  const forwardAuth: JsonObject = {
    address: check.url,
    ...(check.responseHeaders.length === 0 ? {} : { authResponseHeaders: [...check.responseHeaders] }),
    ...(names === undefined ? {} : { authResponseHeadersRegex: names.source }),
    ...(authSigninURL === undefined ? {} : { authSigninURL }),
    ...(check.url.startsWith('https:') ? { tls: { insecureSkipVerify: true } } : {}),
    trustForwardHeader: false,
  };
  return whole([middleware('ask', { forwardAuth }, origins)], notesOn(fact.gate, check, authSigninURL));
}

/** The page that clients are sent to after a 401, where its address does not depend on the request. */
function pageOf(check: ExternalAuth): string | undefined {
  const outcome = answerTo401(check);
  if (outcome?.kind !== 'redirect' || outcome.status !== 302 || outcome.location.kind !== 'template')
    return undefined;
  return literalText(outcome.location.value);
}

function answerTo401({ answers }: ExternalAuth): Outcome | undefined {
  return answers.find(({ status }) => status === 401)?.outcome;
}

function notesOn({ origins }: Gate, check: ExternalAuth, page: string | undefined): readonly Note[] {
  const notes = [
    checkNote(
      `Traefik asks ${check.url} in its own way: with X-Forwarded headers in the place of X-Original-URL and the like.`,
      `asked with ${check.method}; answers other than 2xx, 401 and 403 become 500`,
      'asked with GET and X-Forwarded-Method, -Proto, -Host and -Uri; every answer other than 2xx goes to the client as it is',
      origins,
    ),
  ];
  if (answerTo401(check)?.kind === 'redirect' && page === undefined) {
    notes.push(
      checkNote(
        'Clients that are not signed in are no longer sent to the page to sign in, whose address depends on the request.',
        '401 of the service becomes a redirect to that page',
        'the answer of the service goes to the client as it is: let it redirect by itself (X-Forwarded-Uri has the path)',
        origins,
      ),
    );
  }
  notes.push(
    ...lostSettings(
      check,
      'they are not; forwardAuth passes on cookies that addAuthCookiesToResponse names',
      origins,
    ),
  );
  return notes;
}
