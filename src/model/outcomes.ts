import { STATUS_CODES } from 'node:http';
import { affinityCookies } from './affinity.ts';
import { backendTlsOf, certificateDemand, serverNameSent } from './backend-tls.ts';
import { verdictsOf } from './checks.ts';
import { forwardedHeaders } from './connection-headers.ts';
import { clientStatus, pageTarget, rangesOf } from './error-page.ts';
import type { Result, Step } from './evaluation.ts';
import { editAnswer, editHeaders, noAnswerHeaders } from './header-edits.ts';
import { headersOf, record } from './header-record.ts';
import { serverName } from './listeners.ts';
import type { RequestContext } from './matching.ts';
import type { Origin } from './origin.ts';
import type {
  Backend,
  BackendFilters,
  Forward,
  Gate,
  HeaderEdit,
  Outcome,
  PathRewrite,
  Respond,
} from './outcome.ts';
import type { Policy } from './policy.ts';
import { type Captures, renderTemplate, rewritePath } from './rendering.ts';
import { keepsEmptyQuery, renderLocation } from './rewriting.ts';
import type { ErrorPages } from './route-table.ts';
import { addStep, type StepLog } from './steps.ts';

/** All that the outcome of one route is worked out with. */
export interface OutcomeContext {
  readonly request: RequestContext;
  readonly captures: Captures;
  readonly steps: StepLog;
  /** Assumptions already made on the way. */
  readonly assumptions: readonly string[];
  readonly share: number;
  readonly answerEdits: readonly HeaderEdit[];
  /** Headers of CORS; set before the edits of the route. */
  readonly corsHeaders: ReadonlyMap<string, string>;
  readonly errorPages?: ErrorPages;
  /** Request headers that a check has set to unknown values. */
  readonly unknownHeaders: readonly string[];
  /** Request headers that a check has taken away. */
  readonly removedHeaders?: readonly string[];
  readonly origins: readonly Origin[];
}

/** Everything that an outcome can come to. */
export function resultsOf(outcome: Outcome, context: OutcomeContext): readonly Result[] {
  switch (outcome.kind) {
    case 'forward':
      return forwarded(outcome, context);
    case 'redirect': {
      const within = outcome.elsewhere === true ? { ...context, answerEdits: [] } : context;
      return answered(within, outcome.status, `redirect ${outcome.status}`, (answer) => {
        answer.set('location', renderLocation(outcome.location, context.request, context.captures));
        editHeaders(answer, outcome.headers ?? [], context.request, context.captures);
      });
    }
    case 'respond':
      return responded(outcome, context);
    case 'gate':
      return gated(outcome, context);
    case 'opaque': {
      step(context, 'outcome', `not modelled: ${outcome.why}`, outcome.origins);
      const opaque = result(context, 'opaque', outcome.why, {});
      if (outcome.presumably === undefined) return [opaque];
      const assumption = `what is not modelled changes nothing (${outcome.why})`;
      return [opaque, ...resultsOf(outcome.presumably, assuming(context, [assumption]))];
    }
  }
}

/** The context under further assumptions. */
export function assuming<Context extends OutcomeContext>(
  context: Context,
  assumptions: readonly string[],
): Context {
  if (assumptions.length === 0) return context;
  return { ...context, assumptions: [...context.assumptions, ...assumptions] };
}

function step(context: OutcomeContext, stage: Step['stage'], text: string, origins: readonly Origin[]): void {
  if (context.steps === undefined) return;
  const condition = context.assumptions.length === 0 ? '' : `if ${context.assumptions.join(' and ')}: `;
  addStep(context.steps, stage, condition + text, origins);
}

function result(
  context: OutcomeContext,
  kind: Result['kind'],
  reason: string,
  more: Partial<Omit<Result, 'kind' | 'reason' | 'assumptions'>>,
): Result {
  return {
    assumptions: context.assumptions,
    share: context.share,
    kind,
    mirrors: [],
    responseHeaders: { set: {}, removed: [] },
    reason,
    ...more,
  };
}

function gated(gate: Gate, context: OutcomeContext): readonly Result[] {
  const results: Result[] = [];
  for (const verdict of verdictsOf(gate.check, context.request)) {
    const inner = assuming(context, verdict.assumptions);
    const sure = verdict.assumptions.length === 0;
    const text = `${checkName(gate)} ${verdict.passes ? 'lets the request pass' : 'stops the request'}`;
    step(inner, 'gate', sure ? `${text}: ${verdict.reason}` : text, gate.origins);
    const outcome = verdict.passes ? gate.then : (verdict.outcome ?? gate.otherwise);
    const unknownHeaders = [...context.unknownHeaders, ...verdict.unknownHeaders];
    const removedHeaders = [...(context.removedHeaders ?? []), ...(verdict.removedHeaders ?? [])];
    const answerEdits =
      verdict.setsCookie === true ? [...inner.answerEdits, FOREIGN_COOKIE] : inner.answerEdits;
    results.push(...resultsOf(outcome, { ...inner, unknownHeaders, removedHeaders, answerEdits }));
  }
  return results;
}

const FOREIGN_COOKIE: HeaderEdit = {
  action: 'add',
  name: 'set-cookie',
  value: [{ unknown: 'cookie of the authentication service' }],
};

function checkName(gate: Gate): string {
  switch (gate.check.kind) {
    case 'client-address':
      return 'the address list';
    case 'credentials':
      return `${gate.check.scheme} authentication`;
    case 'external-auth':
      return `external authentication by ${gate.check.url}`;
    case 'token':
      return 'the verification of tokens';
    case 'claims':
      return 'rules on claims of tokens';
    case 'any-of':
      return 'one of several checks';
  }
}

function responded(outcome: Respond, context: OutcomeContext): readonly Result[] {
  const within = outcome.before === true ? untouched(context) : context;
  return answered(within, outcome.status, outcome.reason, (answer) => {
    editHeaders(answer, outcome.headers ?? [], context.request, context.captures);
  });
}

/** The context of an answer that is given before anything of the route touches answers. */
function untouched(context: OutcomeContext): OutcomeContext {
  const { errorPages: _, ...rest } = context;
  return { ...rest, answerEdits: [], corsHeaders: new Map() };
}

/** An answer of the proxy itself, or the error page in its place. */
export function answered(
  context: OutcomeContext,
  status: number,
  reason: string,
  ownHeaders: (answer: Map<string, string | null>) => void = () => undefined,
): readonly Result[] {
  const answer = noAnswerHeaders();
  ownHeaders(answer.set);
  if (context.errorPages?.statuses.includes(status) === true) {
    const pages = context.errorPages;
    step(context, 'outcome', `status ${status} (${reason}) is replaced by ${pageName(pages)}`, pages.origins);
    return [
      errorPage(
        pages,
        context,
        `${pageName(pages)} in place of status ${status}: ${reason}`,
        answer.set,
        status,
      ),
    ];
  }
  for (const [name, value] of context.corsHeaders) answer.set.set(name, value);
  editAnswer(answer, context.answerEdits, context.request, context.captures);
  for (const [name, value] of answer.added) answer.set.set(name, value);
  const location = answer.set.get('location');
  const target = location === undefined ? '' : ` to ${location ?? 'a place that is not known'}`;
  step(context, 'outcome', `answers ${status}${target}: ${reason}`, context.origins);
  const kind = location !== undefined && status >= 300 && status < 400 ? 'redirected' : 'answered';
  return [result(context, kind, reason, { status, responseHeaders: headersOf(answer.set, answer.removed) })];
}

function pageName(pages: ErrorPages): string {
  return pages.backend === 'default-backend' ? 'the default backend' : backendName(pages.backend);
}

/** The request that fetches an error page; `status`: the one that it replaces, where it is known. */
function errorPage(
  pages: ErrorPages,
  context: OutcomeContext,
  reason: string,
  ownHeaders: ReadonlyMap<string, string | null>,
  status: number | undefined,
): Result {
  const { request, captures } = context;
  if (pages.backend === 'default-backend' && pages.defaultStatus !== undefined) {
    const status = pages.defaultStatus;
    return result(context, 'answered', reason, { status, responseHeaders: headersOf(ownHeaders, []) });
  }
  const headers = upstreamHeaders(context, request.request.host);
  const sent = pages.page?.headers?.map((name) => name.toLowerCase());
  for (const name of sent === undefined ? [] : [...headers.keys()]) {
    if (name !== 'host' && sent?.includes(name) !== true) headers.delete(name);
  }
  editHeaders(headers, pages.requestHeaders, request, captures);
  const target = pageTarget(pages, status, request) ?? '(not known)';
  const answer = noAnswerHeaders();
  for (const [name, value] of ownHeaders) answer.set.set(name, value);
  editAnswer(answer, pages.responseHeaders ?? [], request, captures);
  const client =
    pages.page === undefined || status === undefined ? undefined : clientStatus(pages.page, status);
  return result(context, 'forwarded', reason, {
    ...(client === undefined ? {} : { status: client }),
    ...(pages.backend === 'default-backend' ? {} : { backend: pages.backend }),
    upstream: { target, host: headers.get('host') ?? '', headers: record(headers) },
    responseHeaders: headersOf(answer.set, answer.removed, answer.added),
  });
}

function forwarded(forward: Forward, context: OutcomeContext): readonly Result[] {
  const entries = forward.backends.filter((entry) => entry.weight > 0);
  const sum = entries.reduce((total, entry) => total + entry.weight, 0);
  return entries.flatMap((entry) => {
    const share = entries.length === 1 ? context.share : (context.share * entry.weight) / sum;
    const inner = { ...context, share };
    if ('status' in entry.target) return responded(entry.target, inner);
    const filters = entry.filters ?? {};
    if (filters.redirect !== undefined) return resultsOf(filters.redirect, inner);
    const edits = filters.responseHeaders ?? [];
    return throughTls(forward, entry.target, filters, {
      ...inner,
      answerEdits: [...edits, ...context.answerEdits],
    });
  });
}

/** Where the certificate of the backend is looked at, it may be refused. */
function throughTls(
  forward: Forward,
  backend: Backend,
  filters: BackendFilters,
  context: OutcomeContext,
): readonly Result[] {
  const demand = certificateDemand(backendTlsOf(forward, filters));
  if (demand === undefined) return toBackend(forward, backend, filters, context);
  const certificate = `the certificate of ${backendName(backend)}`;
  const refused = assuming(context, [`not: ${certificate} ${demand}`]);
  return [
    ...toBackend(forward, backend, filters, assuming(context, [`${certificate} ${demand}`])),
    ...answered(refused, 502, `${certificate} is refused`),
  ];
}

function toBackend(
  forward: Forward,
  backend: Backend,
  filters: BackendFilters,
  context: OutcomeContext,
): readonly Result[] {
  const { request } = context;
  const rewritten = rewriteTwice(forward.path, filters.path, context);
  if (rewritten.path === '' && request.listener.paths.encode === 'nginx') {
    return answered(context, 500, 'the rewritten path is empty');
  }
  const target = rewritten.path ?? '(not known)';
  const hostRewrite = filters.host?.kind === 'set' ? filters.host : forward.host;
  const host =
    hostRewrite.kind === 'keep'
      ? request.request.host
      : renderTemplate(hostRewrite.value, request, rewritten.captures);
  const headers = upstreamHeaders(context, host);
  editHeaders(headers, forward.requestHeaders, request, rewritten.captures);
  for (const name of context.unknownHeaders) headers.set(name.toLowerCase(), null);
  for (const name of context.removedHeaders ?? []) headers.delete(name.toLowerCase());
  editHeaders(headers, filters.requestHeaders ?? [], request, rewritten.captures);
  const answer = noAnswerHeaders();
  for (const [name, value] of context.corsHeaders) answer.set.set(name, value);
  editAnswer(answer, context.answerEdits, request, rewritten.captures);
  editAnswer(answer, uncertainHeaders(forward.policies, request), request, rewritten.captures);
  const policies = [...forward.policies, ...(filters.policies ?? [])];
  editAnswer(answer, affinityCookies(policies, request), request, rewritten.captures);
  const share = context.share === 100 ? '' : `${Number(context.share.toFixed(2))} % `;
  const { protocol } = context.request.listener;
  const seen = protocol === 'tcp' || protocol === 'udp' ? '' : ` as ${target}`;
  step(context, 'outcome', `${share}to ${backendName(backend)}${seen}`, context.origins);
  const sni = serverNameSent(backend, backendTlsOf(forward, filters), serverName(request.request));
  const limits = limitsOf(policies);
  const sent = result(context, 'forwarded', `forwarded to ${backendName(backend)}`, {
    backend,
    upstream: {
      target,
      host: headers.get('host') ?? '',
      headers: record(headers),
      ...(sni === undefined ? {} : { serverName: sni }),
    },
    ...(limits.length === 0 ? {} : { limits }),
    mirrors: [...forward.mirrors, ...(filters.mirrors ?? [])].filter((mirror) => mirror.percent > 0),
    responseHeaders: headersOf(answer.set, answer.removed, answer.added),
  });
  const results = withErrorPage(sent, context);
  const external = backend.externalName;
  return external === undefined ? results : externally(external, results, context);
}

/** Headers that depend on the body of the answer (compression). */
function uncertainHeaders(policies: readonly Policy[], request: RequestContext): readonly HeaderEdit[] {
  return policies.flatMap((policy) => {
    if (policy.kind !== 'other' || policy.mayAnswer === undefined) return [];
    if (!request.headers.has(policy.mayAnswer.ifSent.toLowerCase())) return [];
    return policy.mayAnswer.headers.map(
      (name): HeaderEdit => ({ action: 'add', name, value: [{ unknown: `as ${policy.name} decides` }] }),
    );
  });
}

/** The limits among policies that depend on other requests. */
function limitsOf(policies: readonly Policy[]): NonNullable<Result['limits']> {
  return policies.flatMap((policy) => {
    if (policy.kind === 'rate-limit') return { status: policy.status, what: 'the rate of requests' };
    if (policy.kind === 'connection-limit')
      return { status: policy.status, what: 'the number of requests at once' };
    if (policy.kind !== 'other' || policy.refusesWith === undefined) return [];
    return { status: policy.refusesWith, what: policy.name };
  });
}

/** What the backend answers, and the error page where its own answer is replaced. */
function withErrorPage(sent: Result, context: OutcomeContext): readonly Result[] {
  const pages = context.errorPages;
  if (pages === undefined || !pages.interceptsBackend) return [sent];
  const statuses = pages.statuses.length > 12 ? rangesOf(pages.statuses) : pages.statuses.join(', ');
  const reason = `${pageName(pages)} in place of the backend's own answer`;
  step(context, 'outcome', `answers with ${statuses} are replaced by ${pageName(pages)}`, pages.origins);
  const none = { ...sent, assumptions: [...sent.assumptions, `the backend answers none of ${statuses}`] };
  if (pages.page === undefined) {
    const failing = assuming(context, [`the backend answers one of ${statuses}`]);
    return [none, errorPage(pages, failing, reason, new Map(), undefined)];
  }
  const known = pages.statuses.filter((status) => STATUS_CODES[status] !== undefined);
  const pagesOf = known.map((status) =>
    errorPage(pages, assuming(context, [`the backend answers ${status}`]), reason, new Map(), status),
  );
  if (known.length === pages.statuses.length) return [none, ...pagesOf];
  const others = assuming(context, [`the backend answers one of ${statuses} that has no name`]);
  return [none, ...pagesOf, errorPage(pages, others, reason, new Map(), undefined)];
}

/** A backend that is only a name: whether it resolves is not known. */
function externally(
  external: NonNullable<Backend['externalName']>,
  results: readonly Result[],
  context: OutcomeContext,
): readonly Result[] {
  const resolves = `the name ${external.name} resolves`;
  const fails = `the name ${external.name} does not resolve`;
  return [
    ...results.map((result) => ({ ...result, assumptions: [...result.assumptions, resolves] })),
    ...answered(assuming(context, [fails]), external.unresolvedStatus, fails),
  ];
}

interface Target {
  /** Path and query as sent; null where it cannot be known, '' for an empty path. */
  readonly path: string | null;
  readonly captures: Captures;
}

/** A backend's own rewrite takes the place of the route's. */
function rewriteTwice(common: PathRewrite, own: PathRewrite | undefined, context: OutcomeContext): Target {
  const { request } = context;
  const rewritten = rewritePath(own ?? common, request, context.captures);
  if (rewritten.untouched) return { path: request.request.target, captures: rewritten.captures };
  const { path } = rewritten;
  if (path === null || (path === '' && request.listener.paths.encode !== 'rfc3986')) return rewritten;
  const isLeftOut =
    request.query === undefined || (request.query === '' && !keepsEmptyQuery(request.listener));
  const query = isLeftOut ? '' : `?${request.query}`;
  return { path: (path === '' ? '/' : path) + query, captures: rewritten.captures };
}

function upstreamHeaders(context: OutcomeContext, host: string | null): Map<string, string | null> {
  return new Map<string, string | null>([['host', host], ...forwardedHeaders(context.request)]);
}

/** `shop/web:80`. */
export function backendName(backend: Backend): string {
  const name = backend.kind === 'Service' ? `${backend.namespace}/${backend.name}` : backend.name;
  const subset = backend.subset === undefined ? '' : ` (${backend.subset})`;
  return `${name}:${backend.port}${subset}`;
}
