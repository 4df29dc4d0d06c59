import { asString, own } from '../../../src/kubernetes/json.ts';
import type { JsonObject, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import { describeObject, nameOf, type Origin } from '../../../src/model/origin.ts';
import type { ExtensionObject } from '../../../src/model/route-table.ts';
import { MIDDLEWARE_COLLISION, MIDDLEWARE_ELSEWHERE } from '../findings/middlewares.ts';
import { unforeseen } from './around.ts';
import type { MiddlewareContext } from './context.ts';
import { normalised } from './names.ts';
import { readMiddleware } from './read.ts';
import type { Stage } from './stage.ts';

/** One entry of a list of middlewares, with where it stands. `kind`: how names are read there. */
export type MiddlewareReference = { readonly origin: Origin } /** Field of a CRD. */ & (
  | { readonly kind: 'fields'; readonly name: string; readonly namespace?: string }
  /** A name with its provider, as annotations and static options have it: `shop-strip@kubernetescrd`. */
  | { readonly kind: 'qualified'; readonly text: string }
);

export type ChainReading =
  | {
      readonly ok: true;
      readonly stages: readonly Stage[];
      /** About the references; those about the objects come with `readMiddleware`. */
      readonly findings: readonly Finding[];
      /** The objects that are used, chains among them. */
      readonly objects: readonly KubernetesObject[];
      /** What the entries of the list name, in their order; undefined where one of them is no object of the cluster. */
      readonly named: readonly ExtensionObject[] | undefined;
    }
  | {
      readonly ok: false;
      readonly why: string;
      readonly origins: readonly Origin[];
      readonly findings: readonly Finding[];
    };

const PROVIDER = '@kubernetescrd';

/**
 * Finds what the entries of a list stand for. Not ok: Traefik does not build what has this list.
 *
 * @param from namespace of the object with the list; empty for static options
 */
export function chainOf(
  references: readonly MiddlewareReference[],
  from: string,
  context: MiddlewareContext,
): ChainReading {
  const found: Found = { stages: [], findings: [], objects: [] };
  const problem = collect(references, from, context, found, []);
  if (problem !== undefined) return { ok: false, ...problem, findings: found.findings };
  return { ok: true, ...found, named: namedObjects(references, from, context) };
}

/** The objects that a list which was found in order names. */
function namedObjects(
  references: readonly MiddlewareReference[],
  from: string,
  context: MiddlewareContext,
): readonly ExtensionObject[] | undefined {
  const named: ExtensionObject[] = [];
  for (const reference of references) {
    const id = identify(reference, from, context);
    if ('why' in id) return undefined;
    const [object] = candidatesFor(id, context);
    const wanted = id.wanted ?? meantBy(id, reference.origin.object.namespace);
    if (object !== undefined) named.push({ group: groupOf(object), ...refOf(object) });
    else if (wanted === undefined) return undefined;
    else named.push({ group: 'traefik.io', kind: 'Middleware', ...wanted });
  }
  return named;
}

/**
 * The Middleware of a namespace that a joined name may stand for. A name that stands for another one leads nowhere, so
 * that nothing is opened by it.
 */
function meantBy({ name, provider }: Identity, namespace: string): Identity['wanted'] {
  if (provider !== PROVIDER || namespace === '') return undefined;
  const start = [`${normalised(namespace)}-`, `${namespace}_`].find((text) => name.startsWith(text));
  const rest = start === undefined ? '' : name.slice(start.length);
  return rest === '' ? undefined : { namespace, name: rest };
}

function groupOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

interface Found {
  readonly stages: Stage[];
  readonly findings: Finding[];
  readonly objects: KubernetesObject[];
}

interface Problem {
  readonly why: string;
  readonly origins: readonly Origin[];
}

function collect(
  references: readonly MiddlewareReference[],
  from: string,
  context: MiddlewareContext,
  found: Found,
  within: readonly string[],
): Problem | undefined {
  for (const reference of references) {
    const id = identify(reference, from, context);
    if ('why' in id) return { why: id.why, origins: [reference.origin] };
    if (within.includes(id.name)) {
      return {
        why: `the chain ${[...within, id.name].join(' -> ')} holds itself`,
        origins: [reference.origin],
      };
    }
    const object = objectOf(id, reference, context, found);
    if (object === undefined) {
      const problem = missing(id, reference, context, found);
      if (problem !== undefined) return problem;
      continue;
    }
    if (!found.objects.includes(object)) found.objects.push(object);
    const reading = readMiddleware(object, context);
    if (!reading.ok) return { why: reading.why, origins: [reference.origin, ...reading.origins] };
    if (reading.kind === 'stage') {
      found.stages.push(reading.stage);
      continue;
    }
    const { namespace } = object.metadata;
    const members = reading.members.map((member, index) => memberOf(member, object, index));
    const problem = collect(members, namespace, context, found, [...within, id.name]);
    if (problem !== undefined) return { ...problem, origins: [reference.origin, ...problem.origins] };
  }
  return undefined;
}

function memberOf(member: JsonObject, chain: KubernetesObject, index: number): MiddlewareReference {
  const namespace = asString(own(member, 'namespace')) ?? '';
  return {
    kind: 'fields',
    name: asString(own(member, 'name')) ?? '',
    ...(namespace === '' ? {} : { namespace }),
    origin: { object: refOf(chain), path: ['spec', 'chain', 'middlewares', index] },
  };
}

/** The name that Traefik looks a middleware up by; `wanted` is the object that the author meant. */
interface Identity {
  readonly name: string;
  readonly provider: string;
  readonly wanted?: { readonly namespace: string; readonly name: string };
}

/** resolveReference of pkg/provider/kubernetes/crd/kubernetes.go. */
function identify(
  reference: MiddlewareReference,
  from: string,
  { allowCrossNamespace, crossProviderNamespaces }: MiddlewareContext,
): Identity | { readonly why: string } {
  if (reference.kind === 'qualified') return qualified(reference.text);
  const { name } = reference;
  if (name.includes('@')) {
    if (!allowCrossNamespace && name.endsWith(PROVIDER)) {
      return { why: `the reference ${name} is refused while allowCrossNamespace is off` };
    }
    if (crossProviderNamespaces !== undefined && !crossProviderNamespaces.includes(from)) {
      return { why: `the reference ${name} is refused: ${from} is not among crossProviderNamespaces` };
    }
    return qualified(name);
  }
  const namespace = reference.namespace ?? from;
  if (namespace !== from && !allowCrossNamespace) {
    return { why: `Middleware ${namespace}/${name} is in another namespace, and allowCrossNamespace is off` };
  }
  return { name: normalised(`${namespace}-${name}`), provider: PROVIDER, wanted: { namespace, name } };
}

function qualified(text: string): Identity {
  const at = text.indexOf('@');
  if (at < 0) return { name: text, provider: '' };
  return { name: text.slice(0, at), provider: text.slice(at) };
}

/** The Middlewares that Traefik knows by a name, the one that is meant before others. */
function candidatesFor(id: Identity, { objects }: MiddlewareContext): readonly KubernetesObject[] {
  if (id.provider !== PROVIDER) return [];
  const candidates = objects.ofKind('Middleware').filter(({ metadata: { namespace, name } }) => {
    return normalised(`${namespace}-${name}`) === id.name || `${namespace}_${name}` === id.name;
  });
  const { wanted } = id;
  const isMeant = ({ metadata }: KubernetesObject): boolean =>
    metadata.namespace === wanted?.namespace && metadata.name === wanted.name;
  return [...candidates.filter(isMeant), ...candidates.filter((one) => !isMeant(one))];
}

function objectOf(
  id: Identity,
  { origin }: MiddlewareReference,
  context: MiddlewareContext,
  found: Found,
): KubernetesObject | undefined {
  const candidates = candidatesFor(id, context);
  if (candidates.length > 1) {
    const names = candidates.map((one) => nameOf(refOf(one))).join(' and ');
    const message = `Middlewares ${names} are both ${id.name} for Traefik: which one is used is not fixed`;
    const origins = [
      origin,
      ...candidates.map((one) => ({ object: refOf(one), path: ['metadata', 'name'] })),
    ];
    found.findings.push(finding(MIDDLEWARE_COLLISION, message, origins));
  }
  return candidates[0];
}

/** A middleware that is not among the objects: it does not exist, or it is somewhere else. */
function missing(
  id: Identity,
  { origin }: MiddlewareReference,
  { objects }: MiddlewareContext,
  found: Found,
): Problem | undefined {
  const title =
    id.wanted === undefined
      ? `middleware ${id.name}${id.provider}`
      : describeObject({ kind: 'Middleware', ...id.wanted });
  if (id.provider === '' || (id.provider === PROVIDER && objects.complete)) {
    return { why: `${title} does not exist`, origins: [origin] };
  }
  const why = `${title} is not part of the input`;
  found.findings.push(
    finding(MIDDLEWARE_ELSEWHERE, `${why}: what it does to requests is not known here`, [origin]),
  );
  found.stages.push({ name: title, origins: [origin], apply: (inner) => unforeseen(why, [origin], inner) });
  return undefined;
}
