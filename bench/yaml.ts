import { parse, stringify } from 'yaml';
import { emitYaml } from '../src/kubernetes/yaml/emit.ts';
import { readSource } from '../src/kubernetes/yaml/source.ts';

/** Milliseconds, medians over the runs. */
export interface YamlTimes {
  readonly documents: number;
  readonly megabytes: number;
  /** `readSource`: the data as kubectl reads them. */
  readonly read: number;
  /** The floor: `yaml` alone, document by document. */
  readonly readFloor: number;
  /** `emitYaml`. */
  readonly print: number;
  /** The floor: `stringify` of `yaml` with the options that kubectl needs. */
  readonly printFloor: number;
}

/**
 * Measures reading and printing of a multi-document text against the package `yaml` alone. Bundle before measuring:
 * runners that keep the names of functions make closures several times slower than they are in the product.
 */
export function measureYaml(text: string, runs: number): YamlTimes {
  const values = readSource('bench', text).documents.map((document) => document.value as object);
  const parts = text.split(/^---\n/m);
  const options = { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;
  return {
    documents: values.length,
    megabytes: Math.round(text.length / 1e5) / 10,
    read: median(runs, () => readSource('bench', text)),
    readFloor: median(runs, () => parts.map((part) => parse(part) as unknown)),
    print: median(runs, () => emitYaml(values)),
    printFloor: median(runs, () => values.map((value) => stringify(value, options))),
  };
}

function median(runs: number, run: () => unknown): number {
  const times: number[] = [];
  for (let index = 0; index < runs; index++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return Math.round(times[Math.floor(times.length / 2)] ?? 0);
}

/** A text of so many Ingresses, with five paths each and the annotations that are most common. */
export function ingressesText(count: number): string {
  return Array.from({ length: count }, (_, index) => ingressText(index)).join('---\n');
}

function ingressText(index: number): string {
  const name = `shop-${index}`;
  const paths = Array.from(
    { length: 5 },
    (_, path) => `      - path: /api/v${path}(/|$)(.*)
        pathType: ImplementationSpecific
        backend:
          service:
            name: ${name}
            port:
              number: ${8000 + path}
`,
  );
  return `# Ingress number ${index}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: team-${index % 50}
  annotations:
    nginx.ingress.kubernetes.io/rewrite-target: /$2
    nginx.ingress.kubernetes.io/use-regex: "true"
    nginx.ingress.kubernetes.io/proxy-body-size: 8m
    nginx.ingress.kubernetes.io/configuration-snippet: |
      more_set_headers "X-Frame-Options: DENY";
spec:
  ingressClassName: nginx
  tls:
  - hosts:
    - ${name}.example.com
    secretName: ${name}-tls
  rules:
  - host: ${name}.example.com
    http:
      paths:
${paths.join('')}`;
}
