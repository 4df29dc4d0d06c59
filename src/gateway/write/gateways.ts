import type { Abilities } from '../limits.ts';
import type { Resource } from '../resource.ts';
import { certificateOf, hasDefaultCertificate } from './certificates.ts';
import { type ExistingGateway, existingGateway } from './existing.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import type { Reference } from './grants.ts';
import { type CertifiedHost, chooseListeners, type ListenerDraft } from './listeners.ts';
import { byCodeUnit, hostSlugs } from './names.ts';
import type { WriteOptions } from './options.ts';
import { type Attachment, type Parent, parentResources, placeListeners } from './parents.ts';
import type { Passthrough } from './passthrough.ts';
import { noteOf, type Reporter } from './reporter.ts';
import type { Section } from './sections.ts';

/** Where routes attach, and the Gateways that are written for it. */
export interface Gateways {
  /** Namespace of objects that have none of their own. */
  readonly home: string;
  /** Can a route attach to two listeners of one Gateway? */
  readonly byName: boolean;
  attachSection(section: Section, text: string | undefined, namespace: string): readonly Attachment[];
  attachPassthrough(passthrough: Passthrough, text: string, namespace: string): readonly Attachment[];
  /** Only once all routes are attached: listeners allow the namespaces that use them. */
  resources(
    annotationsOf: (
      hosts: readonly (string | undefined)[],
      namespace: string,
    ) => Readonly<Record<string, string>>,
  ): readonly Resource[];
  references(): readonly Reference[];
}

export function planGateways(
  sections: readonly Section[],
  passthroughs: readonly Passthrough[],
  options: WriteOptions,
  abilities: Abilities,
  reporter: Reporter,
): Gateways {
  if (options.gateway !== undefined) {
    return attached(existingGateway(options.gateway, options.objects, reporter), options.gateway.namespace);
  }
  return generated(sections, passthroughs, options, abilities, reporter);
}

function attached(gateway: ExistingGateway, home: string): Gateways {
  const protocolOf = (section: Section): 'HTTP' | 'HTTPS' =>
    section.listener.protocol === 'http' ? 'HTTP' : 'HTTPS';
  return {
    home,
    byName: gateway.known,
    attachSection: (section, text, namespace) => [
      gateway.attach(protocolOf(section), section.listener.port, text, namespace),
    ],
    attachPassthrough: (passthrough, text, namespace) => [
      gateway.attach('TLS', passthrough.port, text, namespace),
    ],
    resources: () => [],
    references: () => [],
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

interface Scope {
  readonly namespace: string;
  readonly parents: readonly Parent[];
  readonly index: ListenerIndex;
  /** Gateways (not ListenerSets) by the hostnames of their TLS listeners; the first one for all others. */
  readonly gatewayOf: ReadonlyMap<string | undefined, Parent>;
  /** Listener hostname for each https host text. */
  readonly hostnameOf: ReadonlyMap<string | undefined, string | undefined>;
}

function generated(
  sections: readonly Section[],
  passthroughs: readonly Passthrough[],
  options: WriteOptions,
  abilities: Abilities,
  reporter: Reporter,
): Gateways {
  const owners = new Map<Section | Passthrough, string | undefined>();
  for (const section of sections) owners.set(section, ownerOf(section.host.origins, section.host.routes));
  for (const passthrough of passthroughs) owners.set(passthrough, ownerOf(passthrough.origins, []));
  const home = options.gatewayNamespace ?? busiestNamespace([...owners.values()]);
  const perNamespace = options.gatewayScope === 'namespace';
  // A host has one address: all its listeners belong to the Gateway of whoever names it first.
  const scopeOfHost = new Map<string | undefined, string>();
  const scopeNameOf = (item: Section | Passthrough): string => {
    if (!perNamespace) return home;
    const first = item.texts[0];
    const known = scopeOfHost.get(first) ?? owners.get(item) ?? home;
    for (const text of item.texts) if (!scopeOfHost.has(text)) scopeOfHost.set(text, known);
    return known;
  };
  const byScope = new Map<string, { sections: Section[]; passthroughs: Passthrough[] }>();
  const members = (name: string): { sections: Section[]; passthroughs: Passthrough[] } => {
    const known = byScope.get(name) ?? { sections: [], passthroughs: [] };
    byScope.set(name, known);
    return known;
  };
  for (const section of sections) members(scopeNameOf(section)).sections.push(section);
  for (const passthrough of passthroughs) members(scopeNameOf(passthrough)).passthroughs.push(passthrough);
  const scopes = new Map<string, Scope>();
  for (const [namespace, group] of [...byScope].sort(([a], [b]) => byCodeUnit(a, b))) {
    scopes.set(
      namespace,
      planScope(namespace, group.sections, group.passthroughs, options, abilities, reporter),
    );
  }
  const gatewayClass = classOf(options, scopes.size > 0, reporter);
  const scopeFor = (item: Section | Passthrough): Scope | undefined => scopes.get(scopeNameOf(item));
  return {
    home,
    byName: true,
    attachSection: (section, text, namespace) => {
      const scope = scopeFor(section);
      return scope === undefined ? [] : attachTo(scope, section, text, namespace);
    },
    attachPassthrough: (passthrough, text, namespace) => {
      const scope = scopeFor(passthrough);
      return scope === undefined ? [] : named(scope, 'TLS', passthrough.port, text, namespace);
    },
    resources: (annotationsOf) =>
      [...scopes.values()].flatMap((scope) => {
        const used = scope.parents.flatMap((parent) => parent.listeners.map((listener) => listener.hostname));
        const hosts = [...used, ...scope.hostnameOf.keys()];
        return parentResources(scope.parents, gatewayClass, annotationsOf(hosts, scope.namespace));
      }),
    references: () => [...scopes.values()].flatMap((scope) => scope.parents.flatMap(secretReferences)),
  };
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

const UNKNOWN_CLASS = 'change-me';

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

function planScope(
  namespace: string,
  sections: readonly Section[],
  passthroughs: readonly Passthrough[],
  options: WriteOptions,
  abilities: Abilities,
  reporter: Reporter,
): Scope {
  const httpPorts = new Set<number>();
  const httpsPorts = new Map<number, Section[]>();
  for (const section of sections) {
    const { port, protocol } = section.listener;
    if (protocol === 'http') httpPorts.add(port);
    else httpsPorts.set(port, [...(httpsPorts.get(port) ?? []), section]);
  }
  const plain = [...httpPorts]
    .sort((a, b) => a - b)
    .map((port): ListenerDraft => {
      const name = port === 80 ? 'http' : `http-${port}`;
      return { name, port, protocol: 'HTTP', namespaces: new Set() };
    });
  const secure: ListenerDraft[] = [];
  const hostnameOf = new Map<string | undefined, string | undefined>();
  const plainHosts = sections.filter((one) => one.listener.protocol === 'http').flatMap((one) => one.texts);
  for (const [port, members] of [...httpsPorts].sort(([a], [b]) => a - b)) {
    secure.push(...httpsListeners(port, members, plainHosts, passthroughs, hostnameOf, options, reporter));
  }
  const slugs = hostSlugs(passthroughs.flatMap((one) => one.texts));
  for (const { port, texts } of passthroughs) {
    for (const text of texts) {
      const name = `tls-${slugs.get(text) ?? text}`;
      if (secure.some((one) => one.name === name && one.port === port)) continue;
      secure.push({ name, port, protocol: 'TLS', hostname: text, namespaces: new Set() });
    }
  }
  secure.sort(
    (a, b) => byCodeUnit(a.hostname ?? '', b.hostname ?? '') || a.port - b.port || byCodeUnit(a.name, b.name),
  );
  const name = options.gatewayName ?? 'gateway';
  const parents = placeListeners(namespace, name, plain, secure, abilities.listenerSets);
  if (parents.filter((parent) => parent.kind === 'Gateway').length > 1) {
    reporter.note(
      noteOf(
        GATEWAY_FINDINGS.severalGateways,
        `${secure.length} TLS listeners need ${parents.length} Gateways.`,
        [],
        {
          before: 'one address for all hosts',
          after: 'one address for each Gateway',
          witness: 'none',
        },
      ),
    );
  }
  return {
    namespace,
    parents,
    index: indexListeners(parents),
    gatewayOf: gatewaysByHost(parents),
    hostnameOf,
  };
}

function httpsListeners(
  port: number,
  sections: readonly Section[],
  plainHosts: readonly (string | undefined)[],
  passthroughs: readonly Passthrough[],
  hostnameOf: Map<string | undefined, string | undefined>,
  options: WriteOptions,
  reporter: Reporter,
): readonly ListenerDraft[] {
  const hosts: CertifiedHost[] = sections.flatMap((section) => {
    const certificate = certificateOf(section.host, options);
    if (certificate === undefined) return [];
    const fallback = hasDefaultCertificate(section.host);
    return section.texts.map((text) => ({ text, certificate, fallback }));
  });
  const served = new Set(hosts.map((host) => host.text));
  const others = [
    ...plainHosts.filter((text) => !served.has(text)),
    ...passthroughs.flatMap((passthrough) => passthrough.texts),
  ];
  const choice = chooseListeners(hosts, others);
  for (const wildcard of choice.combined) {
    reporter.note(
      noteOf(
        GATEWAY_FINDINGS.wildcardListener,
        `One listener ${wildcard} serves the hosts that share a certificate.`,
        [],
        {
          witness: 'none',
        },
      ),
    );
  }
  for (const [text, hostname] of choice.hostnameOf) hostnameOf.set(text, hostname);
  const slugs = hostSlugs([...choice.certificates.keys()]);
  return [...choice.certificates].map(([hostname, certificate]): ListenerDraft => {
    const base = hostname === undefined ? 'https' : `https-${slugs.get(hostname) ?? hostname}`;
    const name = port === 443 ? base : `${base}-${port}`;
    const fields = { name, port, protocol: 'HTTPS', certificate, namespaces: new Set<string>() } as const;
    return hostname === undefined ? fields : { ...fields, hostname };
  });
}

function attachTo(
  scope: Scope,
  section: Section,
  text: string | undefined,
  namespace: string,
): readonly Attachment[] {
  const { port, protocol } = section.listener;
  if (protocol === 'https') {
    return named(scope, 'HTTPS', port, scope.hostnameOf.get(text), namespace);
  }
  // With several Gateways a host is reached at the one that has its TLS listener; any host at all of them.
  const own = scope.gatewayOf.get(scope.hostnameOf.get(text)) ?? scope.parents[0];
  return named(scope, 'HTTP', port, undefined, namespace, (parent) => text === undefined || parent === own);
}

function gatewaysByHost(parents: readonly Parent[]): ReadonlyMap<string | undefined, Parent> {
  const gateways = new Map<string | undefined, Parent>();
  for (const parent of parents) {
    if (parent.kind !== 'Gateway') continue;
    for (const listener of parent.listeners) {
      if (listener.protocol !== 'HTTP' && !gateways.has(listener.hostname))
        gateways.set(listener.hostname, parent);
    }
  }
  return gateways;
}

/** The listeners of parents by what routes ask for. */
type ListenerIndex = ReadonlyMap<
  string,
  ReadonlyArray<{ readonly parent: Parent; readonly listener: ListenerDraft }>
>;

function listenerKey(
  protocol: ListenerDraft['protocol'],
  port: number,
  hostname: string | undefined,
): string {
  return `${protocol} ${port} ${hostname ?? ''}`;
}

function indexListeners(parents: readonly Parent[]): ListenerIndex {
  const index = new Map<string, Array<{ parent: Parent; listener: ListenerDraft }>>();
  for (const parent of parents) {
    for (const listener of parent.listeners) {
      const key = listenerKey(listener.protocol, listener.port, listener.hostname);
      const known = index.get(key);
      if (known === undefined) index.set(key, [{ parent, listener }]);
      else known.push({ parent, listener });
    }
  }
  return index;
}

function named(
  scope: Scope,
  protocol: ListenerDraft['protocol'],
  port: number,
  hostname: string | undefined,
  namespace: string,
  among: (parent: Parent) => boolean = () => true,
): readonly Attachment[] {
  const found: Attachment[] = [];
  for (const { parent, listener } of scope.index.get(listenerKey(protocol, port, hostname)) ?? []) {
    if (!among(parent)) continue;
    listener.namespaces.add(namespace);
    const { kind, namespace: own, name } = parent;
    found.push({ kind, namespace: own, name, sectionName: listener.name });
  }
  return found;
}
