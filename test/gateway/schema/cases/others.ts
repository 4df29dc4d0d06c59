import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { type Case, GROUP, many, resource } from './case.ts';

const grpc = (...rules: JsonObject[]): JsonObject => resource('GRPCRoute', { rules });
const method = (fields: JsonObject): JsonObject => grpc({ matches: [{ method: fields }] });
const METHOD = 'spec.rules[0].matches[0].method cel';

const ofGrpc: Case[] = [
  { name: 'no rules', object: grpc(), violations: [] },
  { name: 'a method', object: method({ service: '.Foo.Bar_1', method: 'Get_2' }), violations: [] },
  { name: 'neither', object: method({}), violations: [`${METHOD} One or both of`] },
  { name: 'service', object: method({ service: 'a-b' }), violations: [`${METHOD} service must only`] },
  { name: 'method', object: method({ method: '1a' }), violations: [`${METHOD} method must only`] },
  { name: 'regex', object: method({ type: 'RegularExpression', method: 'a-.*' }), violations: [] },
  {
    name: 'too many matches, most rules having none',
    object: grpc({}, ...many(3, () => ({ matches: many(43, () => ({})) }))),
    violations: ['spec.rules cel While 16 rules'],
  },
  {
    name: 'a permanent cookie without end',
    object: grpc({ sessionPersistence: { cookieConfig: { lifetimeType: 'Permanent' } } }),
    violations: ['spec.rules[0].sessionPersistence cel AbsoluteTimeout must be specified'],
  },
  {
    name: 'a cookie for a header',
    object: grpc({ sessionPersistence: { type: 'Header', cookieConfig: {} } }),
    violations: ['spec.rules[0].sessionPersistence cel cookieConfig can only be set'],
  },
];

const tls = (...hostnames: string[]): JsonObject =>
  resource('TLSRoute', { hostnames, rules: [{ backendRefs: [{ name: 'a', port: 443 }] }] });

const ofTls: Case[] = [
  { name: 'hosts', object: tls('a.com', '*.a.com'), violations: [] },
  { name: 'no hosts', object: tls(), violations: ['spec.hostnames items'] },
  {
    name: 'an address',
    object: tls('10.0.0.1'),
    violations: ['spec.hostnames cel Hostnames cannot contain an IP'],
  },
  {
    name: 'hosts that are none',
    object: tls('a_b', '*.b_c'),
    violations: [
      'spec.hostnames[0] pattern',
      'spec.hostnames[1] pattern',
      'spec.hostnames cel Hostnames must be valid',
      'spec.hostnames cel Wildcards on hostnames',
    ],
  },
];

const listenerSet = (...listeners: JsonObject[]): JsonObject =>
  resource('ListenerSet', { parentRef: { name: 'g' }, listeners });

const ofListenerSets: Case[] = [
  { name: 'a listener', object: listenerSet({ name: 'a', port: 80, protocol: 'HTTP' }), violations: [] },
  {
    name: 'one port twice',
    object: listenerSet({ name: 'a', port: 80, protocol: 'HTTP' }, { name: 'b', port: 80, protocol: 'HTTP' }),
    violations: ['spec.listeners cel Combination of port, protocol and hostname'],
  },
];

const tlsPolicy = (validation: JsonObject, targetRefs: JsonObject[] = [target]): JsonObject =>
  resource('BackendTLSPolicy', { targetRefs, validation: { hostname: 'a.com', ...validation } });
const target = { group: '', kind: 'Service', name: 'a' };
const system = { wellKnownCACertificates: 'System' };
const authority = { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'a' }] };
const alternative = (fields: JsonObject): JsonObject => tlsPolicy({ ...system, subjectAltNames: [fields] });
const ALTERNATIVE = 'spec.validation.subjectAltNames[0] cel SubjectAltName element';

const ofTlsPolicies: Case[] = [
  { name: 'system', object: tlsPolicy(system), violations: [] },
  {
    name: 'both',
    object: tlsPolicy({ ...system, ...authority }),
    violations: ['spec.validation cel must not contain both'],
  },
  { name: 'none', object: tlsPolicy({}), violations: ['spec.validation cel must specify either'] },
  {
    name: 'two sections or none',
    object: tlsPolicy(system, [target, { ...target, sectionName: 'a' }]),
    violations: ['spec.targetRefs cel sectionName must be specified'],
  },
  {
    name: 'one target twice',
    object: tlsPolicy(system, [target, target]),
    violations: ['spec.targetRefs cel sectionName must be unique'],
  },
  { name: 'a host', object: alternative({ type: 'Hostname', hostname: 'a.com' }), violations: [] },
  {
    name: 'no host',
    object: alternative({ type: 'Hostname' }),
    violations: [`${ALTERNATIVE} must contain Hostname`],
  },
  { name: 'no URI', object: alternative({ type: 'URI' }), violations: [`${ALTERNATIVE} must contain URI`] },
  {
    name: 'a host too',
    object: alternative({ type: 'URI', uri: 'spiffe://a/b', hostname: 'a.com' }),
    violations: [`${ALTERNATIVE} must not contain Hostname`],
  },
  {
    name: 'a URI too',
    object: alternative({ type: 'Hostname', uri: 'spiffe://a/b', hostname: 'a.com' }),
    violations: [`${ALTERNATIVE} must not contain URI`],
  },
];

const X_VERSION = 'gateway.networking.x-k8s.io/v1alpha1';
const xBackend = (fields: JsonObject): JsonObject =>
  resource('XBackend', { type: 'ExternalHostname', ...fields }, X_VERSION);
const port = { port: 443 };
const external = { externalHostname: { hostname: 'a.com' }, port };

const ofExperiments: Case[] = [
  {
    name: 'a cluster-local host',
    object: xBackend({ externalHostname: { hostname: 'a.cluster.local' }, port }),
    violations: ['spec.externalHostname.hostname cel hostname must not be an IP'],
  },
  { name: 'no host', object: xBackend({ port }), violations: ['spec cel externalHostname must be set'] },
  {
    name: 'a port with a name, which the rule of this release refuses whatever it is',
    object: xBackend({ ...external, port: { ...port, name: 'web' } }),
    violations: ['spec.port.name cel Name must be a valid DNS label'],
  },
  {
    name: 'mutual TLS without certificate',
    object: xBackend({
      ...external,
      tls: { mode: 'ClientAndServer', validation: { ...system, hostname: 'a.com' } },
    }),
    violations: ['spec.tls cel clientCertificateRef must be set'],
  },
];

const traffic = (fields: JsonObject): JsonObject =>
  resource('XBackendTrafficPolicy', { targetRefs: [target], ...fields }, X_VERSION);

const ofTraffic: Case[] = [
  { name: 'nothing', object: traffic({ retryConstraint: {} }), violations: [] },
  {
    name: 'intervals',
    object: traffic({ retryConstraint: { budget: { interval: '2h' }, minRetryRate: { interval: '0s' } } }),
    violations: [
      'spec.retryConstraint.budget.interval cel interval cannot be greater than one hour or less',
      'spec.retryConstraint.minRetryRate.interval cel interval cannot be greater than one hour',
    ],
  },
];

const ofKinds: Case[] = [
  {
    name: 'a kind of the other channel',
    object: resource('XMesh', { controllerName: 'a.com/b' }, X_VERSION),
    channel: 'standard',
    violations: ['kind kind'],
  },
  { name: 'a mesh', object: resource('XMesh', { controllerName: 'a.com/b' }, X_VERSION), violations: [] },
  {
    name: 'a kind of another group',
    object: resource('Gateway', {}, 'networking.istio.io/v1'),
    violations: ['kind kind'],
  },
  {
    name: 'a version that is not served',
    object: resource('TCPRoute', { rules: [] }, `${GROUP}/v1alpha2`),
    channel: 'standard',
    violations: ['apiVersion kind'],
  },
  {
    name: 'a version that is',
    object: resource('TCPRoute', { rules: [{ backendRefs: [{ name: 'a', port: 1 }] }] }, `${GROUP}/v1alpha2`),
    violations: [],
  },
  {
    name: 'a class',
    object: resource('GatewayClass', { controllerName: 'a.com', description: 'd'.repeat(65) }),
    violations: ['spec.controllerName pattern', 'spec.description length'],
  },
  {
    name: 'a grant',
    object: resource('ReferenceGrant', { from: [], to: [{ group: '', kind: 'Service' }] }),
    violations: ['spec.from items'],
  },
  {
    name: 'no spec',
    object: { apiVersion: `${GROUP}/v1`, kind: 'HTTPRoute', metadata: { name: 'a' } },
    violations: ['spec required'],
  },
  { name: 'a field beside spec', object: { ...tls('a.com'), data: {} }, violations: ['data unknown-field'] },
  { name: 'status', object: { ...tls('a.com'), status: { anything: 1 } }, violations: [] },
];

export const OTHERS: readonly Case[] = [
  ...ofGrpc,
  ...ofTls,
  ...ofListenerSets,
  ...ofTlsPolicies,
  ...ofExperiments,
  ...ofTraffic,
  ...ofKinds,
];
