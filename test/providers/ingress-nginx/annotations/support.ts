import {
  type ParsedAnnotations,
  parseAnnotations,
} from '../../../../providers/ingress-nginx/annotations/parse.ts';
import { readControllerConfig } from '../../../../providers/ingress-nginx/config-map.ts';
import type { ControllerConfig } from '../../../../providers/ingress-nginx/settings/controller-config.ts';
import { parseVersion } from '../../../../providers/ingress-nginx/settings/version.ts';
import type { Json, ObjectSet } from '../../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../../src/kubernetes/objects.ts';
import { readSource } from '../../../../src/kubernetes/yaml/source.ts';

export const PREFIX = 'nginx.ingress.kubernetes.io/';

/** Objects that annotations may name, all in namespace `shop` unless the name says otherwise. */
const CLUSTER: readonly Json[] = [
  secret('users', { auth: 'YTpi' }),
  secret('user-map', { alice: 'eA==' }),
  secret('empty', {}),
  secret('ca', { 'ca.crt': 'eA==' }),
  secret('pair', { 'tls.crt': 'eA==', 'tls.key': 'eA==' }),
  secret('users', { auth: 'YTpi' }, 'other'),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'errors', namespace: 'shop' },
    spec: { ports: [{ port: 80 }] },
  },
  configMap('headers', { 'X-Frame-Options': 'DENY' }),
  configMap('bad-headers', { 'X Frame': 'DENY' }),
  configMap('fcgi', { SCRIPT_FILENAME: '/app/index.php' }),
  configMap('bad-fcgi', { SCRIPT_FILENAME: '/app/"index' }),
];

function secret(name: string, data: Record<string, string>, namespace = 'shop'): Json {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data };
}

function configMap(name: string, data: Record<string, string>): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}

export function objectSet(objects: readonly Json[], complete: boolean): ObjectSet {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const { objects: read } = toObjects([readSource('objects.yaml', text)], { namespace: 'default' });
  return createObjectSet(read, { complete });
}

export const WHOLE_CLUSTER = objectSet(CLUSTER, true);
export const NOTHING_KNOWN = objectSet([], false);

/** Settings under which every annotation can have an effect. */
export const OPEN: Readonly<Record<string, string>> = {
  'annotations-risk-level': 'Critical',
  'allow-snippet-annotations': 'true',
  'global-allowed-response-headers': 'X-Frame-Options',
  '--enable-ssl-passthrough': 'true',
};

export function controller(
  settings: Readonly<Record<string, string>> = {},
  version?: string,
): ControllerConfig {
  const parsed = version === undefined ? undefined : parseVersion(version);
  const source = parsed === undefined ? {} : { version: parsed };
  return readControllerConfig(settings, WHOLE_CLUSTER, source).config;
}

const DEFAULT = controller(OPEN);

/** Parses annotations given without the prefix, of Ingress shop/web. */
export function parse(
  annotations: Readonly<Record<string, string>>,
  config: ControllerConfig = DEFAULT,
  objects: ObjectSet = WHOLE_CLUSTER,
): ParsedAnnotations {
  const full = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [PREFIX + key, value]));
  return parseAnnotations({ namespace: 'shop', name: 'web', annotations: full }, objects, config);
}

/** Status of one annotation in the ledger. */
export function statusOf(parsed: ParsedAnnotations, key: string): string | undefined {
  return parsed.ledger.find((entry) => entry.key === PREFIX + key || entry.key === key)?.status;
}
