import { affinityCookies } from './affinity.ts';
import { backendTlsOf, certificateDemand, serverNameSent } from './backend-tls.ts';
import { verdictsOf } from './checks.ts';
import type { Result, Step } from './evaluation.ts';
import { editAnswer, editHeaders, noAnswerHeaders } from './header-edits.ts';
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
import { type Captures, renderTemplate } from './rendering.ts';
import { renderLocation, rewritePath } from './rewriting.ts';
import type { ErrorPages } from './route-table.ts';
import { addStep } from './steps.ts';

/** All that the outcome of one route is worked out with. */
export interface OutcomeContext {
  readonly request: RequestContext;
  readonly captures: Captures;
  readonly steps: Step[];
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
    case 'redirect':
      return answered(context, outcome.status, `redirect ${outcome.status}`, (answer) => {
        answer.set('location', renderLocation(outcome.location, context.request, context.captures));
      });
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
export function assuming(context: OutcomeContext, assumptions: readonly string[]): OutcomeContext {
  if (assumptions.length === 0) return context;
  return { ...context, assumptions: [...context.assumptions, ...assumptions] };
}

function step(context: OutcomeContext, stage: Step['stage'], text: string, origins: readonly Origin[]): void {
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
    case 'any-of':
      return 'one of several checks';
  }
}

function responded(outcome: Respond, context: OutcomeContext): readonly Result[] {
  return answered(context, outcome.status, outcome.reason, (answer) => {
    editHeaders(answer, outcome.headers ?? [], context.request, context.captures);
  });
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
      errorPage(pages, context, `${pageName(pages)} in place of status ${status}: ${reason}`, answer.set),
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

/** The request that fetches an error page: `/` with the query of the client. */
function errorPage(
  pages: ErrorPages,
  context: OutcomeContext,
  reason: string,
  ownHeaders: ReadonlyMap<string, string | null>,
): Result {
  const { request, captures } = context;
  if (pages.backend === 'default-backend' && pages.defaultStatus !== undefined) {
    const status = pages.defaultStatus;
    return result(context, 'answered', reason, { status, responseHeaders: headersOf(ownHeaders, []) });
  }
  const headers = upstreamHeaders(context, request.request.host);
  editHeaders(headers, pages.requestHeaders, request, captures);
  const query = request.query === undefined || request.query === '' ? '' : `?${request.query}`;
  return result(context, 'forwarded', reason, {
    ...(pages.backend === 'default-backend' ? {} : { backend: pages.backend }),
    upstream: { target: `/${query}`, host: headers.get('host') ?? '', headers: record(headers) },
    responseHeaders: headersOf(ownHeaders, []),
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
  editAnswer(answer, affinityCookies(forward.policies, request), request, rewritten.captures);
  const share = context.share === 100 ? '' : `${Number(context.share.toFixed(2))} % `;
  const { protocol } = context.request.listener;
  const seen = protocol === 'tcp' || protocol === 'udp' ? '' : ` as ${target}`;
  step(context, 'outcome', `${share}to ${backendName(backend)}${seen}`, context.origins);
  const sni = serverNameSent(backend, backendTlsOf(forward, filters), serverName(request.request));
  const sent = result(context, 'forwarded', `forwarded to ${backendName(backend)}`, {
    backend,
    upstream: {
      target,
      host: headers.get('host') ?? '',
      headers: record(headers),
      ...(sni === undefined ? {} : { serverName: sni }),
    },
    mirrors: [...forward.mirrors, ...(filters.mirrors ?? [])].filter((mirror) => mirror.percent > 0),
    responseHeaders: headersOf(answer.set, answer.removed, answer.added),
  });
  const results = withErrorPage(sent, context);
  const external = backend.externalName;
  return external === undefined ? results : externally(external, results, context);
}

/** What the backend answers, and the error page where its own answer is replaced. */
function withErrorPage(sent: Result, context: OutcomeContext): readonly Result[] {
  const pages = context.errorPages;
  if (pages === undefined || !pages.interceptsBackend) return [sent];
  const statuses = pages.statuses.join(', ');
  const failing = assuming(context, [`the backend answers one of ${statuses}`]);
  const reason = `${pageName(pages)} in place of the backend's own answer`;
  return [
    { ...sent, assumptions: [...sent.assumptions, `the backend answers none of ${statuses}`] },
    errorPage(pages, failing, reason, new Map()),
  ];
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
  if (rewritten.path === null || rewritten.path === '') return rewritten;
  const query = request.query === undefined || request.query === '' ? '' : `?${request.query}`;
  return { path: rewritten.path + query, captures: rewritten.captures };
}

function upstreamHeaders(context: OutcomeContext, host: string | null): Map<string, string | null> {
  return new Map<string, string | null>([['host', host], ...context.request.headers]);
}

/** `shop/web:80`. */
export function backendName(backend: Backend): string {
  const name = backend.kind === 'Service' ? `${backend.namespace}/${backend.name}` : backend.name;
  const subset = backend.subset === undefined ? '' : ` (${backend.subset})`;
  return `${name}:${backend.port}${subset}`;
}

function headersOf(
  set: ReadonlyMap<string, string | null>,
  removed: Iterable<string>,
  added: ReadonlyMap<string, string | null> = new Map(),
): Result['responseHeaders'] {
  const headers = { set: record(set), removed: [...removed].sort() };
  return added.size === 0 ? headers : { ...headers, added: record(added) };
}

/** Header names come from the input: no prototype that a name could touch. */
function record(map: ReadonlyMap<string, string | null>): Readonly<Record<string, string | null>> {
  const result: Record<string, string | null> = Object.create(null);
  for (const [name, value] of map) result[name] = value;
  return result;
}
