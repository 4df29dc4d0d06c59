import { describe, expect, test } from 'vitest';
import { askedService } from '../../../src/targets/agentgateway/policies/asked-services.ts';

describe('who is asked', () => {
  test.each([
    ['http://gate.shop.svc.cluster.local:8080/check?full=1', 'gate', 8080, '/check?full=1'],
    ['http://gate.shop.svc', 'gate', 80, '/'],
  ])('%s: a Service', (url, name, port, target) => {
    const asked = askedService(url, []);
    expect(asked).toMatchObject({ backendRef: { kind: 'Service', name, namespace: 'shop', port }, target });
    expect(asked?.part).toBeUndefined();
  });

  test.each([
    ['https://login.example.net/verify', 'login.example.net-443-tls', { sni: 'login.example.net' }, true],
    ['http://login.example.net:81', 'login.example.net-81', undefined, undefined],
    [
      'https://gate.shop.svc:8443/check',
      'gate.shop.svc-8443-tls',
      { insecureSkipVerify: 'All', sni: 'gate.shop.svc' },
      false,
    ],
  ])('%s: a host', (url, name, tls, verified) => {
    const asked = askedService(url, []);
    expect(asked?.backendRef).toEqual({ group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name });
    expect(asked?.part).toMatchObject({ attach: { to: 'object', name } });
    expect(asked?.part?.spec['policies']).toEqual(tls === undefined ? undefined : { tls });
    expect(asked?.verified).toBe(verified);
  });

  test('hosts that differ in a dot have objects of their own', () => {
    const [one, two] = ['http://a-b.test/', 'http://a.b.test/'].map(
      (url) => askedService(url, [])?.backendRef,
    );
    expect(one).not.toEqual(two);
  });

  test.each([
    'https://$host/check',
    'http://login.example.net/check?user=$remote_user',
    'http://login/check',
    'http://192.0.2.1/check',
    `http://${'a.'.repeat(130)}test/`,
  ])('%s: nobody', (url) => {
    expect(askedService(url, [])).toBeUndefined();
  });
});
