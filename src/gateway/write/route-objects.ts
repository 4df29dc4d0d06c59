import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { type Abilities, LIMITS } from '../limits.ts';
import type { Resource } from '../resource.ts';
import type { DraftBackend } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import type { Gateways } from './gateways.ts';
import type { Reference } from './grants.ts';
import { grpcRule } from './grpc.ts';
import { byCodeUnit, hostSlugs, shortHash } from './names.ts';
import { type Attachment, attachmentKey, GATEWAY_GROUP, MANAGED_BY, parentRef } from './parents.ts';
import { backendRef, httpRule } from './render.ts';
import { noteOf, type Reporter } from './reporter.ts';
import { bundlesOf, type Rule } from './rules.ts';
import type { Section } from './sections.ts';
import { type SplitRules, splitRules } from './split.ts';
import type { Stream } from './streams.ts';
import { policyReferences, policyResources, shareOf } from './target-policies/objects.ts';
import { contentOf, type PolicyPart } from './target-policies/part.ts';
import type { PolicyWriter } from './target-policies/writer.ts';
import { witnessOf } from './witness.ts';

/** A route object before it has a name. */
export interface RouteDraft {
  readonly apiVersion: string;
  readonly kind: 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute';
  readonly namespace: string;
  /** First host: what the name is made of. */
  readonly host: string | undefined;
  readonly suffix: '' | '-http' | '-https-redirect' | '-tls' | '-mesh';
  readonly hostnames: readonly string[];
  readonly attachments: readonly Attachment[];
  readonly rules: readonly JsonObject[];
  /** What objects of the implementation say of each rule. */
  readonly policies: ReadonlyArray<readonly PolicyPart[]>;
  readonly references: readonly Reference[];
}

/** The routes of one section: split by hosts, namespaces and bounds. */
export function sectionDrafts(
  section: Section,
  suffix: RouteDraft['suffix'],
  gateways: Gateways,
  reporter: Reporter,
  writer: PolicyWriter | undefined,
): readonly RouteDraft[] {
  const only = gateways.namespaceOf?.(section);
  const home = only ?? (section.host.origins[0]?.object.namespace || gateways.home);
  const { routes, cuts } = rulesOf(section, home, writer, only);
  for (const [before, after] of cuts) reportCut(section, before, after, reporter);
  const kind = section.grpc ? 'GRPCRoute' : 'HTTPRoute';
  return hostChunks(section.texts).flatMap((texts) =>
    routes.map((route): RouteDraft => {
      const { namespace } = route;
      const render = section.grpc ? grpcRule : httpRule;
      const attachments = texts.flatMap((text) => gateways.attachSection(section, text, namespace));
      return {
        apiVersion: `${GATEWAY_GROUP}/v1`,
        kind,
        namespace,
        host: gateways.nameOf?.(section) ?? texts[0],
        suffix: gateways.suffix ?? suffix,
        hostnames: texts.filter((text) => text !== undefined),
        attachments: distinct(attachments),
        rules: route.rules.map((rule) => render(rule, namespace)),
        policies: route.rules.map(({ action }) => action.policies),
        references: route.rules.flatMap((rule) => [
          ...serviceReferences(rule, kind, namespace),
          ...policyReferences(rule.action.policies, namespace),
        ]),
      };
    }),
  );
}

/**
 * The rules of a section as routes hold them.
 *
 * @param home namespace of what has no origin; `only`: that of all rules, whatever their origin
 */
export function rulesOf(
  { ordered }: Section,
  home: string,
  writer: PolicyWriter | undefined,
  only?: string,
): SplitRules {
  return splitRules(bundlesOf(ordered, home, only), shareOf(writer));
}

/** At most 16 hostnames in a route; a route for any host has none. */
function hostChunks(texts: readonly (string | undefined)[]): ReadonlyArray<readonly (string | undefined)[]> {
  const namedHosts = texts.filter((text) => text !== undefined);
  const chunks: Array<readonly (string | undefined)[]> = [];
  for (let start = 0; start < namedHosts.length; start += LIMITS.hostnamesPerRoute) {
    chunks.push(namedHosts.slice(start, start + LIMITS.hostnamesPerRoute));
  }
  if (texts.includes(undefined)) chunks.push([undefined]);
  return chunks;
}

function distinct(attachments: readonly Attachment[]): readonly Attachment[] {
  const byKey = new Map(attachments.map((attachment) => [attachmentKey(attachment), attachment]));
  return [...byKey].sort(([a], [b]) => byCodeUnit(a, b)).map(([, attachment]) => attachment);
}

/** References to Services of other namespaces, and to objects in their place. */
function serviceReferences(rule: Rule, kind: string, namespace: string): readonly Reference[] {
  const mirrors = rule.action.filters.flatMap((filter) =>
    filter.type === 'RequestMirror' ? [filter.backend] : [],
  );
  const { backends } = rule.action;
  const services = backends.filter((backend) => backend.host === undefined);
  const placed = backends.flatMap(({ host, placed, namespace: home, name }): readonly Reference[] =>
    host === undefined || placed !== true || home === namespace
      ? []
      : [{ from: { kind, namespace }, to: { ...host, namespace: home, name } }],
  );
  const foreign = [...services, ...mirrors].filter((service) => service.namespace !== namespace);
  const toServices = foreign.map(
    (service): Reference => ({
      from: { kind, namespace },
      to: { kind: 'Service', namespace: service.namespace, name: service.name },
    }),
  );
  return [...toServices, ...placed];
}

function reportCut(section: Section, before: Rule, after: Rule, reporter: Reporter): void {
  const host = section.texts[0] ?? 'any host';
  const origins = [...before.entries, ...after.entries].flatMap((entry) => entry.origins);
  reporter.note(
    noteOf(
      ROUTE_FINDINGS.orderAcrossRoutes,
      `The rules of ${host} that depend on their order need several routes.`,
      origins,
      {
        group: host,
        before: 'the first route that holds decides',
        after:
          'the same while the routes have the same age or the intended one; else another rule may decide',
      },
    ),
    () => {
      const entry = after.entries[0];
      const scheme = section.listener.protocol === 'http' ? 'http' : 'https';
      const place = { scheme, port: section.listener.port, host: section.host.hosts[0] } as const;
      return entry === undefined ? undefined : witnessOf(entry, place);
    },
  );
}

/** The routes of a stream: one for each chunk of server names, or one for its port. */
export function streamDrafts(
  stream: Stream,
  abilities: Abilities,
  gateways: Gateways,
): readonly RouteDraft[] {
  const { protocol, port, backends, texts } = stream;
  const namespace = gateways.namespaceOf?.(stream) ?? (stream.namespace || gateways.home);
  const kind = `${protocol}Route` as const;
  const apiVersion =
    { TLS: abilities.tlsRoute, TCP: abilities.tcpRoute, UDP: abilities.udpRoute }[protocol] ?? '';
  const common = {
    apiVersion,
    kind,
    namespace,
    policies: [],
    rules: [{ backendRefs: backends.map((backend) => backendRef(backend, namespace)) }],
    references: references(backends, kind, namespace),
  };
  if (texts.length === 0) {
    const attachments = gateways.attachStream(stream, undefined, namespace);
    const host = gateways.nameOf?.(stream) ?? `${protocol.toLowerCase()}.${port}`;
    return [{ ...common, host, suffix: gateways.suffix ?? '', hostnames: [], attachments }];
  }
  return hostChunks(texts).map((chunk): RouteDraft => {
    const hostnames = chunk.filter((text) => text !== undefined);
    const attachments = hostnames.flatMap((text) => gateways.attachStream(stream, text, namespace));
    return { ...common, host: chunk[0], suffix: '-tls', hostnames, attachments: distinct(attachments) };
  });
}

function references(
  backends: readonly DraftBackend[],
  kind: RouteDraft['kind'],
  namespace: string,
): readonly Reference[] {
  return backends
    .filter(({ host }) => host === undefined)
    .map((backend) => ({
      from: { kind, namespace },
      to: { kind: 'Service', namespace: backend.namespace, name: backend.name },
    }));
}

/**
 * Routes that say the same on two listeners become one, where a route can attach to both: `first` keeps its name.
 */
export function mergeAlike(
  first: readonly RouteDraft[],
  second: readonly RouteDraft[],
): readonly RouteDraft[] | undefined {
  if (first.length !== second.length || ruleCount(first) !== ruleCount(second)) return undefined;
  const merged: RouteDraft[] = [];
  for (const [index, draft] of first.entries()) {
    const other = second[index];
    if (other === undefined || contentKey(draft) !== contentKey(other)) return undefined;
    merged.push({ ...draft, attachments: distinct([...draft.attachments, ...other.attachments]) });
  }
  return merged;
}

function ruleCount(drafts: readonly RouteDraft[]): number {
  return drafts.reduce((sum, draft) => sum + draft.rules.length, 0);
}

function contentKey(draft: RouteDraft): string {
  return JSON.stringify([
    draft.kind,
    draft.namespace,
    draft.hostnames,
    draft.rules,
    draft.policies.map(contentOf),
  ]);
}

/** Names the drafts and makes objects of them, with the policies that work on them. Names depend on hosts only; parts of one host are numbered. */
export function routeResources(
  drafts: readonly RouteDraft[],
  annotationsOf: (draft: RouteDraft) => Readonly<Record<string, string>>,
  writer: PolicyWriter | undefined,
): readonly Resource[] {
  const slugs = hostSlugs(drafts.map((draft) => draft.host));
  const counts = new Map<string, number>();
  const used = new Set<string>();
  const resources = drafts.flatMap((draft) =>
    attachmentChunks(draft).flatMap((attachments): readonly Resource[] => {
      const base = `${slugs.get(draft.host) ?? 'host'}${draft.suffix}`;
      const owner = `${draft.kind} ${draft.namespace} ${draft.host ?? '*'} ${draft.suffix}`;
      const index = (counts.get(owner) ?? 0) + 1;
      counts.set(owner, index);
      const numbered = index === 1 ? base : `${base}-${String(index).padStart(2, '0')}`;
      const place = `${draft.kind} ${draft.namespace}/`;
      const name = used.has(place + numbered) ? `${numbered}-${shortHash(owner)}` : numbered;
      used.add(place + name);
      const annotations = annotationsOf(draft);
      const policies = policyResources({ ...draft, name }, writer);
      const route = {
        apiVersion: draft.apiVersion,
        kind: draft.kind,
        metadata: {
          name,
          namespace: draft.namespace,
          labels: MANAGED_BY,
          ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
        },
        spec: {
          ...(draft.hostnames.length === 0 ? {} : { hostnames: draft.hostnames }),
          parentRefs: attachments.map((attachment): Json => parentRef(attachment, draft.namespace)),
          rules: policies.rules,
        },
      };
      return [route, ...policies.resources];
    }),
  );
  // What filters name may be shared by routes.
  const byName = new Map(resources.map((one) => [objectKey(one), one]));
  return [...byName.values()];
}

function objectKey({ apiVersion, kind, metadata }: Resource): string {
  return `${apiVersion} ${kind} ${metadata.namespace}/${metadata.name}`;
}

function attachmentChunks(draft: RouteDraft): ReadonlyArray<readonly Attachment[]> {
  const chunks: Array<readonly Attachment[]> = [];
  for (let start = 0; start < draft.attachments.length; start += LIMITS.parentRefsPerRoute) {
    chunks.push(draft.attachments.slice(start, start + LIMITS.parentRefsPerRoute));
  }
  return chunks;
}
