import { compileSchemas, type Schemas } from '../gateway/schema/index.ts';
import type { SchemaTable } from '../gateway/schema/table.ts';

/** CRDs of the implementations' own kinds, each read only when it is asked for. Made by scripts/target-schemas.ts. */
const FILES: Readonly<Record<string, () => Promise<unknown>>> = {
  'envoy-gateway': () => import('./data/schemas/envoy-gateway.json', { with: { type: 'json' } }),
  istio: () => import('./data/schemas/istio.json', { with: { type: 'json' } }),
  'nginx-gateway-fabric': () =>
    import('./data/schemas/nginx-gateway-fabric.json', { with: { type: 'json' } }),
  traefik: () => import('./data/schemas/traefik.json', { with: { type: 'json' } }),
  kgateway: () => import('./data/schemas/kgateway.json', { with: { type: 'json' } }),
  agentgateway: () => import('./data/schemas/agentgateway.json', { with: { type: 'json' } }),
  gke: () => import('./data/schemas/gke.json', { with: { type: 'json' } }),
  kong: () => import('./data/schemas/kong.json', { with: { type: 'json' } }),
};

/** Names of the implementations whose CRDs are known. */
export const TARGETS_WITH_SCHEMAS: readonly string[] = Object.keys(FILES);

const loaded = new Map<string, Promise<Schemas>>();

/** The CRDs of an implementation's own kinds; undefined where none are known. Loaded and compiled once. */
export function loadTargetSchemas(target: string): Promise<Schemas> | undefined {
  const load = Object.hasOwn(FILES, target) ? FILES[target] : undefined;
  if (load === undefined) return undefined;
  const known = loaded.get(target);
  if (known !== undefined) return known;
  // Of the release and channel of the Gateway API nothing in these schemas depends.
  const schemas = load().then((module) =>
    compileSchemas((module as { readonly default: SchemaTable }).default, '1.6', 'standard'),
  );
  loaded.set(target, schemas);
  return schemas;
}
