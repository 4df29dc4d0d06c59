import { asObjects, asString, asStrings, dig, own } from '../../../src/kubernetes/json.ts';
import { type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { assume, type Context } from '../context.ts';
import { identity, splitQualified } from '../names.ts';
import { type Failure, failure } from '../reading.ts';
import { parseDuration } from '../static/values.ts';

/** How connections to the servers of one service are made. */
export interface Transport {
  readonly insecureSkipVerify: boolean;
  readonly serverName?: string;
  readonly caSecret?: string;
  /** Absent: Secret. */
  readonly caKind?: 'ConfigMap';
  readonly clientCertificateSecret?: string;
  readonly names: readonly string[];
  readonly dialTimeout: number | undefined;
  readonly responseHeaderTimeout: number | undefined;
  readonly origins: readonly Origin[];
  readonly isDefault: boolean;
}

export type TransportReading = { readonly ok: true; readonly transport: Transport } | Failure;

export function defaultTransport({ options }: Context): Transport {
  return { ...options.transport, names: [], isDefault: true };
}

/** The transport that a name in `namespace-name@kubernetescrd` form, or in the form `name` of an object, leads to. */
export function transportByIdentity(context: Context, id: string, origin: Origin): TransportReading {
  const { name, provider } = splitQualified(id);
  if (provider !== undefined && provider !== 'kubernetescrd') {
    return failure(`the transport ${id} belongs to another provider, which is not among the input`, [origin]);
  }
  const found = context.objects
    .ofKind('ServersTransport')
    .find(({ metadata }) => identity(metadata.namespace, metadata.name) === name);
  if (found !== undefined) return { ok: true, transport: readTransport(found) };
  if (context.objects.complete) return failure(`the ServersTransport ${name} does not exist`, [origin]);
  assume(context, `ServersTransport ${name}`, origin);
  return { ok: true, transport: { ...defaultTransport(context), origins: [origin] } };
}

/** Fields of a ServersTransport (pkg/provider/kubernetes/crd/traefikio/v1alpha1/serverstransport.go). */
function readTransport(object: KubernetesObject): Transport {
  const ref = refOf(object);
  const spec = dig(object.raw, 'spec');
  const secretName = (name: string | undefined) =>
    name === undefined ? undefined : `${ref.namespace}/${name}`;
  const [authority] = asObjects(dig(spec, 'rootCAs')).flatMap(
    (item): Array<{ name: string; caKind: 'ConfigMap' | undefined }> => {
      const secret = asString(own(item, 'secret'));
      const configMap = asString(own(item, 'configMap'));
      if (secret !== undefined) return [{ name: secret, caKind: undefined }];
      return configMap === undefined ? [] : [{ name: configMap, caKind: 'ConfigMap' }];
    },
  );
  const caKind = authority?.caKind;
  const caSecret = secretName(authority?.name ?? asStrings(dig(spec, 'rootCAsSecrets'))[0]);
  const client = secretName(asStrings(dig(spec, 'certificatesSecrets'))[0]);
  const serverName = asString(dig(spec, 'serverName'));
  const uri = asString(dig(spec, 'peerCertURI'));
  const alternatives = asObjects(dig(spec, 'peerCertSANs')).flatMap(
    (item) => asString(own(item, 'value')) ?? [],
  );
  const duration = (name: string) => durationOf(dig(spec, 'forwardingTimeouts', name));
  return {
    insecureSkipVerify: dig(spec, 'insecureSkipVerify') === true,
    ...(serverName === undefined || serverName === '' ? {} : { serverName }),
    ...(caSecret === undefined ? {} : { caSecret }),
    ...(caKind === undefined ? {} : { caKind }),
    ...(client === undefined ? {} : { clientCertificateSecret: client }),
    names: [...(uri === undefined ? [] : [uri]), ...alternatives],
    dialTimeout: duration('dialTimeout') ?? 30_000,
    responseHeaderTimeout: duration('responseHeaderTimeout'),
    origins: [{ object: ref, path: ['spec'] }],
    isDefault: false,
  };
}

/** Whole seconds as a number, or a duration of Go. */
function durationOf(value: unknown): number | undefined {
  if (typeof value === 'number') return parseDuration(String(value));
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

/** The policies that a transport stands for; those about TLS only where TLS is spoken. */
export function transportPolicies(transport: Transport, isTls: boolean): readonly Policy[] {
  const { origins, isDefault, dialTimeout, responseHeaderTimeout } = transport;
  const policies: Policy[] = [];
  if (dialTimeout !== undefined || responseHeaderTimeout !== undefined) {
    policies.push({
      kind: 'timeouts',
      ...(dialTimeout === undefined ? {} : { connect: dialTimeout }),
      ...(responseHeaderTimeout === undefined ? {} : { read: responseHeaderTimeout }),
      origins,
      isDefault,
    });
  }
  if (!isTls) return policies;
  const { serverName, caSecret, caKind, clientCertificateSecret, names } = transport;
  policies.push({
    kind: 'backend-tls',
    verify: !transport.insecureSkipVerify,
    ...(caSecret === undefined ? {} : { caSecret }),
    ...(caKind === undefined ? {} : { caKind }),
    ...(clientCertificateSecret === undefined ? {} : { clientCertificateSecret }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(names.length === 0 ? {} : { names }),
    sendServerName: serverName !== undefined,
    origins,
    isDefault,
  });
  return policies;
}
