import { type Dialect, SPECIFICATION } from '../gateway/dialect.ts';
import type { PolicyReaderFactory } from '../gateway/read/index.ts';
import { AGENTGATEWAY } from './agentgateway/index.ts';
import { CILIUM } from './cilium/index.ts';
import { ENVOY_GATEWAY } from './envoy-gateway/index.ts';
import { GKE } from './gke/index.ts';
import { HAPROXY } from './haproxy/index.ts';
import { ISTIO } from './istio/index.ts';
import { KGATEWAY } from './kgateway/index.ts';
import { KONG } from './kong/index.ts';
import { NGINX_GATEWAY_FABRIC } from './nginx-gateway-fabric/index.ts';
import type { Target } from './target.ts';
import { TRAEFIK } from './traefik/index.ts';

export type { FeatureReport, Support } from './features.ts';
export { TARGET_FINDINGS } from './findings.ts';
export { type Cell, THEMES, type ThemeName } from './policies/theme.ts';
export type { Note, Target } from './target.ts';
export { checkFeatures, supportOf } from './unsupported-features.ts';

const ALL: readonly Target[] = [
  ENVOY_GATEWAY,
  ISTIO,
  NGINX_GATEWAY_FABRIC,
  TRAEFIK,
  KGATEWAY,
  AGENTGATEWAY,
  CILIUM,
  KONG,
  HAPROXY,
  GKE,
];

/** Every target by its name. */
export const TARGETS: ReadonlyMap<string, Target> = new Map(ALL.map((target) => [target.name, target]));

/** Reads the policies of the implementation that a dialect is of, where it has any. */
export function policyReaderOf({ name }: Dialect): PolicyReaderFactory | undefined {
  return TARGETS.get(name)?.policies?.reader;
}

/** Every dialect by its name: the specification's first, then those of the targets. */
export const DIALECTS: ReadonlyMap<string, Dialect> = new Map(
  [SPECIFICATION, ...ALL.map(({ dialect }) => dialect)].map((dialect) => [dialect.name, dialect]),
);
