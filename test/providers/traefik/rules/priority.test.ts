import { expect, test } from 'vitest';
import { defaultPriority } from '../../../../providers/traefik/rules/priority.ts';

test.each([
  ['http', 'Path(`/a`)', 10],
  ['http', 'Path(`/a`) ', 11],
  ['http', 'Path(`/é`)', 11],
  ['http', 'Path(`/🦭`)', 13],
  ['http', 'not a rule', 10],
  ['tcp', 'HostSNI(`a`)', 12],
  ['tcp', 'HostSNI(`*`)', -1],
  ['tcp', ' (hostsni("*")) ', -1],
  ['tcp', '!HostSNI(`*`)', -1],
  ['tcp', 'HostSNI(`*`) && ALPN(`h2`)', 26],
  ['tcp', 'HostSNI(`*`, `a`)', 17],
  ['tcp', 'HostSNI(`*`', 11],
  ['http', 'HostSNI(`*`)', 12],
] as const)('%s: %s', (kind, text, expected) => {
  expect(defaultPriority(text, kind)).toBe(expected);
});
