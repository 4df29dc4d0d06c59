import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import type { CaseRequest } from '../../src/cases/case.ts';
import { compareRequest } from '../../src/cases/compare.ts';
import { readCases } from '../../src/cases/read-case.ts';
import { outsideTheModel, toRequest } from '../../src/cases/request.ts';
import { read } from '../../src/gateway/read/index.ts';
import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Evaluation } from '../../src/model/evaluation.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import { objectsOf } from '../gateway/read/manifests.ts';

/** One of the two systems of a pair. */
export interface Side {
  readonly objects: ObjectSet;
  readonly table: RouteTable;
}

/** A request that both systems were sent, with what they answered. */
export interface PairRequest {
  readonly before: CaseRequest;
  readonly after: CaseRequest;
  /** Both systems answered alike, as far as the suite looked. */
  readonly equal: boolean;
  /** Some other request of the sequence shows it, or the body: not a matter of this request alone. */
  readonly unexpressible: boolean;
  /** What both were compared by: `status`, `backend`, `response.headers.Location`. */
  readonly compared: readonly string[];
}

/** Manifests of two systems that ran, and what each of them answered. */
export interface Pair {
  readonly name: string;
  readonly before: Side;
  readonly after: Side;
  /** Port of the first system to that of the second. */
  readonly ports: ReadonlyMap<number, number>;
  readonly requests: readonly PairRequest[];
}

interface RawRequest {
  readonly request: Record<string, unknown>;
  readonly afterRequest?: Record<string, unknown>;
  readonly backendResponse?: unknown;
  readonly before: Record<string, unknown>;
  readonly after: Record<string, unknown>;
  readonly equal: boolean;
  readonly unexpressible?: boolean;
  readonly compared: readonly string[];
}

interface RawPair {
  readonly before: { readonly configMap?: Record<string, string> };
  readonly after: { readonly dialect: string; readonly listenerPorts?: Record<string, number> };
  readonly requests: readonly RawRequest[];
}

/** Reads a folder with `before.yaml`, `after.yaml` and `requests.yaml`. */
export function readPair(folder: string): Pair {
  const text = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  const raw = parse(text('requests.yaml')) as RawPair;
  const ports = new Map(
    Object.entries(raw.after.listenerPorts ?? {}).map(([from, to]) => [Number(from), to] as const),
  );
  const before = objectsOf(text('before.yaml'));
  const after = objectsOf(text('after.yaml'));
  const dialect = DIALECTS.get(raw.after.dialect);
  if (dialect === undefined) throw new Error(`no dialect is called ${raw.after.dialect}`);
  const settings = raw.before.configMap ?? {};
  return {
    name: path.basename(folder),
    before: { objects: before, table: ingressNginx.compile(before, { settings, flags: {} }).table },
    after: { objects: after, table: read(after, { dialect }).table },
    ports,
    requests: raw.requests.map((one) => readRequest(one, ports)),
  };
}

function readRequest(raw: RawRequest, ports: ReadonlyMap<number, number>): PairRequest {
  const { bodyBytes, ...request } = raw.request;
  if (typeof bodyBytes === 'number') request['body'] = 'x'.repeat(bodyBytes);
  const moved: Record<string, unknown> = { ...request, ...raw.afterRequest };
  const port = ports.get(moved['scheme'] === 'https' ? 443 : 80);
  if (port !== undefined) moved['port'] = port;
  const { backendResponse } = raw;
  const answer = backendResponse === undefined ? {} : { backendResponse };
  return {
    before: asCase({ request, expect: known(raw.before), ...answer }),
    after: asCase({ request: moved, expect: known(raw.after), ...answer }),
    equal: raw.equal,
    unexpressible: raw.unexpressible ?? false,
    compared: raw.compared,
  };
}

/** The format of behaviour cases reads requests and expectations, and refuses what it does not know. */
function asCase(request: object): CaseRequest {
  const text = stringify({ name: 'pair', system: 'pair', manifests: '', requests: [request] });
  const [found] = readCases(text, 'pair').flatMap(({ requests }) => requests);
  if (found === undefined) throw new Error('a pair holds no request');
  return found;
}

/** What a table can be asked for; contents of bodies, names in certificates and patterns are left out. */
function known(expect: Record<string, unknown>): object {
  const { statusClass, response, ...rest } = expect;
  const { bodyContains, certificateCN, headerPattern, headerContains, ...headers } = (response ??
    {}) as Record<string, unknown>;
  const list = Object.entries((headerContains ?? {}) as Record<string, string | readonly string[]>);
  // Several texts that one header holds; a case can name one: the first.
  const contains = Object.fromEntries(list.map(([name, text]) => [name, [text].flat()[0]]));
  const wanted = { ...headers, ...(list.length === 0 ? {} : { headerContains: contains }) };
  const stated = { ...rest, ...(Object.keys(wanted).length === 0 ? {} : { response: wanted }) };
  // A case must say something: a class of statuses stands for all of its members.
  return Object.keys(stated).length > 0 ? stated : { statusIn: members(statusClass) };
}

function members(statusClass: unknown): readonly number[] {
  const first = Number(String(statusClass).slice(0, 1));
  return Array.from({ length: 100 }, (_, index) => first * 100 + index);
}

/** Holds a model's answer against the recorded one. */
export function judge(item: CaseRequest, side: Side): ReturnType<typeof compareRequest> {
  const outside = outsideTheModel(item);
  if (outside !== undefined) return { kind: 'unsupported', reasons: [outside] };
  return compareRequest(item, evaluate(side.table, toRequest(item.request)), side.objects);
}

/** What is compared of an answer here: everything a client or a backend can see, default headers aside. */
export function seen({ results }: Evaluation, headers: readonly string[] = []): string {
  const texts = results.map((result) => {
    const { backend, upstream, responseHeaders, kind, status, share, mirrors } = result;
    const names = ['location', 'set-cookie', ...headers].map((name) => name.toLowerCase());
    const pick = (all: Readonly<Record<string, string | null>>): object =>
      Object.fromEntries(names.flatMap((name) => (Object.hasOwn(all, name) ? [[name, all[name]]] : [])));
    return JSON.stringify([
      kind,
      status,
      Number(share.toFixed(4)),
      backend === undefined ? null : [backend.namespace, backend.name, backend.portNumber ?? backend.port],
      upstream === undefined ? null : [upstream.target, upstream.host, pick(upstream.headers)],
      pick(responseHeaders.set),
      responseHeaders.removed.filter((name) => headers.includes(name)),
      pick(responseHeaders.added ?? {}),
      mirrors.map((mirror) => JSON.stringify([mirror.backend, mirror.percent])),
      [...result.assumptions].filter(
        (text) => !text.endsWith(' matches') && !text.endsWith(' does not match'),
      ),
    ]);
  });
  return [...new Set(texts)].sort().join('\n');
}

/** Is a request answered in different ways? `headers`: names of headers that count. */
export function differs(
  before: RouteTable,
  after: RouteTable,
  requests: readonly [Request, Request],
  headers: readonly string[] = [],
): boolean {
  const one = seen(evaluate(before, requests[0]), headers);
  return one !== seen(evaluate(after, requests[1]), headers);
}
