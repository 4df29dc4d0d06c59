import { type BackendReading, readSpec } from '../../../gateway/read/index.ts';
import { type BackendSaying, noteOf, POLICY_FINDINGS } from '../../../gateway/write/index.ts';
import { type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath, type ObjectRef, type Origin } from '../../../model/origin.ts';
import type { Backend } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import type { Theme } from '../../policies/theme.ts';
import { GROUP, REPOSITORY } from './objects.ts';

type BackendTls = Extract<Policy, { kind: 'backend-tls' }>;

const KIND = 'Backend';
/** Of an object: a DNS name. */
const LONGEST_NAME = 253;

/** The table's cell; writing and reading are below, as they say what a backend is and not what a rule does. */
export const BACKENDS: Theme = {
  name: 'backend-tls',
  cell: {
    how: 'BackendTLSPolicy; Backend spec.tls.insecureSkipVerify where nothing is verified today',
    but: 'the kind Backend has to be turned on in the configuration of Envoy Gateway; a verified server name needs its CA',
    source: `${REPOSITORY}, api/v1alpha1/backend_types.go`,
  },
};

/**
 * A Backend that names a Service or a host by its DNS name: TLS that is not verified, as nginx does it, and hosts outside
 * of the cluster have no field elsewhere (api/v1alpha1/backend_types.go, BackendTLSSettings). Without the kind being turned on
 * (EnvoyGateway extensionApis.enableBackend) the rule is answered with 500 (internal/gatewayapi/validate.go).
 */
export function writeBackend(
  backend: Backend,
  port: number,
  tls: BackendTls | undefined,
  origins: readonly Origin[],
): BackendSaying | undefined {
  const isTls = backend.protocol === 'https';
  if (backend.protocol !== 'http' && !isTls) return undefined;
  if (isTls && (tls?.verify === true || tls?.clientCertificateSecret !== undefined)) return undefined;
  const isService = backend.kind === 'Service';
  const hostname = isService ? `${backend.name}.${backend.namespace}.svc.cluster.local` : backend.name;

  const sni = isTls && tls?.sendServerName === true ? tls.serverName : undefined;
  const host = isService ? `${backend.name}.${backend.namespace}` : backend.name;
  // What is asked for by another server name is another backend.
  const parts = [host, port, ...(isTls ? ['tls'] : []), ...(sni === undefined ? [] : [sni])];
  const name = parts.join('-');
  if (name.length > LONGEST_NAME) return undefined;
  return {
    group: GROUP,
    kind: KIND,
    apiVersion: `${GROUP}/v1alpha1`,
    name,
    spec: {
      endpoints: [{ fqdn: { hostname, port } }],
      ...(isTls ? { tls: { insecureSkipVerify: true, ...(sni === undefined ? {} : { sni }) } } : {}),
    },
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        `Backend ${name} names ${hostname}: turn the kind on in Envoy Gateway (extensionApis.enableBackend: true).`,
        origins,
        {
          severity: 'high',
          before: `forwarded to ${hostname}${isTls ? ' with TLS that is not verified' : ''}`,
          after: isService
            ? 'the same, by the address of the Service instead of those of its pods; 500 until the kind is turned on'
            : 'the same; 500 until the kind is turned on',
        },
      ),
    ],
  };
}

/** What a Backend with one DNS name is; undefined for other kinds, and for objects that are not there. */
export function readBackend(
  { group, kind, namespace, name }: ObjectRef & { readonly group: string },
  objects: ObjectSet,
): BackendReading | undefined {
  if (group !== GROUP || kind !== KIND) return undefined;
  const object = objects.find(KIND, namespace, name);
  if (object === undefined) return undefined;
  const reading = readSpec(object);
  const { spec } = reading;
  spec.skip('type');
  const [endpoint, ...more] = spec.children('endpoints');
  const fqdn = endpoint?.child('fqdn');
  const host = fqdn?.text('hostname') ?? '';
  const port = fqdn?.integer('port') ?? 0;
  const tls = spec.child('tls');
  const isUnverified = tls?.flag('insecureSkipVerify') === true;
  const sni = tls?.text('sni');
  const unread = reading.unknown();
  const ref = refOf(object);
  if (host === '' || more.length > 0 || unread.length > 0 || (tls !== undefined && !isUnverified)) {
    const what = unread.length === 0 ? 'spec' : unread.map(describePath).join(', ');
    return { unread: `what ${what} of ${describeObject(ref)} says is not known here` };
  }
  const protocol = tls === undefined ? 'http' : 'https';
  const [, service, ofNamespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?$/.exec(host) ?? [];
  const backend: Backend =
    service !== undefined && ofNamespace !== undefined
      ? { kind: 'Service', namespace: ofNamespace, name: service, port, portNumber: port, protocol }
      : { kind: 'external', namespace: '', name: host, port, portNumber: port, protocol };
  const policy: Policy = {
    kind: 'backend-tls',
    verify: false,
    ...(sni === undefined ? {} : { serverName: sni }),
    sendServerName: sni !== undefined,
    origins: [{ object: ref, path: ['spec', 'tls'] }],
    isDefault: false,
  };
  return { backend, policies: tls === undefined ? [] : [policy] };
}
