import { type Entry, givenOrigin } from './entry.ts';

/**
 * What the Helm chart of Traefik sets, with the ports that its Service exposes. In force where the input does not show
 * how Traefik runs (github.com/traefik/traefik-helm-chart, values.yaml).
 */
const CHART: ReadonlyArray<readonly [name: string, value: string]> = [
  ['entryPoints.web.address', ':80'],
  ['entryPoints.websecure.address', ':443'],
  ['entryPoints.websecure.http.tls', 'true'],
  ['providers.kubernetesIngress', 'true'],
  ['providers.kubernetesCRD', 'true'],
];

/** Defaults for what is not given. */
export function chartEntries(): Entry[] {
  return CHART.map(([name, value]) => ({ name, value, origin: givenOrigin(name) }));
}
