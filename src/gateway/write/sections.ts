import type { Listener, RouteTable, VirtualHost } from '../../model/route-table.ts';
import type { Abilities } from '../limits.ts';
import { bestReading } from './best-reading.ts';
import type { RouteContext } from './context.ts';
import type { Entry, Note } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import type { FrontendValidation } from './frontend-validation.ts';
import { fitsGrpcRoute } from './grpc.ts';
import { hostCovers, hostTexts, readHost } from './hosts.ts';
import type { Form, WriteOptions } from './options.ts';
import { matchKey } from './order.ts';
import type { Surroundings } from './readings.ts';
import { pathForBoth, together } from './relation.ts';
import { noteOf, type Reporter } from './reporter.ts';
import { servicesOf } from './services.ts';
import type { HostReading } from './virtual-host.ts';
import { sampleHost, samplePath, type WitnessPlace, witnessOf } from './witness.ts';

/** What one virtual host of one listener of the table becomes. */
export interface Section {
  readonly listener: Listener;
  readonly host: VirtualHost;
  /** Host names as the API writes them; undefined: any host. */
  readonly texts: readonly (string | undefined)[];
  readonly ordered: HostReading;
  readonly grpc: boolean;
}

/** Reads every virtual host of the HTTP and HTTPS listeners that `wanted` lets through, one after another. */
export function* readSections(
  table: RouteTable,
  options: WriteOptions,
  abilities: Abilities,
  frontend: FrontendValidation,
  reporter: Reporter,
  wanted: (listener: Listener, host: VirtualHost) => boolean,
): Generator<Section, void, undefined> {
  const services = servicesOf(options.objects);
  for (const listener of table.listeners) {
    if (listener.protocol !== 'http' && listener.protocol !== 'https') continue;
    const context: RouteContext = {
      abilities,
      dialect: options.dialect,
      services,
      allowPartial: options.allowPartial === true,
      keepDefaults: options.keepDefaults !== false,
      writeDefaults: options.writeDefaults !== false,
      idiomatic: options.idiomatic === true,
      ownListeners: options.gateway === undefined,
      frontend,
      ...(options.policies === undefined ? {} : { policies: options.policies }),
      ...(options.readings === undefined ? {} : { readings: options.readings }),
      note: (note) => reporter.note(note),
      listener,
    };
    const hosts = withUnknownHosts(listener).filter((host) => wanted(listener, host));
    const general = hosts.filter((host) => isGeneral(host) && serves(host));
    for (const host of hosts) {
      const section = readSection(listener, host, general, context, reporter, options.forms);
      if (section !== undefined) yield section;
    }
  }
}

/** What the listener does with unknown hosts is a virtual host of its own, if it does anything. */
function withUnknownHosts(listener: Listener): readonly VirtualHost[] {
  if (listener.virtualHosts.some((host) => host.hosts.some((pattern) => pattern.kind === 'any'))) {
    return listener.virtualHosts;
  }
  const { unmatched } = listener;
  if (unmatched.kind === 'respond') return listener.virtualHosts;
  return [...listener.virtualHosts, { hosts: [{ kind: 'any' }], routes: [], unmatched, origins: [] }];
}

function isGeneral(host: VirtualHost): boolean {
  return host.hosts.some((pattern) => pattern.kind === 'any' || pattern.kind === 'wildcard');
}

function serves(host: VirtualHost): boolean {
  return host.unmatched.kind !== 'respond' || host.routes.some((route) => route.outcome.kind !== 'respond');
}

function readSection(
  listener: Listener,
  host: VirtualHost,
  general: readonly VirtualHost[],
  context: RouteContext,
  reporter: Reporter,
  forms: WriteOptions['forms'] = new Map(),
): Section | undefined {
  reportHosts(listener, host, reporter);
  const texts = hostTexts(host);
  if (texts.length === 0) return undefined;
  const ordered = readHostRules(listener, host, general, context, forms);
  const grpc = fitsGrpcRoute(ordered.entries, context.dialect);
  const section = { listener, host, texts, ordered, grpc };
  reportNormalisation(section, reporter);
  reportEntries(section, context, reporter);
  return ordered.entries.length === 0 ? undefined : section;
}

/** The rules of a host among those of the less specific hosts that also hold its names. */
function readHostRules(
  listener: Listener,
  host: VirtualHost,
  general: readonly VirtualHost[],
  context: RouteContext,
  forms: NonNullable<WriteOptions['forms']>,
): HostReading {
  const texts = hostTexts(host);
  const form = texts.map((text) => forms.get(text ?? '')).find((one) => one !== undefined);
  const wider = general.filter((other) => other !== host && coversAny(other, texts));
  // Hosts with several names may each be wider than the other: none is read for itself.
  const rest = new Map([...forms].filter(([name]) => !texts.some((text) => (text ?? '') === name)));
  const surroundings: Surroundings = {
    guards: listener.guards ?? [],
    fallsThrough: form === 'closed' || (context.dialect.hostFallThrough !== false && wider.length > 0),
    expressions: form === 'expressions',
    extensions: form === 'extensions',
    rivals:
      form === 'apart'
        ? wider.flatMap((other) => readHostRules(listener, other, general, context, rest).entries)
        : [],
  };
  const own = contextIn(form, context);
  const reading = bestReading(host, surroundings, own);
  // A host without any rule would be no host of its own.
  return reading.entries.length === 0 && wider.length > 0
    ? bestReading(host, { ...surroundings, fallsThrough: true }, own)
    : reading;
}

/** What the parts need to know where somebody wants a host to be written otherwise than the rest. */
function contextIn(form: Form | undefined, context: RouteContext): RouteContext {
  switch (form) {
    case 'standard': {
      const { policies: _, ...rest } = context;
      return rest;
    }
    case 'idiomatic':
    case 'exact':
      return { ...context, idiomatic: form === 'idiomatic' };
    default:
      return context;
  }
}

function coversAny(general: VirtualHost, texts: readonly (string | undefined)[]): boolean {
  return hostTexts(general).some((text) => texts.some((own) => own !== text && hostCovers(text, own)));
}

function placeOf(section: Pick<Section, 'listener' | 'host'>): WitnessPlace {
  const { listener, host } = section;
  return {
    scheme: listener.protocol === 'http' ? 'http' : 'https',
    port: listener.port,
    host: host.hosts[0],
    ...(listener.mesh === undefined ? {} : { mesh: listener.mesh }),
  };
}

function reportHosts(listener: Listener, host: VirtualHost, reporter: Reporter): void {
  const everything = { path: { kind: 'prefix', value: '' }, headers: [], query: [] } as const;
  for (const pattern of host.hosts) {
    const place = {
      scheme: listener.protocol === 'http' ? 'http' : 'https',
      port: listener.port,
      host: pattern,
    } as const;
    const reading = readHost(pattern);
    if (!reading.ok) {
      reporter.note(
        noteOf(ROUTE_FINDINGS.hostRefused, `A host cannot be written: ${reading.reason}.`, host.origins, {
          before: 'the host is served',
          after: 'the host has no route',
        }),
        () => (pattern.kind === 'regex' ? undefined : witnessOf(everything, place)),
      );
    } else if (pattern.kind === 'wildcard' && pattern.labels === 'one-label' && reading.text !== undefined) {
      const deeper = `a.${sampleHost(pattern)}`;
      reporter.note(
        noteOf(
          ROUTE_FINDINGS.wildcardDepth,
          `${reading.text} now also holds for deeper names.`,
          host.origins,
          {
            before: `${deeper} is an unknown host`,
            after: `${deeper} is served like ${sampleHost(pattern)}`,
          },
        ),
        () => witnessOf(everything, place, { host: deeper }),
      );
    }
  }
}

function reportNormalisation(section: Section, reporter: Reporter): void {
  const { decode, mergeSlashes, dotSegments } = section.listener.paths;
  if (decode === 'none' && !mergeSlashes && !dotSegments) return;
  const entry = section.ordered.entries.find((one) => one.path.kind !== 'regex' && one.path.value.length > 1);
  if (entry === undefined) return;
  const path = samplePath(entry.path);
  const unusual = mergeSlashes ? `/${path}` : dotSegments ? `/.${path}` : path.replace(/.$/, encodeLast);
  reporter.note(
    noteOf(ROUTE_FINDINGS.pathNormalisation, 'Paths are normalised before they are compared.', [], {
      group: 'all',
      before: `${unusual} is the same as ${path}`,
      after: 'as the Gateway implementation normalises paths',
    }),
    () => ({ ...witnessOf(entry, placeOf(section)), target: unusual }),
  );
}

function encodeLast(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function reportEntries(section: Section, context: RouteContext, reporter: Reporter): void {
  const place = placeOf(section);
  const { entries, conflicts, lost } = section.ordered;
  for (const entry of [...entries, ...lost]) {
    const report = (note: Note): void => {
      if (reporter.knows(note)) return;
      const hint = note.witness === undefined || note.witness === 'none' ? {} : note.witness;
      reporter.note(note, () => witnessOf(entry, place, hint));
    };
    entry.notes.forEach(report);
    entry.action.notes.forEach(report);
  }
  for (const [i, j] of conflicts) {
    const earlier = entries[i];
    const later = entries[j];
    if (earlier === undefined || later === undefined) continue;
    const both = together(earlier, later, context.dialect);
    reporter.note(
      noteOf(
        ROUTE_FINDINGS.orderUnspecified,
        'Two routes of a host hold for the same requests, and which decides is up to the implementation.',
        [...earlier.origins, ...later.origins],
        {
          group: `${matchKey(earlier)} ${matchKey(later)} ${section.texts[0] ?? ''}`,
          before: `${shown(earlier)} decides before ${shown(later)}`,
          after: 'one of the two, as the implementation ranks them',
        },
      ),
      () => (both === 'empty' ? undefined : witnessOf(both ?? commonMatch(earlier, later), place)),
    );
  }
}

/** A request for both: the earlier match at a path that both hold for. */
function commonMatch(earlier: Entry, later: Entry): Entry {
  const value = pathForBoth(earlier.path, later.path);
  return value === undefined ? earlier : { ...earlier, path: { kind: 'exact', value } };
}

function shown(entry: Entry): string {
  return entry.path.kind === 'regex' ? entry.path.source : `${entry.path.kind} ${entry.path.value || '/'}`;
}
