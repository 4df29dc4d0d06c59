import { asString, dig, stringEntries } from '../../../src/kubernetes/json.ts';
import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { Gateway } from '../objects/gateway.ts';
import type { MeshSettings } from '../settings.ts';

/** The proxies that serve a set of Gateways. */
export interface Workload {
  /** For people: `Deployment istio-system/istio-ingressgateway`, or the labels that were selected. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** ProxyConfig of the annotation proxy.istio.io/config, in YAML. */
  readonly proxyConfig?: string;
  /** False: nothing of the input runs there; the labels of the selectors stand for it. */
  readonly known: boolean;
  readonly gateways: readonly Gateway[];
}

type Labels = ReadonlyMap<string, string>;

const PROXY_CONFIG = 'proxy.istio.io/config';
const RUNNING = ['Deployment', 'DaemonSet', 'StatefulSet', 'Pod'] as const;
/** Labels of the gateway that every installation profile with a gateway makes. */
const DEFAULT_LABELS: Labels = new Map([
  ['app', 'istio-ingressgateway'],
  ['istio', 'ingressgateway'],
]);

/**
 * Which proxies the Gateways select. A selector holds for pods of every namespace (gateway.proto, Gateway.selector). For
 * selectors that hold for nothing of the input, proxies with exactly these labels are assumed.
 *
 * @param gateways sorted by age
 */
export function workloadsOf(
  gateways: readonly Gateway[],
  objects: ObjectSet,
  settings: MeshSettings,
): readonly Workload[] {
  const selects = ({ selector, namespace }: Gateway, labels: Labels, home: string): boolean =>
    holds(selector, labels) && (!settings.scopedToNamespace || namespace === home);
  const running = runningProxies(objects);
  const known = running.filter(({ labels, namespace }) =>
    gateways.some((gateway) => gateway.selector.size > 0 && selects(gateway, labels, namespace)),
  );
  const unserved = gateways.filter(
    (gateway) => !known.some(({ labels, namespace }) => selects(gateway, labels, namespace)),
  );
  const assumed = assumedLabels(unserved).map((labels) => ({
    name: `proxies with ${[...labels].map(([key, value]) => `${key}=${value}`).join(', ') || 'any labels'}`,
    namespace: settings.gatewayNamespace,
    labels,
    known: false,
  }));
  const byGateways = new Map<string, Workload>();
  for (const proxy of [...known, ...assumed]) {
    const selecting = gateways.filter((gateway) => selects(gateway, proxy.labels, proxy.namespace));
    const key = JSON.stringify([proxy.namespace, selecting.map(({ namespace, name }) => [namespace, name])]);
    if (!byGateways.has(key)) byGateways.set(key, { ...proxy, gateways: selecting });
  }
  return [...byGateways.values()];
}

/** Selectors as labels; one that others go beyond stands for no proxies of its own. */
function assumedLabels(gateways: readonly Gateway[]): readonly Labels[] {
  const candidates: Labels[] = [];
  for (const { selector } of gateways) {
    const labels = holds(selector, DEFAULT_LABELS) ? DEFAULT_LABELS : selector;
    if (!candidates.some((one) => holds(one, labels) && one.size === labels.size)) candidates.push(labels);
  }
  return candidates.filter(
    (labels) =>
      !candidates.some((other) => other !== labels && other.size > labels.size && holds(labels, other)),
  );
}

function holds(selector: Labels, labels: Labels): boolean {
  return [...selector].every(([key, value]) => labels.get(key) === value);
}

function runningProxies(objects: ObjectSet): ReadonlyArray<Omit<Workload, 'gateways'>> {
  return RUNNING.flatMap((kind) =>
    objects.ofKind(kind).map((object) => {
      const { namespace, name, labels } = object.metadata;
      const template = dig(object.raw, 'spec', 'template', 'metadata', 'labels');
      const proxyConfig =
        kind === 'Pod'
          ? object.metadata.annotations[PROXY_CONFIG]
          : asString(dig(object.raw, 'spec', 'template', 'metadata', 'annotations', PROXY_CONFIG));
      return {
        ...(proxyConfig === undefined ? {} : { proxyConfig }),
        name: `${kind} ${namespace}/${name}`,
        namespace,
        labels: kind === 'Pod' ? new Map(Object.entries(labels)) : stringEntries(template),
        known: true,
      };
    }),
  );
}
