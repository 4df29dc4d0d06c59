import { traefik } from '../../../providers/traefik/index.ts';
import { readText } from '../../../src/input/read-inputs.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import type { Compiled } from '../../../src/kubernetes/provider.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Result } from '../../../src/model/evaluation.ts';
import type { Request } from '../../../src/model/request.ts';

export interface Setting {
  readonly settings?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, readonly string[]>>;
  /** The input is a whole cluster; default true. */
  readonly complete?: boolean;
}

/** What the provider makes of manifests. */
export function compiled(
  yaml: string,
  { settings = {}, flags = {}, complete = true }: Setting = {},
): Compiled {
  const reading = readText('manifests', yaml);
  const { objects } = toObjects([reading], { namespace: 'default' });
  const set = createObjectSet(objects, { complete, sources: [reading.source] });
  return traefik.compile(set, { settings, flags });
}

/** All that can happen to a request, written `GET http://host/path`. */
export function results(made: Compiled, text: string, more: Partial<Request> = {}): readonly Result[] {
  const [, method = 'GET', scheme = 'http', host = '', target = '/'] =
    /^([A-Z]+) (https?):\/\/([^/]*)(.*)$/.exec(text) ?? [];
  const port = /:(\d+)$/.exec(host)?.[1];
  return evaluate(made.table, {
    method,
    scheme: scheme === 'https' ? 'https' : 'http',
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    target,
    headers: [],
    remoteAddress: '127.0.0.1',
    ...more,
  }).results;
}

/** Who answers: the name of the Service, or the status. */
export function fate(made: Compiled, text: string, more: Partial<Request> = {}): string | number {
  const [first] = results(made, text, more);
  return first?.backend?.name ?? first?.status ?? 'nobody';
}

export function service(name: string, namespace = 'default', more = ''): string {
  return `
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {ports: [{name: http, port: 80}, {name: https, port: 443}]${more}}
`;
}

export const SERVICES = ['a', 'b', 'c', 'front'].map((name) => service(name)).join('');

/** An IngressRoute on `web` with one route for each match, to the Services of the same place. */
export function ingressRoute(
  name: string,
  routes: ReadonlyArray<readonly [string, string]>,
  more = '',
): string {
  const lines = routes.map(
    ([match, to]) => `  - {match: ${JSON.stringify(match)}, kind: Rule, services: [{name: ${to}, port: 80}]}`,
  );
  return `
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: ${name}, namespace: default}
spec:
  entryPoints: [web]
${more}  routes:
${lines.join('\n')}
`;
}

/** An Ingress of the class `traefik` with paths `[host, path, pathType, service]`. */
export function ingress(
  name: string,
  paths: ReadonlyArray<readonly [string, string, string, string]>,
  annotations: Readonly<Record<string, string>> = {},
  namespace = 'default',
): string {
  const lines = paths.map(([host, path, pathType, to]) => {
    const backend = `{service: {name: ${to}, port: {number: 80}}}`;
    const item = `{path: ${JSON.stringify(path)}, pathType: ${pathType}, backend: ${backend}}`;
    return `  - {${host === '' ? '' : `host: ${JSON.stringify(host)}, `}http: {paths: [${item}]}}`;
  });
  const all = { 'kubernetes.io/ingress.class': 'traefik', ...annotations };
  return `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations: ${JSON.stringify(all)}
spec:
  rules:
${lines.join('\n')}
`;
}

export function codes({ findings }: Compiled): readonly string[] {
  return findings.map(({ code }) => code);
}
