import { expect, test } from 'vitest';
import { guessedProtocol, type PortFacts } from '../../src/gateway/port-protocols.ts';
import { ISTIO } from '../../src/targets/istio/index.ts';
import { TRAEFIK } from '../../src/targets/traefik/index.ts';

test.each<[PortFacts, string]>([
  [{ number: 80 }, 'plain'],
  [{ number: 443 }, 'https'],
  [{ number: 8443 }, 'plain'],
  [{ number: 8443, name: 'https-web' }, 'https'],
  [{ number: 443, appProtocol: 'http' }, 'plain'],
  [{ number: 80, appProtocol: 'HTTPS' }, 'https'],
  [{ number: 80, appProtocol: 'kubernetes.io/wss' }, 'https'],
  [{ number: 80, appProtocol: 'kubernetes.io/h2c' }, 'plain'],
  [{ number: 80, appProtocol: 'grpc' }, 'refused'],
])('Traefik speaks to %j: %s', (port, expected) => {
  expect(guessedProtocol(TRAEFIK.dialect, port)).toBe(expected);
  expect(guessedProtocol(ISTIO.dialect, port)).toBe('plain');
});
