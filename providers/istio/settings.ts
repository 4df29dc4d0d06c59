import { findConfigMap } from '../../src/kubernetes/config-maps.ts';
import { asNumber, asString, asStrings, dig, isObject } from '../../src/kubernetes/json.ts';
import { type Json, type ObjectSet, refOf } from '../../src/kubernetes/object.ts';
import type { ProviderOptions } from '../../src/kubernetes/provider.ts';
import { readSource } from '../../src/kubernetes/yaml/source.ts';
import type { ObjectRef } from '../../src/model/origin.ts';

export type IngressMode = 'STRICT' | 'DEFAULT' | 'OFF';
export type PathNormalization = 'BASE' | 'NONE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/** What of MeshConfig (istio/api mesh/v1alpha1/config.proto) changes what a gateway does. */
export interface MeshSettings {
  readonly ingressControllerMode: IngressMode;
  /** Value of the annotation kubernetes.io/ingress.class that is ours. */
  readonly ingressClass: string;
  /** Value of the label `istio` of the gateways that serve Ingresses. */
  readonly ingressSelector: string;
  /** Proxies in front of the gateway whose X-Forwarded headers are trusted. */
  readonly trustedProxies: number;
  readonly pathNormalization: PathNormalization;
  readonly domain: string;
  readonly rootNamespace: string;
  /** Only the proxies that serve this Gateway, `namespace/name`, are read. */
  readonly gateway?: string;
  /** Where gateways run that the input does not show. */
  readonly gatewayNamespace: string;
  readonly defaultExportTo: readonly string[];
  /** Default tries after the first; undefined: two. */
  readonly defaultRetries?: Json;
  /** Gateways of other namespaces than their own pods are not taken (PILOT_SCOPE_GATEWAY_TO_NAMESPACE). */
  readonly scopedToNamespace: boolean;
  /** Milliseconds (mesh connectTimeout). */
  readonly connectTimeout: number;
}

export interface SettingsReading {
  readonly settings: MeshSettings;
  readonly configMap?: ObjectRef;
}

const ROOT_NAMESPACE = 'istio-system';

/**
 * MeshConfig from the ConfigMap `istio` of the root namespace (key `mesh`); the settings of the command line win. Defaults:
 * pkg/config/mesh/mesh.go of istio/istio.
 */
export function readSettings(objects: ObjectSet, options: ProviderOptions): SettingsReading {
  const configMap = findConfigMap(objects, ROOT_NAMESPACE, 'istio');
  const text = configMap?.data.get('mesh');
  const [document] = text === undefined ? [] : readSource('mesh', text).documents;
  const config: Json = isObject(document?.value) ? document.value : {};
  const named = namedSettings(options);
  const given = (key: string, ...way: string[]): string | undefined => {
    const set = named.get(key);
    if (set !== undefined) return set;
    const value = dig(config, ...way);
    return (
      asString(value) ??
      asNumber(value)?.toString() ??
      (typeof value === 'boolean' ? String(value) : undefined)
    );
  };
  const service = given('ingressService', 'ingressService') ?? 'istio-ingressgateway';
  const selector = given('ingressSelector', 'ingressSelector');
  const rootNamespace = given('rootNamespace', 'rootNamespace') ?? ROOT_NAMESPACE;
  const retries = dig(config, 'defaultHttpRetryPolicy');
  const settings: MeshSettings = {
    ingressControllerMode: modeOf(given('ingressControllerMode', 'ingressControllerMode')),
    ingressClass: given('ingressClass', 'ingressClass') ?? 'istio',
    ingressSelector: selector ?? (service === 'istio-ingressgateway' ? 'ingressgateway' : service),
    trustedProxies: Number(
      given('numTrustedProxies', 'defaultConfig', 'gatewayTopology', 'numTrustedProxies') ?? 0,
    ),
    pathNormalization: normalizationOf(given('pathNormalization', 'pathNormalization', 'normalization')),
    domain: given('domain', 'domain') ?? 'cluster.local',
    rootNamespace,
    gatewayNamespace: given('gatewayNamespace') ?? gatewayNamespace(objects) ?? rootNamespace,
    defaultExportTo: exportTo(named, config),
    scopedToNamespace: given('PILOT_SCOPE_GATEWAY_TO_NAMESPACE') === 'true',
    connectTimeout: 10_000,
    ...(named.has('gateway') ? { gateway: named.get('gateway') ?? '' } : {}),
    ...(retries === undefined ? {} : { defaultRetries: retries }),
  };
  return configMap === undefined ? { settings } : { settings, configMap: refOf(configMap.object) };
}

/** What the command line or a case sets, by name; of settings given twice the last one. */
function namedSettings({ settings, flags }: ProviderOptions): ReadonlyMap<string, string> {
  const named = new Map(Object.entries(settings));
  for (const word of listed(flags['istio-setting'])) {
    const split = word.indexOf('=');
    named.set(split < 0 ? word : word.slice(0, split), split < 0 ? 'true' : word.slice(split + 1));
  }
  return named;
}

export function listed(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

/** The settings with what the proxy's own configuration (annotation proxy.istio.io/config) says. */
export function withProxyConfig(settings: MeshSettings, proxyConfig: string | undefined): MeshSettings {
  const [document] = proxyConfig === undefined ? [] : readSource('proxy', proxyConfig).documents;
  const proxies = asNumber(dig(document?.value, 'gatewayTopology', 'numTrustedProxies'));
  return proxies === undefined ? settings : { ...settings, trustedProxies: proxies };
}

function modeOf(text: string | undefined): IngressMode {
  return text === 'DEFAULT' || text === 'OFF' ? text : 'STRICT';
}

function normalizationOf(text: string | undefined): PathNormalization {
  return text === 'NONE' || text === 'MERGE_SLASHES' || text === 'DECODE_AND_MERGE_SLASHES' ? text : 'BASE';
}

function exportTo(given: ReadonlyMap<string, string>, config: Json): readonly string[] {
  const key = 'defaultVirtualServiceExportTo';
  const set = given.get(key);
  if (set !== undefined) return set.split(',').map((part) => part.trim());
  const namespaces = asStrings(dig(config, key));
  return namespaces.length === 0 ? ['*'] : namespaces;
}

/** The namespace of the Service `istio-ingressgateway`, if the input has one. */
function gatewayNamespace(objects: ObjectSet): string | undefined {
  const named = objects
    .ofKind('Service')
    .filter(({ metadata }) => metadata.name === 'istio-ingressgateway')
    .map(({ metadata }) => metadata.namespace);
  return named.length === 1 ? named[0] : undefined;
}
