import { LIMITS } from '../../gateway/limits.ts';
import type { Resource } from '../../gateway/resource.ts';
import { UNKNOWN_CLASS } from '../../gateway/write/gateways.ts';
import type { Json, ObjectSet } from '../../kubernetes/object.ts';
import { printable } from '../printable.ts';
import type { LimitUse, MigrationReport, Readiness } from './document.ts';

const GROUP = 'gateway.networking.k8s.io';

/** Whether the cluster can take what was written, as far as the input tells. */
export function readinessOf(
  objects: ObjectSet,
  resources: readonly Resource[],
  target: MigrationReport['target'],
): readonly Readiness[] {
  return [crds(objects, resources, target), ...classes(objects, resources)];
}

function crds(
  objects: ObjectSet,
  resources: readonly Resource[],
  target: MigrationReport['target'],
): Readiness {
  const what = 'Gateway API resource definitions';
  const wanted = `${target.gatewayApiVersion} (${target.channel})`;
  const found = objects
    .ofKind('CustomResourceDefinition')
    .filter(({ metadata }) => metadata.name.endsWith(`.${GROUP}`));
  if (found.length === 0) {
    const state = objects.complete ? 'missing' : 'not-known';
    const text = objects.complete
      ? `No resource definition of ${GROUP} is installed; install release ${wanted}.`
      : `The input holds no resource definition; the result needs release ${wanted}.`;
    return { what, state, text };
  }
  const plural = new Set(found.map(({ metadata }) => metadata.name.split('.')[0]));
  const lacking = [...new Set(resources.map(({ kind }) => kind))].filter(
    (kind) =>
      !plural.has(pluralOf(kind)) &&
      resources.some((one) => one.kind === kind && one.apiVersion.startsWith(GROUP)),
  );
  const versions = new Set(
    found.map(({ metadata }) => metadata.annotations[`${GROUP}/bundle-version`] ?? 'unknown'),
  );
  const channels = new Set(
    found.map(({ metadata }) => metadata.annotations[`${GROUP}/channel`] ?? 'unknown'),
  );
  const installed = `${[...versions].join(', ')} (${[...channels].join(', ')})`;
  if (lacking.length > 0) {
    return {
      what,
      state: 'missing',
      text: printable(
        `Installed is ${installed}, without ${lacking.join(', ')}; the result was written for ${wanted}.`,
      ),
    };
  }
  return {
    what,
    state: 'ready',
    text: printable(`Installed is ${installed}; the result was written for ${wanted}.`),
  };
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  return /[^aeiou]y$/.test(lower)
    ? `${lower.slice(0, -1)}ies`
    : lower.endsWith('s')
      ? `${lower}es`
      : `${lower}s`;
}

function classes(objects: ObjectSet, resources: readonly Resource[]): readonly Readiness[] {
  const named = new Set(
    resources
      .filter(({ kind }) => kind === 'Gateway')
      .map(({ spec }) => String(spec['gatewayClassName'] ?? '')),
  );
  return [...named].map((name): Readiness => {
    if (name === UNKNOWN_CLASS) return unnamedClass(objects);
    const what = `GatewayClass ${printable(name)}`;
    const found = objects.ofKind('GatewayClass').find(({ metadata }) => metadata.name === name);
    if (found !== undefined) return { what, state: 'ready', text: 'The class is there.' };
    return objects.complete
      ? {
          what,
          state: 'missing',
          text: 'No such class is installed: the Gateway would be taken up by nobody.',
        }
      : { what, state: 'not-known', text: 'The input holds no GatewayClass of this name.' };
  });
}

/** The Gateway was written for nobody in particular. */
function unnamedClass(objects: ObjectSet): Readiness {
  const installed = objects.ofKind('GatewayClass').map(({ metadata }) => metadata.name);
  const known =
    installed.length > 0
      ? `Installed are ${installed.join(', ')}.`
      : objects.complete
        ? 'None is installed: no implementation of the Gateway API is there yet.'
        : 'The input holds none.';
  const text = printable(`Nobody said which class the Gateways get: name one with --gateway-class. ${known}`);
  return { what: 'GatewayClass', state: 'missing', text };
}

/** The fullest object for each bound of the Gateway API. */
export function limitsUsed(resources: readonly Resource[]): readonly LimitUse[] {
  const uses: LimitUse[] = [];
  const note = (what: string, limit: number, used: number, resource: Resource): void => {
    const index = uses.findIndex((use) => use.what === what);
    const known = uses[index];
    if (known !== undefined && known.used >= used) return;
    const { namespace, name } = resource.metadata;
    const use = { what, used, limit, where: printable(`${resource.kind} ${namespace}/${name}`) };
    if (known === undefined) uses.push(use);
    else uses[index] = use;
  };
  for (const resource of resources) {
    const { kind, spec } = resource;
    if (kind === 'Gateway' || kind === 'ListenerSet') {
      note('listeners of an object', LIMITS.listenersPerObject, length(spec['listeners']), resource);
    }
    if (kind !== 'HTTPRoute') continue;
    note('rules of an HTTPRoute', LIMITS.rulesPerRoute, length(spec['rules']), resource);
    note('hostnames of an HTTPRoute', LIMITS.hostnamesPerRoute, length(spec['hostnames']), resource);
    for (const rule of Array.isArray(spec['rules']) ? (spec['rules'] as readonly Json[]) : []) {
      if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) continue;
      const matches = (rule as { readonly matches?: Json }).matches;
      note('matches of a rule', LIMITS.matchesPerRule, length(matches), resource);
    }
  }
  return uses;
}

function length(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}
