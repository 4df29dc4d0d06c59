import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { findService, type Service } from '../../src/kubernetes/services.ts';
import { type FindingKind, finding } from '../../src/model/finding.ts';
import type { LedgerStatus } from '../../src/model/ledger.ts';
import type { ObjectRef, Origin } from '../../src/model/origin.ts';
import type { Backend } from '../../src/model/outcome.ts';
import type { Policy } from '../../src/model/policy.ts';
import { STREAM_ENTRY_REFUSED, STREAM_PROXY_PROTOCOL, STREAM_SERVICES } from './compile-findings.ts';
import type { Notes } from './notes.ts';
import { configMapData, dataOrigin, lookUp, splitKey } from './references.ts';
import { servicesOf } from './services.ts';

/** A port of the controller whose connections or datagrams go to a Service as they are. */
export interface StreamService {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly backend: Backend;
  readonly policies: readonly Policy[];
  readonly origin: Origin;
}

export interface StreamOptions {
  /** Values of `--tcp-services-configmap` and `--udp-services-configmap`; empty: none. */
  readonly configMaps: Readonly<Record<'tcp' | 'udp', string>>;
  /** Ports that the controller keeps for itself. */
  readonly reserved: readonly number[];
  readonly disableExternalName: boolean;
}

/** Ports that the controller listens at whatever its flags say (internal/nginx/main.go), and defaults of `--*-port` flags. */
export const OWN_PORTS: readonly number[] = [442, 8181, 10245, 10246, 10247, 10254];

/**
 * The ports of the ConfigMaps of `--tcp-services-configmap` and `--udp-services-configmap`: a key is the port, its value
 * `namespace/service:port[:PROXY][:PROXY]`. What cannot be read is left out with a warning, and so is a Service without
 * endpoints (getStreamServices in internal/ingress/controller/controller.go).
 */
export function streamServices(
  objects: ObjectSet,
  { configMaps, ...options }: StreamOptions,
  notes: Notes,
): readonly StreamService[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    const named = configMaps[protocol];
    if (named === '') return [];
    const { namespace = '', name = '' } = splitKey(named) ?? {};
    const found = lookUp(objects, 'ConfigMap', namespace, name);
    if (found.state === 'found') {
      return configMapData(found.object).flatMap(
        ([key, value]) =>
          readEntry(
            { protocol, key, value, origin: dataOrigin(found.object, key) },
            objects,
            options,
            notes,
          ) ?? [],
      );
    }
    const object: ObjectRef = { kind: 'ConfigMap', namespace, name };
    const why =
      found.state === 'missing'
        ? 'does not exist, so the controller exposes none of its ports'
        : 'is not among the input: the ports that it exposes are not converted';
    notes.findings.push(
      finding(STREAM_SERVICES, `ConfigMap ${named} (--${protocol}-services-configmap) ${why}`, [
        { object, path: ['data'] },
      ]),
    );
    return [];
  });
}

interface Entry {
  readonly protocol: 'tcp' | 'udp';
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

type EntryOptions = Omit<StreamOptions, 'configMaps'>;

function readEntry(
  entry: Entry,
  objects: ObjectSet,
  options: EntryOptions,
  notes: Notes,
): StreamService | undefined {
  const { protocol, key, value, origin } = entry;
  const port = portNumber(key);
  if (port === undefined) return refuse(entry, 'the key is no port number', notes);
  if (options.reserved.includes(port))
    return refuse(entry, 'the controller keeps this port for itself', notes);
  const [reference = '', servicePort, decode = '', encode = '', ...more] = value.split(':');
  const { namespace = '', name = '' } = splitKey(reference) ?? {};
  if (servicePort === undefined || namespace === '' || name === '') {
    return refuse(entry, 'the value is not namespace/service:port[:PROXY][:PROXY]', notes);
  }
  const target = targetOf(protocol, namespace, name, servicePort, objects, options);
  if ('why' in target) return refuse(entry, target.why, notes);
  const isProxy = (text: string): boolean => protocol === 'tcp' && text.toUpperCase() === 'PROXY';
  const decodes = isProxy(decode);
  const encodes = isProxy(encode) && more.length === 0;
  const policies = proxyProtocol(entry, decodes, encodes, notes);
  const reason = `port ${port} goes to Service ${namespace}/${name}`;
  if (policies.length === 0) enter(entry, 'converted', reason, notes);
  else
    enter(entry, 'different', `${reason}, without the PROXY protocol`, notes, [STREAM_PROXY_PROTOCOL.code]);
  return {
    protocol,
    port,
    backend: target.backend,
    policies,
    origin,
  };
}

/** What strconv.Atoi of Go reads, and nginx can listen at. */
function portNumber(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** The port is one of the Service's own, by number or by name, of the same protocol; never a targetPort. */
function targetOf(
  protocol: 'tcp' | 'udp',
  namespace: string,
  name: string,
  port: string,
  objects: ObjectSet,
  { disableExternalName }: EntryOptions,
): { readonly backend: Backend } | { readonly why: string } {
  const label = `Service ${namespace}/${name}`;
  const number = portNumber(port);
  const service = findService(objects, namespace, name);
  const base = { kind: 'Service', namespace, name, protocol } as const;
  if (service === undefined) {
    if (objects.complete) return { why: `${label} does not exist` };
    const known = number === undefined ? { port } : { port: number, portNumber: number };
    return { backend: { ...base, ...known } };
  }
  const own = portOf(service, number ?? port, protocol);
  if (own === undefined) return { why: `${label} has no ${protocol.toUpperCase()} port ${port}` };
  const { unavailable, externalName } = servicesOf(objects, disableExternalName).port(
    namespace,
    name,
    own.port,
    false,
  );
  if (unavailable !== undefined) return { why: unavailable };
  return {
    backend: {
      ...base,
      port: own.port,
      portNumber: own.port,
      ...(externalName === undefined ? {} : { externalName: { name: externalName, unresolvedStatus: 0 } }),
    },
  };
}

function portOf(
  { ports }: Service,
  wanted: number | string,
  protocol: 'tcp' | 'udp',
): Service['ports'][number] | undefined {
  const own = ports.filter((one) => one.protocol === protocol.toUpperCase());
  return own.find((one) => (typeof wanted === 'number' ? one.port === wanted : one.name === wanted));
}

/** Both ends: the backend gets such a header as it does when bytes are passed on untouched. */
function proxyProtocol(entry: Entry, decodes: boolean, encodes: boolean, notes: Notes): readonly Policy[] {
  if (decodes === encodes) return [];
  const effect = decodes
    ? 'clients begin with a header of the PROXY protocol, which the backend does not get'
    : 'the backend gets a header of the PROXY protocol with the address of the client';
  report(STREAM_PROXY_PROTOCOL, entry, `${entry.value}: ${effect}`, notes);
  const value = decodes ? 'from clients' : 'to the backend';
  return [
    { kind: 'other', name: 'PROXY protocol', value, effect, origins: [entry.origin], isDefault: false },
  ];
}

function refuse(entry: Entry, why: string, notes: Notes): undefined {
  report(
    STREAM_ENTRY_REFUSED,
    entry,
    `${entry.value}: ${why}, so the controller does not listen there`,
    notes,
  );
  enter(entry, 'invalid', why, notes, [STREAM_ENTRY_REFUSED.code]);
}

function report(kind: FindingKind, { protocol, key, origin }: Entry, message: string, notes: Notes): void {
  notes.findings.push(finding(kind, `${protocol.toUpperCase()} port ${key}: ${message}`, [origin]));
}

function enter(
  { protocol, key, value, origin }: Entry,
  status: LedgerStatus,
  reason: string,
  notes: Notes,
  codes: readonly string[] = [],
): void {
  notes.ledger.push({ origin, key: `${protocol} port ${key}`, value, status, reason, codes });
}
