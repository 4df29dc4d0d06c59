import { describe, expect, test } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, policy, readAt } from '../support.ts';

const CLIENT = 'gateway.envoyproxy.io/v1alpha1 ClientTrafficPolicy';

const GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gateway}
spec:
  gatewayClassName: any
  listeners:
  - {name: one, port: 443, protocol: HTTPS, hostname: one.test, tls: {certificateRefs: [{name: c}]}}
  - {name: two, port: 443, protocol: HTTPS, hostname: two.test, tls: {certificateRefs: [{name: c}]}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route}
spec:
  parentRefs: [{name: gateway}]
  rules: [{backendRefs: [{name: web, port: 80}]}]
`;

const CA = [{ kind: 'Secret', name: 'ca' }];

function validation(clientValidation: object, target = 'Gateway gateway one'): string {
  return policy(CLIENT, target.replaceAll(' ', '-').toLowerCase(), target, { tls: { clientValidation } });
}

/** `served`, `refused`, or both where the certificate decides. */
function answers(policies: string, host: string, clientCertificate?: string): readonly string[] {
  const asked: Request = {
    scheme: 'https',
    host,
    method: 'GET',
    target: '/',
    headers: [],
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
  };
  const { results } = answerAt('envoy-gateway', GATEWAY + policies, asked);
  return results.map(({ kind }) => (kind === 'forwarded' ? 'served' : 'refused')).sort();
}

describe('who is served by the mode of the validation', () => {
  test.each([
    [{ caCertificateRefs: CA }, ['refused'], ['refused', 'served']],
    [{ caCertificateRefs: CA, mode: 'RequireAndVerify' }, ['refused'], ['refused', 'served']],
    [{ caCertificateRefs: CA, mode: 'VerifyIfGiven' }, ['served'], ['refused', 'served']],
    [{ caCertificateRefs: CA, optional: true }, ['served'], ['refused', 'served']],
    [{ caCertificateRefs: CA, mode: 'Request' }, ['served'], ['served']],
  ])('%j', (spec, without, withOne) => {
    expect(answers(validation(spec), 'one.test')).toEqual(without);
    expect(answers(validation(spec), 'one.test', 'some')).toEqual(withOne);
  });
});

describe('the policy of a listener is for its hosts', () => {
  const required = { caCertificateRefs: CA };
  test('and not for those of another listener', () => {
    expect(answers(validation(required), 'two.test')).toEqual(['served']);
  });
  test('and replaces that of the Gateway', () => {
    const policies = validation(required, 'Gateway gateway') + validation({ mode: 'Request' });
    expect(answers(policies, 'two.test')).toEqual(['refused']);
  });
  test('a policy of the Gateway is for all of them', () => {
    expect(answers(validation(required, 'Gateway gateway'), 'one.test')).toEqual(['refused']);
    expect(answers(validation(required, 'Gateway gateway'), 'two.test')).toEqual(['refused']);
  });
});

test('an authority of another namespace needs a grant, without which nobody is served', () => {
  const foreign = validation({ caCertificateRefs: [{ kind: 'Secret', name: 'ca', namespace: 'other' }] });
  expect(answers(foreign, 'one.test', 'some')).toEqual(['refused']);
  const grant = `---\n${JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'g', namespace: 'other' },
    spec: {
      from: [{ group: 'gateway.envoyproxy.io', kind: 'ClientTrafficPolicy', namespace: 'default' }],
      to: [{ group: '', kind: 'Secret' }],
    },
  })}\n`;
  expect(answers(foreign + grant, 'one.test', 'some')).toEqual(['refused', 'served']);
});

test('what else is asked of a certificate is a finding', () => {
  const text = GATEWAY + validation({ caCertificateRefs: CA, spkiHashes: ['x'] });
  expect(readAt('envoy-gateway', text).findings.map(({ code }) => code)).toContain('GP6120');
});
