import type { Report } from '../../../gateway/read/index.ts';
import { type Note, noteOf, type PolicyWriter } from '../../../gateway/write/index.ts';
import { asObjects, asString, asStrings, isObject, own } from '../../../kubernetes/json.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import { describeObject, type ObjectRef } from '../../../model/origin.ts';
import type { Outcome } from '../../../model/outcome.ts';
import { type Change, opaque } from '../../policies/treatments.ts';
import { REDIRECT_WITHOUT_HOST } from './findings.ts';

type Written = Parameters<NonNullable<PolicyWriter['finish']>>[0][number];

/**
 * A RequestRedirect becomes the plugin redirect, whose `location` has to be a URL with a host: without a hostname of the filter
 * it is a path alone, and Kong refuses the configuration as a whole (translator/subtranslator/httproute.go,
 * generateRequestRedirectUsingRedirectKongPlugin; Kong, kong/plugins/redirect/schema.lua). Without a scheme it is `http`.
 * Redirects of everything to https are therefore said by annotations. Others say the name of the host that they are for, which
 * makes routes of several names several routes; those that are not for one name are closed.
 */
export function withRedirectHosts(
  given: readonly Written[],
): ReturnType<NonNullable<PolicyWriter['finish']>> {
  const written = withHttpsAlone(given);
  const taken = new Set(written.map(keyOf));
  const notes: Note[] = [];
  const resources = written.flatMap((one): readonly Written[] => {
    if (one.kind !== 'HTTPRoute' || !rulesOf(one).some(isHostless)) return [one];
    const scheme = schemeOf(one, written);
    const hostnames = asStrings(own(one.spec, 'hostnames'));
    const names = hostnames.filter((name) => !name.startsWith('*'));
    const others = hostnames.filter((name) => name.startsWith('*'));
    const parts = names.map((name) => withHostnames(one, [name], (rule) => redirectTo(rule, name, scheme)));
    if (others.length > 0 || hostnames.length === 0) {
      parts.push(withHostnames(one, others, closed));
      notes.push(closedNote(one, others));
    }
    return parts.map((part, index) => (index === 0 ? part : renamed(part, index + 1, taken)));
  });
  return { resources, notes };
}

const CODES: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * A route that sends all requests to https becomes annotations of the route that serves these: with `protocols` https alone
 * Kong redirects what comes without TLS, whatever the host (kong/runloop/handler.lua).
 */
function withHttpsAlone(written: readonly Written[]): readonly Written[] {
  const changed = new Map<Written, Written | undefined>();
  for (const one of written) {
    const code = one.kind === 'HTTPRoute' ? codeToHttps(one) : undefined;
    if (code === undefined) continue;
    const [main, ...others] = written.filter((other) => other !== one && isAlike(other, one));
    if (main === undefined || others.length > 0 || !rulesOf(main).some(isForAll)) continue;
    const parentRefs = [
      ...asObjects(own(main.spec, 'parentRefs')),
      ...asObjects(own(one.spec, 'parentRefs')),
    ];
    const annotations = {
      ...main.metadata.annotations,
      'konghq.com/https-redirect-status-code': String(code),
      'konghq.com/protocols': 'https',
    };
    changed.set(main, {
      ...main,
      metadata: { ...main.metadata, annotations },
      spec: { ...main.spec, parentRefs },
    });
    changed.set(one, undefined);
  }
  return written.flatMap((one) => (changed.has(one) ? (changed.get(one) ?? []) : [one]));
}

/** Of one namespace, for the same names. */
function isAlike(one: Written, two: Written): boolean {
  return (
    one.kind === two.kind &&
    one.metadata.namespace === two.metadata.namespace &&
    JSON.stringify(own(one.spec, 'hostnames')) === JSON.stringify(own(two.spec, 'hostnames'))
  );
}

/** The status with which a route sends all of its requests to https, and does nothing else. */
function codeToHttps(route: Written): number | undefined {
  const [rule, ...others] = rulesOf(route);
  if (rule === undefined || others.length > 0 || !isForAll(rule)) return undefined;
  if (asObjects(own(rule, 'filters')).length > 1 || asObjects(own(rule, 'backendRefs')).length > 0)
    return undefined;
  const { scheme, statusCode = 302, ...rest } = redirectOf(rule) ?? {};
  const isWhole = scheme === 'https' && Object.keys(rest).length === 0;
  return isWhole && typeof statusCode === 'number' && CODES.has(statusCode) ? statusCode : undefined;
}

/** Does a rule hold for every path, whatever else is asked? */
function isForAll(rule: JsonObject): boolean {
  return asObjects(own(rule, 'matches')).some((match) => {
    const path = own(match, 'path');
    const isRoot = isObject(path) && own(path, 'type') === 'PathPrefix' && own(path, 'value') === '/';
    return isRoot && Object.keys(match).length === 1;
  });
}

function keyOf({ kind, metadata }: Written): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

function rulesOf({ spec }: Written): readonly JsonObject[] {
  return asObjects(own(spec, 'rules'));
}

function redirectOf(rule: JsonObject): JsonObject | undefined {
  const filters = asObjects(own(rule, 'filters'));
  const redirect = filters.map((filter) => own(filter, 'requestRedirect')).find(isObject);
  return redirect;
}

function isHostless(rule: JsonObject): boolean {
  const redirect = redirectOf(rule);
  return redirect !== undefined && own(redirect, 'hostname') === undefined;
}

/** The scheme of the only kind of listener that a route is attached to. */
function schemeOf(route: Written, written: readonly Written[]): string | undefined {
  const protocols = asObjects(own(route.spec, 'parentRefs')).flatMap((parent) => {
    const gateway = written.find(
      ({ kind, metadata }) =>
        kind === (asString(own(parent, 'kind')) ?? 'Gateway') && metadata.name === own(parent, 'name'),
    );
    const section = own(parent, 'sectionName');
    return asObjects(own(gateway?.spec ?? {}, 'listeners'))
      .filter((listener) => section === undefined || own(listener, 'name') === section)
      .map((listener) => asString(own(listener, 'protocol')) ?? '');
  });
  const [only, ...others] = new Set(protocols);
  return only === undefined || others.length > 0 ? undefined : only.toLowerCase();
}

function withHostnames(
  route: Written,
  hostnames: readonly string[],
  change: (rule: JsonObject) => JsonObject,
): Written {
  const rules = rulesOf(route).map((rule) => (isHostless(rule) ? change(rule) : rule));
  const { hostnames: _, ...spec } = route.spec;
  return { ...route, spec: { ...spec, ...(hostnames.length === 0 ? {} : { hostnames }), rules } };
}

function redirectTo(rule: JsonObject, hostname: string, scheme: string | undefined): JsonObject {
  const filters = asObjects(own(rule, 'filters')).map((filter) => {
    const redirect = own(filter, 'requestRedirect');
    if (!isObject(redirect)) return filter;
    const ofListener = scheme === 'https' ? { scheme } : {};
    return { ...filter, requestRedirect: { ...ofListener, ...redirect, hostname } };
  });
  return { ...rule, filters };
}

function closed(rule: JsonObject): JsonObject {
  const { filters: _, backendRefs: __, ...rest } = rule;
  return rest;
}

function renamed(route: Written, number: number, taken: Set<string>): Written {
  let name = `${route.metadata.name}-${String(number).padStart(2, '0')}`;
  while (taken.has(`${route.kind} ${route.metadata.namespace}/${name}`)) name = `${name}-x`;
  taken.add(`${route.kind} ${route.metadata.namespace}/${name}`);
  return { ...route, metadata: { ...route.metadata, name } };
}

function closedNote(route: Written, others: readonly string[]): Note {
  const { name, namespace } = route.metadata;
  const hosts = others.length === 0 ? 'any host' : others.join(', ');
  return noteOf(
    REDIRECT_WITHOUT_HOST,
    `HTTPRoute ${namespace}/${name} would redirect ${hosts} without naming one host, which Kong cannot.`,
    [],
    {
      group: `${namespace}/${name}`,
      before: 'redirected to the same host',
      after: '503 from the Gateway',
      witness: 'none',
    },
  );
}

/**
 * What becomes of redirects of rules: one without a hostname is refused with the whole configuration; the path is kept unless
 * it is replaced as a whole, and then the query is lost.
 */
export function redirectsOfKong(route: ObjectRef, report: Report): Change {
  const refused = opaque('Kong refuses a configuration with a redirect that names no host', [
    { object: route, path: ['spec', 'rules'] },
  ]);
  return (treatment) => {
    const { outcome } = treatment;
    if (outcome.kind !== 'redirect' || outcome.location.kind !== 'parts') return treatment;
    const { location } = outcome;
    if (location.host.kind === 'request') {
      const message = `${describeObject(route)} has a redirect that names no host: Kong refuses the configuration.`;
      report(REDIRECT_WITHOUT_HOST, message, route, ['spec', 'rules']);
      return refused(treatment);
    }
    const isConstant = location.path.kind === 'constant';
    const changed: Outcome = {
      ...outcome,
      location: {
        ...location,
        scheme: location.scheme === 'request' ? 'http' : location.scheme,
        path: isConstant ? location.path : { kind: 'keep' },
        query: isConstant ? 'drop' : location.query,
      },
    };
    return { ...treatment, outcome: changed };
  };
}
