import { describe, expect, test } from 'vitest';
import { codes, compiled, fate, ingress, ingressRoute, SERVICES, service } from './frame.ts';

describe('routers that are not built', () => {
  test('say where their requests go today; that is grave where a guard may be missing', () => {
    const guarded = ingress('guarded', [['h.com', '/admin', 'Prefix', 'a']], {
      'traefik.ingress.kubernetes.io/router.middlewares': 'default-auth@kubernetescrd',
    });
    const made = compiled(SERVICES + guarded + ingress('open', [['h.com', '/', 'Prefix', 'b']]));
    expect(fate(made, 'GET http://h.com/admin')).toBe('b');
    const found = made.findings.find(({ code }) => code === 'GP3101');
    expect(found?.severity).toBe('blocker');
    expect(found?.before).toContain('forwarded to default/b:80');
  });

  test('without another router the answer is 404', () => {
    const made = compiled(SERVICES + ingressRoute('r', [['Host(`h.com`)', 'ghost']]));
    expect(fate(made, 'GET http://h.com/')).toBe(404);
    const found = made.findings.find(({ code }) => code === 'GP3101');
    expect(found).toMatchObject({ severity: 'high' });
    expect(found?.before).toContain('404');
  });

  test.each([
    ['Host(`a`,`b`)', 'a'],
    ['Host(`h.com`', 'a'],
    ['Nope(`h.com`)', 'a'],
  ])('for the rule %s', (match, to) => {
    const made = compiled(SERVICES + ingressRoute('r', [[match, to]]));
    expect(codes(made)).toContain('GP3101');
    expect(fate(made, 'GET http://h.com/')).toBe(404);
  });

  test('in a part of a cluster a Service that is not there is taken to exist', () => {
    const made = compiled(ingressRoute('r', [['Host(`h.com`)', 'ghost']]), { complete: false });
    expect(fate(made, 'GET http://h.com/')).toBe('ghost');
    expect(made.findings.find(({ code }) => code === 'GP3105')?.message).toContain('Service default/ghost');
  });

  const slice = (endpoints: string) => `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: s-1, namespace: default, labels: {kubernetes.io/service-name: s}}
endpoints: [${endpoints}]
ports: [{name: http, port: 8080}]
`;
  test.each([
    ['', {}, 404],
    ['{addresses: [10.0.0.1], conditions: {ready: false, serving: true}}', {}, 's'],
    ['{addresses: [10.0.0.1], conditions: {serving: false}}', {}, 404],
    ['', { 'providers.kubernetesCRD.allowEmptyServices': 'true' }, 503],
  ])('endpoints [%s] with %j: %s', (endpoints, settings, expected) => {
    const yaml = service('s') + slice(endpoints) + ingressRoute('r', [['Host(`h.com`)', 's']]);
    expect(fate(compiled(yaml, { settings }), 'GET http://h.com/')).toBe(expected);
  });
});

describe('the order of routers', () => {
  test('a router that never decides is reported, with what takes its requests', () => {
    const made = compiled(
      SERVICES +
        ingress('i', [
          ['h.com', '/', 'Prefix', 'a'],
          ['h.com', '/cart', 'Exact', 'b'],
        ]),
    );
    expect(fate(made, 'GET http://h.com/cart')).toBe('a');
    const shadowed = made.findings.filter(({ code }) => code === 'GP3102');
    expect(shadowed).toHaveLength(1);
    expect(shadowed[0]?.message).toContain('rules[1]');
    expect(shadowed[0]?.before).toContain('default/a:80');
  });

  test('an Exact path of eight characters is longer than the root', () => {
    const made = compiled(
      SERVICES +
        ingress('i', [
          ['h.com', '/', 'Prefix', 'a'],
          ['h.com', '/seconds', 'Exact', 'b'],
        ]),
    );
    expect(fate(made, 'GET http://h.com/seconds')).toBe('b');
    expect(codes(made)).not.toContain('GP3102');
  });

  test('two routers that nobody can order are a tie with a request for both', () => {
    const made = compiled(
      SERVICES +
        ingressRoute('r', [
          ['Host(`h.com`)', 'a'],
          ['Path(`/abcd`)', 'b'],
        ]),
    );
    const tie = made.findings.find(({ code }) => code === 'GP3103');
    expect(tie?.witness).toMatchObject({ host: 'h.com', target: '/abcd' });
  });

  test('equal priorities of two providers are no tie', () => {
    const made = compiled(
      SERVICES +
        ingress('i', [['h.com', '/x', 'Prefix', 'a']]) +
        ingressRoute('r', [['Host("h.com") && PathPrefix("/x")', 'b']]),
    );
    expect(fate(made, 'GET http://h.com/x')).toBe('b');
    expect(codes(made)).not.toContain('GP3103');
    const turned = compiled(
      SERVICES +
        ingress('i', [['h.com', '/x', 'Prefix', 'a']]) +
        ingressRoute('r', [['Host("h.com") && PathPrefix("/x")', 'b']]),
      { settings: { 'providers.precedence': 'kubernetes, kubernetescrd' } },
    );
    expect(fate(turned, 'GET http://h.com/x')).toBe('a');
  });

  test('routers that share no request are no tie, however long their rules', () => {
    const made = compiled(
      SERVICES +
        ingressRoute('r', [
          ['Host(`h.com`)', 'a'],
          ['Host(`i.com`)', 'b'],
        ]),
    );
    expect(codes(made)).not.toContain('GP3103');
  });
});
