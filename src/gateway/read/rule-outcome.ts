import { describeObject, type FieldPath, type ObjectRef } from '../../model/origin.ts';
import type {
  BackendFilters,
  BackendProtocol,
  HeaderEdit,
  HostRewrite,
  Mirror,
  Outcome,
  PathRewrite,
  Respond,
  WeightedBackend,
} from '../../model/outcome.ts';
import type { Policy } from '../../model/policy.ts';
import { literal } from '../../model/template.ts';
import { type BackendRef, type BackendWorld, resolveBackend } from './backend-ref.ts';
import type { BackendTls } from './backend-tls.ts';
import { guarded } from './external-auth.ts';
import type { Filters, ForeignFilter, MirrorFilter } from './filters.ts';
import { FILTER_OPAQUE, FILTER_UNRESOLVED, NO_BACKEND, RULE_INVALID } from './findings.ts';
import type { AcceptedListener } from './listeners.ts';
import { pathRewrite } from './path-modifier.ts';
import type { FilterReading } from './policy-reader.ts';
import { redirectOutcome } from './redirect.ts';

/** One entry of `backendRefs`. */
export interface RuleBackend {
  readonly reference: BackendRef;
  readonly filters: Filters;
}

/** The part of an HTTPRoute or GRPCRoute rule that says what happens. */
export interface RuleAction {
  readonly filters: Filters;
  readonly backends: readonly RuleBackend[];
  readonly policies: readonly Policy[];
  readonly path: FieldPath;
  /** Why the implementation answers every request of the rule with an error. */
  readonly failure?: string;
}

/** Everything the outcome of a rule depends on besides the rule. */
export interface OutcomeWorld extends BackendWorld {
  readonly tls: BackendTls;
  readonly listener: AcceptedListener;
  readonly route: ObjectRef;
  /** What a backend speaks when nothing else says so. */
  readonly protocol: BackendProtocol;
}

/**
 * What a rule does with the requests of one match. `prefix` is the matched prefix, undefined when the path was matched
 * in another way.
 */
export function ruleOutcome(action: RuleAction, prefix: string | undefined, world: OutcomeWorld): Outcome {
  const contradiction = findContradiction(action, prefix);
  if (contradiction !== undefined) {
    const message = `${describeObject(world.route)}: ${contradiction}; its requests are answered with an error.`;
    world.context.report(RULE_INVALID, message, world.route, action.path);
    return failure(contradiction, world);
  }
  if (action.failure !== undefined) return failure(action.failure, world);
  const unresolved = action.filters.foreign.find(
    (filter) => isUnresolved(filter, world) && readingOf(filter, world) === undefined,
  );
  if (unresolved !== undefined) {
    const reason = `filter ${describeFilter(unresolved)} does not exist`;
    const message = `${describeObject(world.route)}: ${reason}; the rule is answered with an error.`;
    world.context.report(FILTER_UNRESOLVED, message, world.route, unresolved.path);
    return failure(reason, world);
  }
  const named = action.filters.foreign.map((filter) => ({ filter, reading: readingOf(filter, world) }));
  const broken = named.find(({ reading }) => reading?.ok === false);
  if (broken?.reading?.ok === false) return failure(broken.reading.why, world);
  const open = withReadings(
    action,
    prefix,
    named.flatMap(({ reading }) => reading ?? []),
    world,
  );
  const { auth } = action.filters;
  const plain = auth === undefined ? open : guarded(open, auth, world.route, world);
  const extended = action.backends.find((one) => isExtension(one, world));
  if (extended !== undefined) {
    const { group, kind, name, path } = extended.reference;
    const why = `what backend ${kind}.${group} ${name} does is defined by the implementation`;
    return { kind: 'opaque', why, origins: [{ object: world.route, path }] };
  }
  if (isModelled(action)) return plain;
  const left = named.flatMap(({ filter, reading }) => (reading === undefined ? [filter] : []));
  const own = { ...action.filters, foreign: left };
  const foreign = [own, ...action.backends.map((one) => one.filters)].flatMap(modelless);
  const [first] = foreign;
  if (first === undefined) return plain;
  const why = `what filter ${describeFilter(first)} does is defined by the implementation`;
  world.context.report(FILTER_OPAQUE, `${describeObject(world.route)}: ${why}.`, world.route, first.path);
  const origins = foreign.map(({ path }) => ({ object: world.route, path }));
  return { kind: 'opaque', why, origins, presumably: plain };
}

/** What the implementation does with an object that a filter names; undefined where nobody knows. */
function readingOf({ target }: ForeignFilter, { context, route }: OutcomeWorld): FilterReading | undefined {
  return target === undefined
    ? undefined
    : context.policies?.filter?.({ ...target, namespace: route.namespace });
}

function withReadings(
  action: RuleAction,
  prefix: string | undefined,
  readings: readonly FilterReading[],
  world: OutcomeWorld,
): Outcome {
  if (readings.length === 0) return plainOutcome(action, prefix, world);
  const known = readings.filter((one) => one.ok);
  const answer = known.find((one) => one.answer !== undefined)?.answer;
  const plain = answer ?? plainOutcome(action, prefix, world);
  const path = known.find((one) => one.path !== undefined)?.path;
  const policies = known.flatMap((one) => one.policies ?? []);
  const forwarded =
    plain.kind === 'forward'
      ? { ...plain, path: path ?? plain.path, policies: [...plain.policies, ...policies] }
      : plain;
  const order = world.context.policies?.checks ?? [];
  const rank = ({ gate }: (typeof known)[number]): number =>
    gate === undefined ? -1 : order.indexOf(gate.check.kind);
  const checks = [...known].sort((one, two) => rank(one) - rank(two));
  const outcome = plain.kind === 'redirect' ? plain : checks.reduceRight(behindGate, forwarded);
  const unread = known.find((one) => one.unread !== undefined)?.unread;
  if (unread === undefined) return outcome;
  const origins = [{ object: world.route, path: action.filters.path }];
  return { kind: 'opaque', why: unread, origins, presumably: outcome };
}

function behindGate(then: Outcome, { gate }: Extract<FilterReading, { ok: true }>): Outcome {
  return gate === undefined ? then : { kind: 'gate', ...gate, then };
}

/** 500 or the given status; for gRPC one that clients read as UNAVAILABLE (GRPCRouteRule.backendRefs). */
function failure(reason: string, { protocol }: OutcomeWorld, status = 500): Respond {
  return { kind: 'respond', status: protocol === 'grpc' ? 503 : status, reason };
}

function findContradiction(action: RuleAction, prefix: string | undefined): string | undefined {
  if (action.filters.redirect === undefined && !rewrites(action)) return undefined;
  const all = [action.filters, ...action.backends.map((backend) => backend.filters)];
  if (all.some(({ redirect, rewrite }) => redirect !== undefined && rewrite !== undefined)) {
    return 'RequestRedirect and URLRewrite exclude each other';
  }
  if (action.filters.redirect !== undefined && action.backends.length > 0) {
    return 'RequestRedirect excludes backendRefs';
  }
  const modifiers = all.flatMap(({ redirect, rewrite }) => [redirect?.path, rewrite?.path]);
  if (prefix === undefined && modifiers.some((modifier) => modifier?.type === 'ReplacePrefixMatch')) {
    return 'ReplacePrefixMatch needs a PathPrefix match';
  }
  return undefined;
}

function rewrites({ filters, backends }: RuleAction): boolean {
  if (filters.rewrite !== undefined) return true;
  return backends.some((one) => one.filters.rewrite !== undefined || one.filters.redirect !== undefined);
}

/** A reference is known to be unresolved only where all objects are known. */
function isUnresolved({ type, target }: ForeignFilter, { context, route }: OutcomeWorld): boolean {
  if (type !== 'ExtensionRef' || target === undefined || !context.objects.complete) return false;
  const found = context.objects.find(target.kind, route.namespace, target.name);
  return found === undefined || !found.apiVersion.startsWith(target.group === '' ? 'v1' : `${target.group}/`);
}

/** A backend of a kind that somebody defines: an object of that name is there. */
function isExtension({ reference }: RuleBackend, { context }: OutcomeWorld): boolean {
  const { group, kind, namespace, name, weight } = reference;
  if (group === '' || weight <= 0) return false;
  const known = context.policies?.backend?.(reference);
  if (known !== undefined) return 'unread' in known;
  return context.objects.find(kind, namespace, name)?.apiVersion.startsWith(`${group}/`) === true;
}

function describeFilter({ type, target }: ForeignFilter): string {
  return target === undefined ? type : `${type} ${target.kind}.${target.group} ${target.name}`;
}

/** No filter of the rule or of a backend can be without a place in the model. */
function isModelled({ filters, backends }: RuleAction): boolean {
  if (filters.foreign.length > 0) return false;
  return backends.every(
    (one) =>
      one.filters.foreign.length === 0 && one.filters.cors === undefined && one.filters.auth === undefined,
  );
}

/** Filters that have no place in the model: extensions, and what only a rule can have when a backend has it. */
function modelless(filters: Filters, index: number): readonly ForeignFilter[] {
  const onBackend = index > 0;
  const misplaced = [
    ...(onBackend && filters.cors !== undefined ? ['CORS'] : []),
    ...(onBackend && filters.auth !== undefined ? ['ExternalAuth'] : []),
  ];
  return [...filters.foreign, ...misplaced.map((type) => ({ type, target: undefined, path: filters.path }))];
}

function plainOutcome(action: RuleAction, prefix: string | undefined, world: OutcomeWorld): Outcome {
  const { filters } = action;
  if (filters.redirect !== undefined) {
    const path = pathOf(filters.redirect.path, prefix);
    return redirectOutcome(filters.redirect, path, world.listener, world.context.dialect);
  }
  const used = action.backends.filter(({ reference }) => reference.weight > 0);
  if (used.length === 0) {
    const reason = action.backends.length === 0 ? 'the rule has no backend' : 'all weights are 0';
    const message = `${describeObject(world.route)}: ${reason}; its requests are answered with an error.`;
    world.context.report(NO_BACKEND, message, world.route, action.path);
    return failure(reason, world, world.context.dialect.withoutBackends);
  }
  const copies = used.map((backend) => copiesOf(backend, world));
  const [first = []] = copies;
  // Copies of all that is forwarded, whatever the backend.
  const shared = copies.every((one) => sameCopies(one, first)) ? first : [];
  const backends = used.map((backend) => weighted(backend, prefix, world, shared.length > 0));
  const [only] = backends;
  if (backends.length === 1 && only?.filters?.redirect !== undefined) return only.filters.redirect;
  return {
    kind: 'forward',
    backends,
    path: pathOf(filters.rewrite?.path, prefix),
    host: hostOf(filters.rewrite?.hostname),
    requestHeaders: filters.requestHeaders,
    mirrors: [...mirrorsOf(filters.mirrors, world), ...shared],
    policies: action.policies,
  };
}

/** Contradictions were refused before, so a prefix modifier has its prefix here. */
function pathOf(modifier: Parameters<typeof pathRewrite>[0], prefix: string | undefined): PathRewrite {
  const rewrite = pathRewrite(modifier, prefix);
  return rewrite === 'needs-prefix' ? { kind: 'keep' } : rewrite;
}

function hostOf(hostname: string | undefined): HostRewrite {
  return hostname === undefined ? { kind: 'keep' } : { kind: 'set', value: literal(hostname) };
}

/** What the object in the place of a Service copies. */
function copiesOf({ reference }: RuleBackend, { context }: OutcomeWorld): readonly Mirror[] {
  const known = context.policies?.backend?.(reference);
  return known !== undefined && 'backend' in known ? (known.mirrors ?? []) : [];
}

function sameCopies(one: readonly Mirror[], two: readonly Mirror[]): boolean {
  const text = (list: readonly Mirror[]): string =>
    JSON.stringify(list.map(({ backend, percent }) => [backend, percent]));
  return text(one) === text(two);
}

/** @param isCopied its copies are those of all backends, and said elsewhere */
function weighted(
  backend: RuleBackend,
  prefix: string | undefined,
  world: OutcomeWorld,
  isCopied: boolean,
): WeightedBackend {
  const { reference, filters } = backend;
  const { weight } = reference;
  const known = world.context.policies?.backend?.(reference);
  if (known !== undefined && 'backend' in known) {
    const { policies } = known;
    const mirrors = isCopied ? [] : (known.mirrors ?? []);
    const own: BackendFilters =
      known.ignoresFilters === true
        ? policies.length === 0
          ? {}
          : { policies }
        : backendFilters(filters, policies, prefix, world);
    const all = mirrors.length === 0 ? own : { ...own, mirrors: [...(own.mirrors ?? []), ...mirrors] };
    return {
      weight,
      target: known.backend,
      ...(Object.keys(all).length === 0 ? {} : { filters: all }),
    };
  }
  const resolved = resolveBackend(reference, world.route, world.protocol, world);
  if ('invalid' in resolved) return { weight, target: failure(resolved.invalid, world, resolved.status) };
  const secured = world.tls(resolved, world.listener);
  if ('invalid' in secured) return { weight, target: failure(secured.invalid, world) };
  const own = backendFilters(filters, secured.policies, prefix, world);
  return { weight, target: secured.backend, ...(Object.keys(own).length === 0 ? {} : { filters: own }) };
}

function backendFilters(
  filters: Filters,
  policies: readonly Policy[],
  prefix: string | undefined,
  world: OutcomeWorld,
): BackendFilters {
  const mirrors = mirrorsOf(filters.mirrors, world);
  return {
    ...edits('requestHeaders', filters.requestHeaders),
    ...edits('responseHeaders', filters.responseHeaders),
    ...(filters.rewrite?.path === undefined ? {} : { path: pathOf(filters.rewrite.path, prefix) }),
    ...(filters.rewrite?.hostname === undefined ? {} : { host: hostOf(filters.rewrite.hostname) }),
    ...(filters.redirect === undefined
      ? {}
      : {
          redirect: redirectOutcome(
            filters.redirect,
            pathOf(filters.redirect.path, prefix),
            world.listener,
            world.context.dialect,
          ),
        }),
    ...(mirrors.length === 0 ? {} : { mirrors }),
    ...(policies.length === 0 ? {} : { policies }),
  };
}

function edits<Key extends string>(
  key: Key,
  list: readonly HeaderEdit[],
): Partial<Record<Key, readonly HeaderEdit[]>> {
  return list.length === 0 ? {} : ({ [key]: list } as Record<Key, readonly HeaderEdit[]>);
}

/** Mirrors; one whose backend is invalid is left out (HTTPRequestMirrorFilter.backendRef). */
function mirrorsOf(filters: readonly MirrorFilter[], world: OutcomeWorld): readonly Mirror[] {
  return filters.flatMap((filter): Mirror[] => {
    const resolved = resolveBackend(filter.backend, world.route, world.protocol, world);
    if ('invalid' in resolved) return [];
    const origins = [{ object: world.route, path: filter.path }];
    return [{ backend: resolved.backend, percent: filter.percent, origins }];
  });
}
