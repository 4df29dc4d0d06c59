import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { read } from '../../src/gateway/read/index.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import { objectsOf } from '../gateway/read/manifests.ts';

/** A path of an Ingress, with the Service that it goes to. */
export interface IngressPath {
  readonly host?: string;
  readonly path: string;
  readonly type?: 'Prefix' | 'Exact' | 'ImplementationSpecific';
  readonly service?: string;
}

export interface IngressOf {
  readonly name?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly paths: readonly IngressPath[];
}

const SERVICES = ['one', 'two', 'three', 'other'];

function services(): readonly object[] {
  return SERVICES.map((name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { ports: [{ port: 80 }] },
  }));
}

function objects(list: readonly object[]): ReturnType<typeof objectsOf> {
  return objectsOf([...list, ...services()].map((one) => JSON.stringify(one)).join('\n---\n'));
}

/** What ingress-nginx does with Ingresses whose annotations are given without their prefix. */
export function ingressTable(...ingresses: readonly IngressOf[]): RouteTable {
  const list = ingresses.map(({ name = 'web', annotations = {}, paths }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace: 'default',
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
      ),
    },
    spec: {
      ingressClassName: 'nginx',
      rules: paths.map(({ host = 'a.test', path, type = 'Prefix', service = 'one' }) => ({
        host,
        http: {
          paths: [{ path, pathType: type, backend: { service: { name: service, port: { number: 80 } } } }],
        },
      })),
    },
  }));
  return ingressNginx.compile(objects(list), { settings: {}, flags: {} }).table;
}

export interface RouteOf {
  readonly name?: string;
  readonly hostnames?: readonly string[];
  readonly rules: readonly object[];
}

/** One rule: a path match, and where its requests go. */
export function rule(
  type: 'Exact' | 'PathPrefix' | 'RegularExpression',
  value: string,
  service = 'one',
  more: object = {},
): object {
  return {
    matches: [{ path: { type, value } }],
    backendRefs: [{ name: service, port: 80 }],
    ...more,
  };
}

/** A Gateway with one listener on port 80 and these routes, as an implementation reads them. */
export function gatewayTable(dialect: string, ...routes: readonly RouteOf[]): RouteTable {
  const known = DIALECTS.get(dialect);
  if (known === undefined) throw new Error(`no dialect is called ${dialect}`);
  const apiVersion = 'gateway.networking.k8s.io/v1';
  const gateway = {
    apiVersion,
    kind: 'Gateway',
    metadata: { name: 'gw', namespace: 'default' },
    spec: { gatewayClassName: 'any', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
  };
  const list = routes.map(({ name = 'web', hostnames = ['a.test'], rules }) => ({
    apiVersion,
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'default' },
    spec: { parentRefs: [{ name: 'gw' }], hostnames, rules },
  }));
  return read(objects([gateway, ...list]), { dialect: known }).table;
}
