import type { Abilities } from '../limits.ts';
import type { Resource } from '../resource.ts';
import { type ExistingGateway, existingGateway } from './existing.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { frontendReferences } from './frontend-references.ts';
import type { FrontendValidation } from './frontend-validation.ts';
import type { Reference } from './grants.ts';
import { byCodeUnit } from './names.ts';
import type { WriteOptions } from './options.ts';
import { type Attachment, MANAGED_BY, type Parent, parentResources } from './parents.ts';
import { noteOf, type Reporter } from './reporter.ts';
import { attachTo, named, planScope, type Scope } from './scope.ts';
import type { Section } from './sections.ts';
import type { Stream } from './streams.ts';
import { policyReferences } from './target-policies/objects.ts';

/** Where routes attach, and the Gateways that are written for it. */
export interface Gateways {
  /** Namespace of objects that have none of their own. */
  readonly home: string;
  /** The namespace that routes must have; absent: that of the objects which they are made of. */
  namespaceOf?(item: Section | Stream): string;
  /** What routes are called after; absent: their hosts. */
  nameOf?(item: Section | Stream): string;
  /** How the names of routes end; absent: as their listeners ask for. */
  readonly suffix?: '-mesh';
  /** Can a route attach to two listeners of one Gateway? */
  readonly byName: boolean;
  /** The Gateways that serve a section together with others; absent: none do. */
  gatewaysOf?(section: Section): ReadonlyArray<{ readonly namespace: string; readonly name: string }>;
  attachSection(section: Section, text: string | undefined, namespace: string): readonly Attachment[];
  attachStream(stream: Stream, text: string | undefined, namespace: string): readonly Attachment[];
  /** Only once all routes are attached: listeners allow the namespaces that use them. */
  resources(
    annotationsOf: (
      hosts: readonly (string | undefined)[],
      namespace: string,
    ) => Readonly<Record<string, string>>,
  ): readonly Resource[];
  references(): readonly Reference[];
  /** Gateways and ListenerSets that are written. */
  readonly parents: readonly Parent[];
}

export function planGateways(
  sections: readonly Section[],
  streams: readonly Stream[],
  options: WriteOptions,
  abilities: Abilities,
  frontend: FrontendValidation,
  reporter: Reporter,
): Gateways {
  if (options.gateway !== undefined) {
    reportMerged(sourceGateways(sections, streams), options.gateway, reporter);
    return attached(existingGateway(options.gateway, options.objects, reporter), options.gateway);
  }
  return generated(sections, streams, options, abilities, frontend, reporter);
}

/** What only one of several Gateways serves would be served at the address of another. */
function reportMerged(
  sources: readonly string[],
  gateway: { readonly namespace: string; readonly name: string },
  reporter: Reporter,
): void {
  if (sources.length < 2) return;
  const label = `${gateway.namespace}/${gateway.name}`;
  reporter.note(
    noteOf(
      GATEWAY_FINDINGS.gatewaysMerged,
      `The routes of ${sources.length} Gateways (${sources.join(', ')}) attach to the Gateway ${label}.`,
      [],
      {
        before: 'each Gateway serves its own hosts, at an address of its own',
        after: `${label} serves the hosts of all of them`,
        witness: 'none',
      },
    ),
  );
}

function attached(
  gateway: ExistingGateway,
  named: { readonly namespace: string; readonly name: string },
): Gateways {
  const protocolOf = (section: Section): 'HTTP' | 'HTTPS' =>
    section.listener.protocol === 'http' ? 'HTTP' : 'HTTPS';
  return {
    home: named.namespace,
    byName: gateway.known,
    gatewaysOf: () => [named],
    attachSection: (section, text, namespace) => [
      gateway.attach(protocolOf(section), section.listener.port, text, namespace),
    ],
    attachStream: ({ protocol, port }, text, namespace) => [gateway.attach(protocol, port, text, namespace)],
    resources: () => [],
    references: () => [],
    parents: [],
  };
}

/** The namespace that a host belongs to: that of the first object that names it. */
function ownerOf(origins: Section['host']['origins'], routes: Section['host']['routes']): string | undefined {
  const origin = origins[0] ?? routes.find((route) => route.origins.length > 0)?.origins[0];
  const namespace = origin?.object.namespace;
  return namespace === '' ? undefined : namespace;
}

function busiestNamespace(owners: readonly (string | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const owner of owners) if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || byCodeUnit(a, b));
  return best?.[0] ?? 'default';
}

/** `namespace/name` of the Gateways that the listeners of the source belong to, sorted. */
function sourceGateways(sections: readonly Section[], streams: readonly Stream[]): readonly string[] {
  const names = [...sections, ...streams].map(gatewayOf).filter((name) => name !== undefined);
  return [...new Set(names)].sort(byCodeUnit);
}

function gatewayOf(item: Section | Stream): string | undefined {
  return 'listener' in item ? item.listener.gateway : item.gateway;
}

function generated(
  sections: readonly Section[],
  streams: readonly Stream[],
  options: WriteOptions,
  abilities: Abilities,
  frontend: FrontendValidation,
  reporter: Reporter,
): Gateways {
  const owners = new Map<Section | Stream, string | undefined>();
  for (const section of sections) owners.set(section, ownerOf(section.host.origins, section.host.routes));
  for (const stream of streams) owners.set(stream, ownerOf(stream.origins, []));
  const sources = sourceGateways(sections, streams);
  const [source] = sources;
  const home = options.gatewayNamespace ?? source?.split('/')[0] ?? busiestNamespace([...owners.values()]);
  const single = `${home}/${options.gatewayName ?? source?.split('/')[1] ?? 'gateway'}`;
  const perNamespace = options.gatewayScope === 'namespace';
  // A host has one address: all its listeners belong to the Gateway of whoever names it first.
  const scopeOfHost = new Map<string | undefined, string>();
  const scopeNameOf = (item: Section | Stream): string => {
    // Gateways of the source have addresses of their own.
    if (sources.length > 1) return gatewayOf(item) ?? single;
    if (!perNamespace) return single;
    const first = item.texts[0];
    const common = item.texts.length === 0 ? undefined : scopeOfHost.get(first);
    const known = common ?? owners.get(item) ?? home;
    for (const text of item.texts) if (!scopeOfHost.has(text)) scopeOfHost.set(text, known);
    return `${known}/${options.gatewayName ?? 'gateway'}`;
  };
  const byScope = new Map<string, { sections: Section[]; streams: Stream[] }>();
  const members = (name: string): { sections: Section[]; streams: Stream[] } => {
    const known = byScope.get(name) ?? { sections: [], streams: [] };
    byScope.set(name, known);
    return known;
  };
  for (const section of sections) members(scopeNameOf(section)).sections.push(section);
  for (const stream of streams) members(scopeNameOf(stream)).streams.push(stream);
  const scopes = new Map<string, Scope>();
  for (const [key, group] of [...byScope].sort(([a], [b]) => byCodeUnit(a, b))) {
    const [namespace = '', name = ''] = key.split('/');
    scopes.set(
      key,
      planScope({ namespace, name }, group.sections, group.streams, options, abilities, reporter),
    );
  }
  const gatewayClass = classOf(options, scopes.size > 0, reporter);
  const scopeFor = (item: Section | Stream): Scope | undefined => scopes.get(scopeNameOf(item));
  return {
    home,
    byName: true,
    gatewaysOf: (section) =>
      (scopeFor(section)?.parents ?? [])
        .filter(({ kind }) => kind === 'Gateway')
        .map(({ namespace, name }) => ({ namespace, name })),
    attachSection: (section, text, namespace) => {
      const scope = scopeFor(section);
      return scope === undefined ? [] : attachTo(scope, section, text, namespace);
    },
    attachStream: (stream, text, namespace) => {
      const scope = scopeFor(stream);
      return scope === undefined ? [] : named(scope, stream.protocol, stream.port, text, namespace);
    },
    resources: (annotationsOf) =>
      [...scopes.values()].flatMap((scope) => {
        const used = scope.parents.flatMap((parent) => parent.listeners.map((listener) => listener.hostname));
        const hosts = [...used, ...scope.hostnameOf.keys()];
        const annotations = annotationsOf(hosts, scope.namespace);
        const ordered = orderObject(scope, options);
        if (ordered === undefined) return parentResources(scope.parents, gatewayClass, annotations, frontend);
        const { object, reference } = ordered;
        return [...parentResources(scope.parents, gatewayClass, annotations, frontend, reference), object];
      }),
    references: () =>
      [...scopes.values()].flatMap(({ parents, namespace }) => [
        ...parents.flatMap(parentReferences),
        ...frontendReferences(
          frontend,
          parents.flatMap(({ listeners }) => listeners),
          namespace,
        ),
      ]),
    parents: [...scopes.values()].flatMap((scope) => scope.parents),
  };
}

/** What has the rules of a Gateway decide as they are listed, and the reference to it. */
function orderObject(
  { parents, namespace }: Scope,
  { listedOrder, dialect }: WriteOptions,
):
  | {
      readonly object: Resource;
      readonly reference: { readonly group: string; readonly kind: string; readonly name: string };
    }
  | undefined {
  const known = dialect.listedOrder;
  const [gateway] = parents;
  if (listedOrder !== true || known === undefined || gateway === undefined) return undefined;
  const { group, version, kind, field } = known;
  const { name } = gateway;
  return {
    object: {
      apiVersion: `${group}/${version}`,
      kind,
      metadata: { name, namespace, labels: MANAGED_BY },
      spec: { [field]: true },
    },
    reference: { group, kind, name },
  };
}

function parentReferences(parent: Parent): readonly Reference[] {
  const parts = parent.listeners.flatMap(({ policies = [] }) => policies);
  return [...secretReferences(parent), ...policyReferences(parts, parent.namespace)];
}

function secretReferences(parent: Parent): readonly Reference[] {
  return parent.listeners.flatMap((listener): Reference[] => {
    const [namespace = '', name = ''] = listener.certificate?.split('/') ?? [];
    if (name === '') return [];
    return [
      { from: { kind: parent.kind, namespace: parent.namespace }, to: { kind: 'Secret', namespace, name } },
    ];
  });
}

/** Stands in a Gateway for a class that nobody named. */
export const UNKNOWN_CLASS = 'change-me';

function classOf(options: WriteOptions, needed: boolean, reporter: Reporter): string {
  if (options.gatewayClass !== undefined) return options.gatewayClass;
  const classes = options.objects.ofKind('GatewayClass');
  const [only] = classes;
  if (only !== undefined && classes.length === 1) return only.metadata.name;
  if (needed) {
    const names = classes.map((one) => one.metadata.name).sort(byCodeUnit);
    const message =
      names.length === 0
        ? `No GatewayClass is named; the Gateway is written with the class ${UNKNOWN_CLASS}.`
        : `Several GatewayClasses exist (${names.join(', ')}); the Gateway is written with the class ${UNKNOWN_CLASS}.`;
    reporter.note(
      noteOf(GATEWAY_FINDINGS.gatewayClass, message, [], {
        after: `nothing serves a Gateway of class ${UNKNOWN_CLASS}`,
        witness: 'none',
      }),
    );
  }
  return UNKNOWN_CLASS;
}
