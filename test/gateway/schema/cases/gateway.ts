import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { type Case, many, resource } from './case.ts';

const gateway = (spec: JsonObject): JsonObject =>
  resource('Gateway', { gatewayClassName: 'c', listeners: [http], ...spec });
const http = { name: 'http', port: 80, protocol: 'HTTP' };
const https = { name: 'https', port: 443, protocol: 'HTTPS' };
const certificate = { certificateRefs: [{ name: 'a' }] };
const listeners = (...list: JsonObject[]): JsonObject => gateway({ listeners: list });
const addresses = (...list: JsonObject[]): JsonObject => gateway({ addresses: list });
const LISTENERS = 'spec.listeners';

const ofListeners: Case[] = [
  { name: 'plain and TLS', object: listeners(http, { ...https, tls: certificate }), violations: [] },
  { name: 'HTTPS without tls', object: listeners(https), violations: [] },
  {
    name: 'nothing',
    object: resource('Gateway', {}),
    violations: ['spec.gatewayClassName required', 'spec.listeners required'],
  },
  { name: 'no listeners', object: listeners(), violations: ['spec.listeners items'] },
  {
    name: '65 listeners',
    object: listeners(...many(65, (at) => ({ name: `l${at}`, port: at + 1, protocol: 'HTTP' }))),
    violations: ['spec.listeners items'],
  },
  {
    name: 'HTTP with tls',
    object: listeners({ ...http, tls: certificate }),
    violations: [`${LISTENERS} cel tls must not be specified for protocols`],
  },
  {
    name: 'HTTPS that passes through',
    object: listeners({ ...https, tls: { mode: 'Passthrough' } }),
    violations: [`${LISTENERS} cel tls mode must be Terminate`],
  },
  {
    name: 'TLS without tls',
    object: listeners({ name: 'a', port: 443, protocol: 'TLS' }),
    violations: [`${LISTENERS} cel tls mode must be set for protocol TLS`],
  },
  {
    name: 'TLS with the default mode',
    object: listeners({ name: 'a', port: 443, protocol: 'TLS', tls: certificate }),
    violations: [],
  },
  {
    name: 'no certificate; the rule fails for want of both fields',
    object: listeners({ ...https, tls: {} }),
    violations: [`${LISTENERS}[0].tls cel certificateRefs or options must be specified`],
  },
  {
    name: 'no certificate in an empty list',
    object: listeners({ ...https, tls: { certificateRefs: [], options: {} } }),
    violations: [`${LISTENERS}[0].tls cel certificateRefs or options must be specified`],
  },
  {
    name: 'options only; the missing certificates do not matter',
    object: listeners({ ...https, tls: { options: { 'a.com/b': 'c' } } }),
    violations: [],
  },
  {
    name: 'TCP with a host',
    object: listeners({ name: 'a', port: 1, protocol: 'TCP', hostname: 'a.com' }),
    violations: [`${LISTENERS} cel hostname must not be specified`],
  },
  {
    name: 'one name twice',
    object: listeners(http, { ...http, port: 81 }),
    violations: [`${LISTENERS}[1] duplicate`, `${LISTENERS} cel Listener name must be unique`],
  },
  {
    name: 'one port, protocol and host twice',
    object: listeners({ ...http, hostname: 'a.com' }, { ...http, name: 'b', hostname: 'a.com' }),
    violations: [`${LISTENERS} cel Combination of port, protocol and hostname must be unique`],
  },
  {
    name: 'one port with and without host',
    object: listeners(http, { ...http, name: 'b', hostname: 'a.com' }),
    violations: [],
  },
  {
    name: 'fields of a listener',
    object: listeners({
      name: 'Http',
      port: 65536,
      protocol: '',
      hostname: '',
      allowedRoutes: { namespaces: { from: 'None' }, kinds: [{}] },
    }),
    violations: [
      `${LISTENERS}[0].name pattern`,
      `${LISTENERS}[0].port range`,
      `${LISTENERS}[0].protocol length`,
      `${LISTENERS}[0].protocol pattern`,
      `${LISTENERS}[0].hostname length`,
      `${LISTENERS}[0].hostname pattern`,
      `${LISTENERS}[0].allowedRoutes.namespaces.from enum`,
      `${LISTENERS}[0].allowedRoutes.kinds[0].kind required`,
    ],
  },
];

const ofAddresses: Case[] = [
  {
    name: 'addresses',
    object: addresses(
      { value: '10.0.0.1' },
      { value: '::1' },
      { type: 'Hostname', value: '*.a.com' },
      { type: 'NamedAddress', value: 'x' },
      { type: 'Hostname' },
      {},
    ),
    violations: [],
  },
  {
    name: 'addresses that are none',
    object: addresses({ value: '10.0.0.256' }, { value: 'a.com' }, { value: 'fe80::1%eth0' }, { value: '' }),
    violations: many(4, (at) => `spec.addresses[${at}] combination`),
  },
  {
    name: 'one address twice',
    object: addresses({ value: '10.0.0.1' }, { type: 'IPAddress', value: '10.0.0.1' }),
    violations: ['spec.addresses cel IPAddress values must be unique'],
  },
  {
    name: 'one host twice',
    object: addresses({ type: 'Hostname', value: 'a.com' }, { type: 'Hostname', value: 'a.com' }),
    violations: ['spec.addresses cel Hostname values must be unique'],
  },
  {
    name: 'a host that is none',
    object: addresses({ type: 'Hostname', value: 'a_b' }),
    violations: ['spec.addresses[0] cel Hostname value must be empty or contain only valid characters'],
  },
];

const long = `${'a'.repeat(253)}/b`;

const others: Case[] = [
  {
    name: 'labels and annotations of the infrastructure',
    object: gateway({ infrastructure: { labels: { 'a.com/b_c': '' }, annotations: { A: 'x y' } } }),
    violations: [],
  },
  {
    name: 'keys that are none',
    object: gateway({ infrastructure: { labels: { 'a/b/c': '' }, annotations: { '-a': '' } } }),
    violations: [
      'spec.infrastructure.annotations cel Annotation keys must be in the form',
      'spec.infrastructure.labels cel Label keys must be in the form',
    ],
  },
  {
    name: 'keys with a long prefix',
    object: gateway({ infrastructure: { labels: { [long]: '' }, annotations: { [long]: '' } } }),
    violations: [
      "spec.infrastructure.annotations cel If specified, the annotation key's prefix",
      "spec.infrastructure.labels cel If specified, the label key's prefix",
    ],
  },
  {
    name: 'nine labels, one too long',
    object: gateway({
      infrastructure: {
        labels: Object.fromEntries(many(9, (at) => [`l${at}`, 'a'.repeat(at === 0 ? 64 : 1)])),
      },
    }),
    violations: ['spec.infrastructure.labels.l0 length', 'spec.infrastructure.labels properties'],
  },
  {
    name: 'client certificates twice for a port',
    object: gateway({
      tls: {
        frontend: { default: {}, perPort: many(2, () => ({ port: 443, tls: {} })) },
      },
    }),
    violations: [
      'spec.tls.frontend.perPort[1] duplicate',
      'spec.tls.frontend.perPort cel Port for TLS configuration must be unique',
    ],
  },
];

export const GATEWAYS: readonly Case[] = [...ofListeners, ...ofAddresses, ...others];
