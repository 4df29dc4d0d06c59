import type { Abilities } from '../limits.ts';
import { certificateOf, hasDefaultCertificate } from './certificates.ts';
import { sayClients } from './client-certificates.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { type CertifiedHost, chooseListeners, type ListenerDraft } from './listeners.ts';
import { byCodeUnit, hostSlugs } from './names.ts';
import type { WriteOptions } from './options.ts';
import { type Attachment, type Parent, placeListeners } from './parents.ts';
import { noteOf, type Reporter } from './reporter.ts';
import type { Section } from './sections.ts';
import type { Stream } from './streams.ts';
import type { PolicyPart } from './target-policies/part.ts';

/** The listeners of one generated Gateway, with the ListenerSets or further Gateways that it takes. */
export interface Scope {
  readonly namespace: string;
  readonly parents: readonly Parent[];
  readonly index: ListenerIndex;
  /** Gateways (not ListenerSets) by the hostnames of their TLS listeners; the first one for all others. */
  readonly gatewayOf: ReadonlyMap<string | undefined, Parent>;
  /** Listener hostname for each https host text. */
  readonly hostnameOf: ReadonlyMap<string | undefined, string | undefined>;
}

export function planScope(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  sections: readonly Section[],
  streams: readonly Stream[],
  options: WriteOptions,
  abilities: Abilities,
  reporter: Reporter,
): Scope {
  const httpPorts = new Set<number>();
  const httpsPorts = new Map<number, Section[]>();
  for (const section of sections) {
    const { port, protocol } = section.listener;
    if (protocol === 'http') {
      httpPorts.add(port);
      continue;
    }
    const members = httpsPorts.get(port);
    if (members === undefined) httpsPorts.set(port, [section]);
    else members.push(section);
  }
  const plain = [...httpPorts]
    .sort((a, b) => a - b)
    .map((port): ListenerDraft => {
      const own = port === 80 ? 'http' : `http-${port}`;
      return { name: own, port, protocol: 'HTTP', namespaces: new Set() };
    });
  const secure: ListenerDraft[] = [];
  const hostnameOf = new Map<string | undefined, string | undefined>();
  const plainHosts = sections.filter((one) => one.listener.protocol === 'http').flatMap((one) => one.texts);
  for (const [port, members] of [...httpsPorts].sort(([a], [b]) => a - b)) {
    secure.push(...httpsListeners(port, members, plainHosts, streams, hostnameOf, options, reporter));
  }
  secure.push(...streamListeners(streams));
  secure.sort(
    (a, b) => byCodeUnit(a.hostname ?? '', b.hostname ?? '') || a.port - b.port || byCodeUnit(a.name, b.name),
  );
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

function streamListeners(streams: readonly Stream[]): readonly ListenerDraft[] {
  const slugs = hostSlugs(streams.flatMap(({ texts }) => texts));
  const listeners = new Map<string, ListenerDraft>();
  for (const { port, texts, protocol, certificate } of streams) {
    if (texts.length === 0) {
      const name = `${protocol.toLowerCase()}-${port}`;
      listeners.set(name, { name, port, protocol, namespaces: new Set() });
    }
    for (const text of texts) {
      const name = `tls-${slugs.get(text) ?? text}`;
      const key = `${name} ${port}`;
      if (listeners.has(key)) continue;
      const secured = certificate === undefined ? {} : { certificate };
      listeners.set(key, { name, port, protocol, hostname: text, ...secured, namespaces: new Set() });
    }
  }
  // Names are unique in a Gateway, and a host may be served at several ports.
  const used = new Set<string>();
  return [...listeners.values()].map((listener) => {
    const name = used.has(listener.name) ? `${listener.name}-${listener.port}` : listener.name;
    used.add(name);
    return { ...listener, name };
  });
}

function httpsListeners(
  port: number,
  sections: readonly Section[],
  plainHosts: readonly (string | undefined)[],
  streams: readonly Stream[],
  hostnameOf: Map<string | undefined, string | undefined>,
  options: WriteOptions,
  reporter: Reporter,
): readonly ListenerDraft[] {
  const policies = new Map<string | undefined, readonly PolicyPart[]>();
  const hosts: CertifiedHost[] = sections.flatMap((section) => {
    const certificate = certificateOf(section.host, options);
    if (certificate === undefined) return [];
    const fallback = hasDefaultCertificate(section.host);
    const saying = sayClients(section.host, options.policies, true);
    for (const text of saying === undefined ? [] : section.texts) policies.set(text, saying?.parts ?? []);
    return section.texts.map((text) => ({ text, certificate, fallback, alone: saying !== undefined }));
  });
  const served = new Set(hosts.map((host) => host.text));
  const others = [
    ...plainHosts.filter((text) => !served.has(text)),
    ...streams.flatMap(({ texts }) => texts),
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
    const own = policies.get(hostname);
    const fields = {
      name,
      port,
      protocol: 'HTTPS',
      certificate,
      namespaces: new Set<string>(),
      ...(own === undefined ? {} : { policies: own }),
    } as const;
    return hostname === undefined ? fields : { ...fields, hostname };
  });
}

export function attachTo(
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
      const named = listener.protocol === 'HTTPS' || listener.protocol === 'TLS';
      if (named && !gateways.has(listener.hostname)) gateways.set(listener.hostname, parent);
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

export function named(
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
