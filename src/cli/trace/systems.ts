import { parseAllDocuments } from 'yaml';
import { traefik } from '../../../providers/traefik/index.ts';
import type { BehaviourCase } from '../../cases/case.ts';
import type { CaseReader } from '../../cases/run-case.ts';
import { SPECIFICATION } from '../../gateway/dialect.ts';
import { type ReadOptions, read } from '../../gateway/read/index.ts';
import { readText } from '../../input/read-inputs.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import { toObjects } from '../../kubernetes/objects.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import { evaluate } from '../../model/evaluate.ts';
import type { Request } from '../../model/request.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { DIALECTS } from '../../targets/index.ts';
import { readOptions } from '../extensions.ts';
import { PROVIDERS } from '../providers.ts';

/** What reads the manifests of each system that a behaviour case can name. */
export function caseReaders(): ReadonlyMap<string, CaseReader> {
  return new Map([
    ...PROVIDERS.map((provider) => [provider.name, providerReader(provider)] as const),
    ['traefik', traefikReader],
    ['gateway-api', gatewayReader],
  ]);
}

/**
 * The manifests of a case are all there is: what is not among them does not exist. Cases are YAML 1.2, and so are the
 * manifests in them: a Service may be called `n` there without quotes.
 */
function objectsOf(manifests: string): ObjectSet {
  const documents = parseAllDocuments(manifests);
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) throw error;
  const items = documents.map((document): unknown => document.toJS()).filter((item) => item !== null);
  const reading = readText('manifests', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  return createObjectSet(objects, { complete: true, sources: [reading.source], refused });
}

function providerReader(provider: Provider): CaseReader {
  return ({ manifests, settings }) => {
    const objects = objectsOf(manifests);
    const { table } = provider.compile(objects, { settings, flags: {} });
    return { objects, answer: (request) => evaluate(table, request) };
  };
}

/**
 * Traefik reads three kinds of manifests: its own and Ingresses, the Gateway API, and Ingresses as ingress-nginx does. The
 * second is a dialect; the third is a system of its own.
 */
const traefikReader: CaseReader = (item) => {
  const nginx = Object.entries(item.settings).find(([key]) =>
    /^-*providers\.kubernetesIngressNGINX/i.test(key),
  );
  if (nginx !== undefined) {
    return {
      unsupported:
        "Traefik's provider for Ingresses of ingress-nginx is neither ingress-nginx nor Traefik's own; there is no reader for it",
    };
  }
  const objects = objectsOf(item.manifests);
  const isGateway = objects.ofKind('Gateway').length > 0;
  const isOwn = objects.objects.some(
    (object) => object.kind !== 'Middleware' && traefik.claims(object) !== false,
  );
  if (isGateway && isOwn) {
    return { unsupported: 'routes of the Gateway API beside routers of other kinds: each is read by itself' };
  }
  if (isGateway) {
    const reading = readGateway({ ...item, dialect: item.dialect ?? 'traefik' });
    if ('unsupported' in reading) return reading;
    const table = withEntryPoints(reading.table, item.settings);
    return { objects, answer: (request) => evaluate(table, atNamedPort(table, request)) };
  }
  const { table } = traefik.compile(objects, { settings: item.settings, flags: {} });
  return { objects, answer: (request) => evaluate(table, atNamedPort(table, request)) };
};

/** A listener of a Gateway needs an entry point on its port; entry points without one answer 404. */
function withEntryPoints(table: RouteTable, settings: Readonly<Record<string, string>>): RouteTable {
  const { table: own } = traefik.compile(createObjectSet([], { complete: true }), { settings, flags: {} });
  const served = table.listeners.filter(({ port }) =>
    own.listeners.some((listener) => listener.port === port),
  );
  const idle = own.listeners.filter(({ port }) => !served.some((listener) => listener.port === port));
  return { listeners: [...served, ...idle] };
}

/** Cases of Traefik choose an entry point by the port in the Host, where one listens there. */
function atNamedPort(table: RouteTable, request: Request): Request {
  const port = Number(/:(\d{1,5})$/.exec(request.host)?.[1]);
  const listens = table.listeners.some((listener) => listener.port === port);
  return request.port === undefined && listens ? { ...request, port } : request;
}

const gatewayReader: CaseReader = (item) => {
  const reading = readGateway(item);
  if ('unsupported' in reading) return reading;
  const { objects, options, table } = reading;
  return {
    objects,
    answer: (request) => evaluate(table, request),
    answerInMesh: (request, from) => evaluate(read(objects, { ...options, mesh: { from } }).table, request),
  };
};

interface GatewayReading {
  readonly objects: ObjectSet;
  readonly options: ReadOptions;
  readonly table: RouteTable;
}

function readGateway({
  manifests,
  settings,
  dialect: name,
}: BehaviourCase): GatewayReading | { readonly unsupported: string } {
  const dialect = DIALECTS.get(name ?? SPECIFICATION.name);
  if (dialect === undefined) {
    return { unsupported: `no dialect is called "${name}"; there is ${[...DIALECTS.keys()].join(', ')}` };
  }
  const objects = objectsOf(manifests);
  const options = readOptions(dialect, objects, { settings, flags: {} });
  return { objects, options, table: read(objects, options).table };
}
