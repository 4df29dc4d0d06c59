import { meshClients } from '../../model/mesh.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { abilitiesOf } from '../limits.ts';
import type { Resource } from '../resource.ts';
import { backendPolicies } from './backend-policies.ts';
import { certificateOf, reportUncertified } from './certificates.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { frontendValidation } from './frontend-validation.ts';
import { type Gateways, planGateways } from './gateways.ts';
import { grantResources } from './grants.ts';
import { hostTexts } from './hosts.ts';
import { madeServices } from './made-services.ts';
import { boundToServices, meshDrafts, meshGateways, withoutOwnGrant } from './mesh.ts';
import { gatewayAnnotations, reportUnplaced, routeAnnotations } from './metadata.ts';
import { byCodeUnit } from './names.ts';
import type { WriteOptions, Written } from './options.ts';
import { GATEWAY_GROUP } from './parents.ts';
import { reportIdlePorts, withOneProtocol, withoutStreams } from './port-protocols.ts';
import { withPlainHosts } from './regex-hosts.ts';
import { createReporter, noteOf, type Reporter } from './reporter.ts';
import {
  mergeAlike,
  type RouteDraft,
  routeResources,
  rulesOf,
  sectionDrafts,
  streamDrafts,
} from './route-objects.ts';
import { readSections, type Section } from './sections.ts';
import { readStreams } from './streams.ts';
import { withAllRequests } from './target-policies/all-requests.ts';
import { backendObjects } from './target-policies/backend-objects.ts';
import { withBackendReferences } from './target-policies/backend-references.ts';
import { gatewayPolicies } from './target-policies/gateways.ts';
import { carriedBy, servicePolicies } from './target-policies/objects.ts';
import { withServicesOfOwnHosts } from './target-policies/own-hosts.ts';
import { withRequestPolicies } from './target-policies/requests.ts';
import { reportServiceAnnotations } from './target-policies/service-annotations.ts';
import type { PolicyWriter } from './target-policies/writer.ts';

export { corsFilter } from './cors.ts';
export type { Note } from './draft.ts';
export { findGateway } from './existing.ts';
export { FORWARD_FINDINGS } from './findings/forwarding.ts';
export { POLICY_FINDINGS } from './findings/policies.ts';
export { ROUTE_FINDINGS } from './findings/routes.ts';
export { WRITE_FINDINGS } from './findings.ts';
export { handshakeNotes } from './handshake-notes.ts';
export type { Carried, Form, WriteOptions, Written } from './options.ts';
export { formsFor, wishedForms } from './options.ts';
export { createReadings } from './readings.ts';
export { noteOf } from './reporter.ts';
export type { PolicyPart } from './target-policies/part.ts';
export type { Atom, Clause } from './target-policies/regions.ts';
export type {
  BackendObjects,
  BackendReferences,
  BackendSaying,
  BackendWish,
  ClientCertificates,
  Fact,
  FactPlace,
  HeaderWithholding,
  ListenerFacts,
  PolicyWriter,
  RequestPlace,
  RequestWriter,
  RouteTarget,
  Saying,
  ServiceName,
  ServiceSettings,
  TlsBackend,
  TlsSaying,
} from './target-policies/writer.ts';

/**
 * Says a RouteTable in resources of the Gateway API.
 *
 * Nothing is opened silently: what has no form is closed (a rule without backend) or left out where that is narrower,
 * and is a finding either way. The result depends on the table and the options only.
 */
export function write(given: RouteTable, wishes: WriteOptions): Written {
  const options = inListedOrder(wishes);
  const reporter = createReporter();
  if (options.listedOrder === true) reportListedOrder(options, reporter);
  const {
    table,
    plain,
    isMesh,
    abilities,
    frontend,
    streams,
    sections: hosts,
  } = startReading(given, options, reporter);
  const found = [...hosts];
  const ports = [...found.map(({ listener }) => listener.port), ...streams.map(({ port }) => port)];
  if (options.gateway === undefined && ports.length > 0 && !isMesh)
    reportIdlePorts(table, new Set(ports), reporter);
  const gateways = isMesh
    ? meshGateways('default')
    : planGateways(found, streams, options, abilities, frontend, reporter);
  const checked = withAllRequests(found, gateways, options, reporter);
  const guarded = withRequestPolicies(checked.sections, gateways, options, reporter);
  const guards = [...checked.resources, ...guarded.resources];
  const { sections, resources: referred } = withBackendReferences(guarded.sections, options, reporter);
  const drafts = [
    ...(isMesh
      ? meshDrafts(sections, plain, (section) =>
          sectionDrafts(section, '', gateways, reporter, options.policies),
        )
      : draftRoutes(sections, gateways, reporter, options.policies)),
    ...streams.flatMap((one) => streamDrafts(one, abilities, gateways)).map(withoutOwnGrant),
  ];
  reportMixedGrpc(sections, reporter);
  const carried = options.carriedMetadata ?? [];
  reportUnplaced(carried, drafts, options.gateway === undefined, reporter);
  const routes = routeResources(drafts, routeAnnotations(carried), options.policies);
  const references = [...gateways.references(), ...drafts.flatMap((draft) => draft.references)];
  const parents = gateways.resources((hosts, namespace) =>
    gatewayAnnotations(carried, hosts, namespace, reporter),
  );
  const ofGateways =
    sections.length === 0
      ? { parents, resources: [] }
      : gatewayPolicies(table, gateways.parents, parents, options, reporter);
  const all: Resource[] = [
    ...ofGateways.parents,
    ...ofGateways.resources,
    ...[...routes].sort(byName),
    ...[...guards].sort(byName),
    ...grantResources(references),
    ...backendPolicies(sections, reporter),
    ...servicePolicies(sections, options.policies, reporter),
    ...backendObjects(sections, options, reporter),
    ...referred,
    ...madeServices(sections, streams, options.subsetObject),
  ];
  reportServiceAnnotations(sections, options, reporter);
  const finished = options.policies?.finish?.(all) ?? { resources: all, notes: [] };
  for (const note of finished.notes) reporter.note(note);
  const repeated = sections.reduce((sum, { ordered }) => sum + ordered.repeated, 0);
  return {
    resources: finished.resources,
    findings: reporter.findings(),
    carried: carriedBy(sections, gateways.parents),
    repeated,
  };
}

/**
 * Would the rules of some host, where they decide as they are listed, have to stand in several routes? Which of these
 * decides is then up to the implementation. Found at the first such host, before anything is written.
 */
export function isListCut(given: RouteTable, wishes: WriteOptions): boolean {
  const options = inListedOrder({ ...wishes, listedOrder: true });
  // Namespaces of a mesh, and rules that are closed for objects of Gateways, are known only when all hosts are read.
  if (options.listedOrder !== true || options.policies?.requests !== undefined) return false;
  const { isMesh, sections } = startReading(given, options, createReporter());
  if (isMesh) return false;
  for (const section of sections) {
    const home = section.host.origins[0]?.object.namespace ?? '';
    if (home !== '' && rulesOf(section, home, options.policies).cuts.length > 0) return true;
  }
  return false;
}

/** The hosts of a table, read as they are asked for, and what is known before. */
function startReading(given: RouteTable, options: WriteOptions, reporter: Reporter) {
  const abilities = abilitiesOf(options.version, options.channel, options.support);
  const asking = withServicesOfOwnHosts(given, options.policies, abilities);
  for (const note of asking.notes) reporter.note(note);
  const plain = withPlainHosts(asking.table);
  const isMesh = meshClients(given).length > 0;
  const table = isMesh
    ? boundToServices(plain, reporter)
    : withOneProtocol(withoutStreams(plain, reporter), options, reporter);
  const streams = readStreams(table, options, abilities, reporter);
  const opaqueHosts = new Set(
    streams.flatMap(({ gateway = '', port, texts }) => texts.map((text) => `${gateway} ${port} ${text}`)),
  );
  reportUncertified(table, options, reporter);
  const frontend = frontendValidation(table, options, abilities);
  const sections = readSections(table, options, abilities, frontend, reporter, (listener, host) => {
    if (listener.protocol !== 'https') return true;
    const { gateway = '', port } = listener;
    if (hostTexts(host).every((text) => opaqueHosts.has(`${gateway} ${port} ${text}`))) return false;
    return options.gateway !== undefined || certificateOf(host, options) !== undefined;
  });
  return { table, plain, isMesh, abilities, frontend, streams, sections };
}

/** Where rules are to decide as they are listed, no precedence is left to heed. */
function inListedOrder(options: WriteOptions): WriteOptions {
  const { listedOrder, dialect, gateway } = options;
  if (listedOrder !== true) return options;
  // A Gateway that somebody else keeps is left as it is.
  if (dialect.listedOrder === undefined || gateway !== undefined) return { ...options, listedOrder: false };
  return { ...options, dialect: { ...dialect, order: { kind: 'as-listed' } } };
}

function reportListedOrder({ dialect: { listedOrder } }: WriteOptions, reporter: Reporter): void {
  if (listedOrder === undefined) return;
  const { kind, field } = listedOrder;
  reporter.note(
    noteOf(GATEWAY_FINDINGS.listedOrder, `The rules decide as they are listed: ${kind} with ${field}.`, [], {
      before: 'the first entry that holds decides',
      after: 'the same, and for every other route of the Gateway too',
      witness: 'none',
    }),
  );
}

function byName(a: Resource, b: Resource): number {
  return (
    byCodeUnit(a.metadata.namespace, b.metadata.namespace) ||
    byCodeUnit(a.metadata.name, b.metadata.name) ||
    Number(isOwn(a)) - Number(isOwn(b)) ||
    byCodeUnit(a.kind, b.kind)
  );
}

/** Of a kind that an implementation defines: behind the route that it works on. */
function isOwn({ apiVersion }: Resource): boolean {
  return !apiVersion.startsWith(`${GATEWAY_GROUP}/`);
}

/** A host on http and on https is one route where both say the same, else two with names that tell them apart. */
function draftRoutes(
  sections: readonly Section[],
  gateways: Gateways,
  reporter: Reporter,
  writer: PolicyWriter | undefined,
): readonly RouteDraft[] {
  const secure = new Map<string, Section>();
  for (const section of sections) {
    if (section.listener.protocol === 'https') secure.set(hostsKey(section), section);
  }
  const paired = new Set<Section>();
  const drafts = sections.flatMap((section): readonly RouteDraft[] => {
    if (section.listener.protocol === 'https') return [];
    const partner = secure.get(hostsKey(section));
    if (partner === undefined || paired.has(partner))
      return sectionDrafts(section, '', gateways, reporter, writer);
    paired.add(partner);
    const main = sectionDrafts(partner, '', gateways, reporter, writer);
    const plain = sectionDrafts(
      section,
      isHttpsRedirect(section) ? '-https-redirect' : '-http',
      gateways,
      reporter,
      writer,
    );
    const merged = gateways.byName ? mergeAlike(main, plain) : undefined;
    return merged ?? [...main, ...plain];
  });
  const alone = sections.filter((section) => section.listener.protocol === 'https' && !paired.has(section));
  return [...drafts, ...alone.flatMap((section) => sectionDrafts(section, '', gateways, reporter, writer))];
}

function hostsKey(section: Section): string {
  return JSON.stringify([section.listener.gateway ?? '', ...section.texts.map((text) => text ?? null)]);
}

function isHttpsRedirect(section: Section): boolean {
  return section.ordered.entries.every((entry) =>
    entry.action.filters.some((filter) => filter.type === 'RequestRedirect' && filter.scheme === 'https'),
  );
}

function reportMixedGrpc(sections: readonly Section[], reporter: Reporter): void {
  for (const section of sections) {
    if (section.grpc) continue;
    for (const { action, origins } of section.ordered.entries) {
      if (action.kind !== 'rule' || !action.grpc) continue;
      for (const backend of action.backends) {
        const label = `${backend.namespace}/${backend.name}`;
        reporter.note(
          noteOf(
            GATEWAY_FINDINGS.grpcMixed,
            `The gRPC Service ${label} is served by an HTTPRoute.`,
            origins,
            {
              before: 'forwarded over HTTP/2',
              after: `forwarded over HTTP/2 once port ${backend.port} of the Service has appProtocol kubernetes.io/h2c`,
              witness: 'none',
            },
          ),
        );
      }
    }
  }
}
