import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import { readSource } from '../../../src/kubernetes/yaml/source.ts';
import { clusterFacts } from '../../../src/report/migration/cluster/facts.ts';
import { integrations } from '../../../src/report/migration/cluster/integrations.ts';
import { idOf, routingObjects } from '../../../src/report/migration/sources.ts';
import { ingress } from './cluster.ts';

function setOf(objects: readonly object[], complete = true) {
  const read = toObjects(
    [readSource('x.yaml', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))],
    {
      namespace: 'default',
    },
  );
  return createObjectSet(read.objects, { complete });
}

function factsOf(
  objects: readonly object[],
  complete = true,
  hosts: readonly string[] = [],
): readonly string[] {
  const set = setOf(objects, complete);
  const routing = routingObjects(set, () => true);
  const served = new Set(set.ofKind('Ingress').map((object) => idOf(refOf(object))));
  return clusterFacts(set, served, routing, new Set(hosts)).map(({ topic, text }) => `${topic}: ${text}`);
}

const made = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: object = {},
  namespace = 'edge',
): JsonObject => ({
  apiVersion,
  kind,
  metadata: { namespace, name },
  ...rest,
});

const LABELS = { app: 'ingress', tier: 'edge' };
const controller = (
  args: readonly string[] = [],
  image = 'eu.private.test/ingress-nginx/controller:v1.11.3@sha256:0',
) =>
  made('apps/v1', 'Deployment', 'controller', {
    spec: { template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'c', image, args }] } } },
  });

describe('around a controller', () => {
  const rows: ReadonlyArray<readonly [string, JsonObject, string]> = [
    [
      'its Service',
      made('v1', 'Service', 'public', {
        spec: {
          type: 'LoadBalancer',
          externalTrafficPolicy: 'Local',
          selector: { app: 'ingress' },
          ports: [{ port: 80 }],
        },
      }),
      'Service edge/public (LoadBalancer) leads clients to Deployment edge/controller; externalTrafficPolicy Local keeps',
    ],
    [
      'its autoscaler',
      made('autoscaling/v2', 'HorizontalPodAutoscaler', 'grow', {
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'controller' }, minReplicas: 2, maxReplicas: 9 },
      }),
      'HorizontalPodAutoscaler edge/grow keeps 2 to 9 Pods of Deployment edge/controller',
    ],
    [
      'its disruption budget',
      made('policy/v1', 'PodDisruptionBudget', 'up', {
        spec: { selector: { matchLabels: { tier: 'edge' } } },
      }),
      'PodDisruptionBudget edge/up protects the Pods of Deployment edge/controller',
    ],
    [
      'a NetworkPolicy for it',
      made('networking.k8s.io/v1', 'NetworkPolicy', 'shut', {
        spec: { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['ingress'] }] } },
      }),
      'NetworkPolicy edge/shut limits the traffic of Deployment edge/controller',
    ],
  ];

  test.each(rows)('%s is named', (_name, object, text) => {
    expect(factsOf([controller(), object]).some((fact) => fact.startsWith(`controller: ${text}`))).toBe(true);
  });

  test.each(rows)('%s is not named where it is about other Pods', (_name, object) => {
    const elsewhere = { ...object, metadata: { namespace: 'other', name: 'x' } };
    expect(factsOf([controller(), elsewhere])).toHaveLength(1);
  });

  test('the image is shown without its registry', () => {
    expect(factsOf([controller()])).toEqual([
      'controller: Deployment edge/controller runs a controller of version v1.11.3 (ingress-nginx/controller:v1.11.3).',
    ]);
  });
});

describe('what is missing', () => {
  const shop = ingress('shop', 'front', 'shop.test', { tls: true });
  const service = made('v1', 'Service', 'front', { spec: { ports: [{ port: 80 }] } }, 'shop');
  const secret = made('v1', 'Secret', 'certificate', {}, 'shop');
  const slice = (ready: boolean) => ({
    ...made('discovery.k8s.io/v1', 'EndpointSlice', 'front-1', {
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
      ports: [{ port: 80 }],
    }),
    metadata: { namespace: 'shop', name: 'front-1', labels: { 'kubernetes.io/service-name': 'front' } },
  });
  const missing = (objects: readonly object[], complete?: boolean) =>
    factsOf(objects, complete).filter((fact) => /^missing: (?!No)/.test(fact));

  test.each<[string, readonly object[], readonly string[]]>([
    ['nothing', [shop, service, secret, slice(true)], []],
    ['a Service', [shop, secret], ['missing: Service shop/front is not there; 1 object names it.']],
    [
      'a Secret',
      [shop, service, slice(true)],
      ['missing: Secret shop/certificate is not there; 1 object names it.'],
    ],
    [
      'somebody who answers',
      [shop, service, secret, slice(false)],
      ['missing: Service shop/front has no endpoint that is ready; 1 object names it.'],
    ],
  ])('%s', (_name, objects, expected) => {
    expect(missing(objects)).toEqual(expected);
    expect(missing(objects, false)).toEqual([]);
  });

  test('many are one sentence', () => {
    const all = Array.from({ length: 8 }, (_, index) => ingress('shop', `s${index}`, `h${index}.test`));
    expect(missing(all)).toEqual([
      'missing: 8 Services are not there: shop/s0, shop/s1, shop/s2, shop/s3, shop/s4 and 3 more; 8 objects name them.',
    ]);
  });
});

describe('conflicts', () => {
  const conflicts = (objects: readonly object[], hosts: readonly string[] = []) =>
    factsOf(objects, false, hosts).filter((fact) => fact.startsWith('conflict'));
  const one = ingress('shop', 'one', 'shop.test');

  test('the same path of a host in two Ingresses', () => {
    expect(
      conflicts([one, ingress('shop', 'two', 'shop.test'), ingress('shop', 'three', 'other.test')]),
    ).toEqual([
      'conflict: shop.test/ (Prefix) stands in Ingress shop/one, Ingress shop/two; one of them decides today.',
    ]);
  });

  test('a canary is none', () => {
    const annotations = { 'nginx.ingress.kubernetes.io/canary': 'true' };
    expect(conflicts([one, ingress('shop', 'two', 'shop.test', { annotations })])).toEqual([]);
  });

  test('a route that serves a host already', () => {
    const route = made('gateway.networking.k8s.io/v1', 'HTTPRoute', 'there', {
      spec: { hostnames: ['shop.test', 'x'] },
    });
    expect(conflicts([one, route], ['shop.test'])[0]).toContain(
      'HTTPRoute edge/there serves shop.test already',
    );
    expect(conflicts([one, route], ['other.test'])).toEqual([]);
  });

  test('are not endless', () => {
    const all = Array.from({ length: 30 }, (_, index) => [
      ingress('shop', `a${index}`, `h${index}.test`),
      ingress('shop', `b${index}`, `h${index}.test`),
    ]).flat();
    expect(conflicts(all)).toHaveLength(21);
    expect(conflicts(all).at(-1)).toBe('conflict: And 10 more of this kind.');
  });
});

describe('tools', () => {
  const annotated = ingress('shop', 'front', 'shop.test', {
    annotations: { 'cert-manager.io/cluster-issuer': 'public', 'external-dns.alpha.kubernetes.io/ttl': '60' },
  });
  const tool = (objects: readonly object[], name: string): string => {
    const set = setOf([annotated, ...objects]);
    return (
      integrations(
        set,
        routingObjects(set, () => true),
      ).find((item) => item.tool === name)?.text ?? ''
    );
  };
  const running = (image: string, args: readonly string[]) => controller(args, image);
  const issuer = (solver: object) => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name: 'public' },
    spec: { acme: { solvers: [{ http01: solver }] } },
  });

  test('issuers that solve over Ingresses are named', () => {
    expect(tool([issuer({ ingress: { class: 'nginx' } })], 'cert-manager')).toContain(
      'in ClusterIssuer public: give',
    );
    expect(tool([issuer({ gatewayHTTPRoute: {} })], 'cert-manager')).not.toContain('ClusterIssuer');
  });

  test.each([
    [[], true],
    [['--enable-gateway-api'], false],
    [['--feature-gates=A=true,ExperimentalGatewayAPISupport=true'], false],
  ])('cert-manager with %j', (args, isOff) => {
    const text = tool([running('quay.io/jetstack/cert-manager-controller:v1.16.0', args)], 'cert-manager');
    expect(text.includes('does not watch the Gateway API')).toBe(isOff);
  });

  test.each([
    [['--source=ingress', '--source=service'], 'reads ingress, service: add --source=gateway-httproute'],
    [['--source=ingress', '--source=gateway-httproute'], 'reads ingress, gateway-httproute.'],
  ])('external-dns with %j', (args, text) => {
    expect(
      tool([running('registry.k8s.io/external-dns/external-dns:v0.15.0', args)], 'external-dns'),
    ).toContain(text);
  });
});
