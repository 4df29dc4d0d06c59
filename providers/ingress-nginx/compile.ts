import type { ObjectSet } from '../../src/kubernetes/object.ts';
import type { Compiled, ProviderOptions } from '../../src/kubernetes/provider.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { ObjectRef, Origin } from '../../src/model/origin.ts';
import { parse } from '../../src/regex/parse.ts';
import { parseAnnotations } from './annotations/parse.ts';
import { noteCanaries } from './canary-notes.ts';
import { certifiedNames } from './certificates.ts';
import type { ClassOptions } from './classes.ts';
import { findControllerSettings, readControllerConfig } from './config-map.ts';
import type { Server, TakenIngress } from './configuration.ts';
import { configure } from './configure.ts';
import { type Context, createContext } from './context.ts';
import { controllerOf } from './controller.ts';
import { serviceBackend } from './default-backends.ts';
import { removeFaults } from './faults.ts';
import type { PrintedLocation } from './locations.ts';
import { carriedMetadata } from './metadata.ts';
import type { Notes } from './notes.ts';
import { byAge } from './order.ts';
import { secretsOf } from './secrets.ts';
import { selectIngresses } from './selection.ts';
import { sortedServers } from './servers.ts';
import { servicesOf } from './services.ts';
import type { ControllerConfig } from './settings/controller-config.ts';
import { parseVersion } from './settings/version.ts';
import { noteFields } from './spec-notes.ts';
import { OWN_PORTS, type StreamService, streamServices } from './stream-services.ts';
import { noteSurprises } from './surprises.ts';
import { tableOf } from './table.ts';
import { chooseWorkload } from './workloads/choose.ts';
import type { Workload } from './workloads/find.ts';

/**
 * Says what ingress-nginx does with every request.
 *
 * Flags of `options`: `configmap` (`namespace/name`), `class` (names of IngressClasses that are ours), `version` of the
 * controller. `options.settings` holds ConfigMap data and controller flags (`--name`), which win over the ConfigMap.
 */
export function compile(objects: ObjectSet, options: ProviderOptions): Compiled {
  const { contexts, streams, printed, ledger, findings, carried, configMap, defaultCertificate } = prepare(
    objects,
    options,
  );
  return {
    table: tableOf(contexts, printed, streams),
    ledger,
    findings,
    carriedMetadata: carried,
    ...(configMap === undefined ? {} : { configMap }),
    ...(defaultCertificate === undefined ? {} : { defaultCertificate }),
  };
}

/** Everything that the routes are made from: what the controller has in hand when it prints its configuration. */
export interface Prepared {
  /** One for each listener, http before https. */
  readonly contexts: readonly Context[];
  /** Ports that no Ingress is about. */
  readonly streams: readonly StreamService[];
  /** The locations of every server as nginx reads them, in the order of their names. */
  readonly printed: ReadonlyMap<Server, readonly PrintedLocation[]>;
  readonly ledger: LedgerEntry[];
  readonly findings: Finding[];
  readonly carried: Compiled['carriedMetadata'];
  readonly configMap?: ObjectRef;
  readonly defaultCertificate?: string;
}

/** Reads the input up to the configuration that the controller would print; options as for `compile`. */
export function prepare(objects: ObjectSet, options: ProviderOptions): Prepared {
  const classes = all(options.flags['class']);
  const running = chooseWorkload(objects, classes, options.settings);
  const source = findControllerSettings(
    objects,
    { ...valuesOf(running.workload), ...options.settings },
    first(options.flags['configmap']) ?? configMapOf(running.workload),
  );
  const version = parseVersion(first(options.flags['version']) ?? '') ?? running.workload?.version;
  const reading = readControllerConfig(source.settings, objects, {
    ...(source.configMap === undefined ? {} : { configMap: source.configMap }),
    ...(version === undefined ? {} : { version }),
    ...(running.workload === undefined
      ? {}
      : { flagOrigins: flagOrigins(running.workload, options.settings) }),
  });
  const { flags } = reading.config;
  const selection = selectIngresses(objects, {
    classes: classOptions(reading.config, classes),
    namespaces: {
      watchNamespace: flags['--watch-namespace'].value,
      selector: flags['--watch-namespace-selector'].value,
    },
    deepInspect: flags['--deep-inspect'].value,
    disableCatchAll: flags['--disable-catch-all'].value,
  });
  const findings: Finding[] = [
    ...running.findings,
    ...source.findings,
    ...reading.findings,
    ...selection.findings,
  ];
  const ledger: LedgerEntry[] = [...reading.ledger, ...selection.ledger];
  const taken: TakenIngress[] = [];
  for (const { ingress, spec } of selection.ingresses) {
    const { metadata } = ingress.object;
    const parsed = parseAnnotations(metadata, objects, reading.config);
    findings.push(...parsed.findings);
    ledger.push(...parsed.ledger);
    if (parsed.config.dropped !== undefined) continue;
    taken.push({
      namespace: metadata.namespace,
      name: metadata.name,
      ...(metadata.creationTimestamp === undefined ? {} : { created: metadata.creationTimestamp }),
      spec,
      config: parsed.config,
    });
  }
  taken.sort(byAge);

  const controller = controllerOf(reading.config);
  const services = servicesOf(objects, flags['--disable-svc-external-name'].value);
  const configured = configure(taken, services, secretsOf(objects));
  const { configuration } = configured;
  const servers = sortedServers(configuration);
  const notes: Notes = { findings, ledger };
  const { findings: faults, printed } = removeFaults(servers, isPattern);
  findings.push(...faults);
  noteFields(notes, taken, configured.ignoredPaths, configuration);
  noteCanaries(notes, configured.canaries, configuration);
  noteSurprises(notes, taken, printed, configuration, controller);
  const streams = streamServices(
    objects,
    {
      configMaps: {
        tcp: flags['--tcp-services-configmap'].value,
        udp: flags['--udp-services-configmap'].value,
      },
      reserved: [controller.httpPort, controller.httpsPort, ...OWN_PORTS],
      disableExternalName: flags['--disable-svc-external-name'].value,
    },
    notes,
  );
  const base = {
    controller,
    services,
    configuration,
    certified: certifiedNames(servers),
    defaultBackend: defaultBackendOf(controller.defaultBackendService, services),
    isPattern,
  };
  const contexts: Context[] = (['http', 'https'] as const).map((protocol) =>
    createContext({ ...base, protocol }),
  );
  return {
    contexts,
    streams,
    printed,
    ledger,
    findings,
    carried: carriedMetadata(selection.ingresses),
    ...(source.configMap === undefined ? {} : { configMap: source.configMap }),
    ...defaultCertificate(flags['--default-ssl-certificate'].value),
  };
}

function defaultCertificate(name: string): Pick<Compiled, 'defaultCertificate'> {
  return name === '' ? {} : { defaultCertificate: name };
}

/** Flags that the controller runs with, as settings. */
function valuesOf(workload: Workload | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries([...(workload?.flags ?? [])].map(([name, { value }]) => [name, value]));
}

/** Where the flags stand that nobody set by hand. */
function flagOrigins(
  { flags }: Workload,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, Origin> {
  const own = [...flags].filter(([name]) => !Object.hasOwn(given, name));
  return new Map(own.map(([name, { origin }]) => [name, origin]));
}

/** The ConfigMap that the controller reads; none where its command line names none; absent where nobody knows. */
function configMapOf(workload: Workload | undefined): string | undefined {
  return workload === undefined ? undefined : (workload.flags.get('--configmap')?.value ?? '');
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function all(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function classOptions({ flags }: ControllerConfig, named: readonly string[]): ClassOptions {
  return {
    ingressClass: flags['--ingress-class'].value,
    isExplicit: !flags['--ingress-class'].isDefault || !flags['--controller-class'].isDefault,
    controllerClass: flags['--controller-class'].value,
    watchWithoutClass: flags['--watch-ingress-without-class'].value,
    byName: flags['--ingress-class-by-name'].value,
    named,
  };
}

function defaultBackendOf(service: string | undefined, services: ReturnType<typeof servicesOf>) {
  const [namespace = '', name = ''] = (service ?? '').split('/');
  return name === '' ? undefined : serviceBackend(namespace, name, services);
}

/** Plain paths and the groups that most rewrites are made of: valid without a closer look. */
const PLAIN_PATTERN = /^\^?(?:[\w/~-]|\.[*+]?|\(\.[*+]\)|\(\/\|\$\))*\$?$/;

/** False only for what PCRE itself refuses. */
function isPattern(source: string): boolean {
  if (PLAIN_PATTERN.test(source)) return true;
  const parsed = parse({ source, flavour: 'pcre', ignoreCase: false, anchoring: 'none' });
  return parsed.ok || !parsed.invalid;
}
