import { type Fields, readSpec } from '../../../gateway/read/index.ts';
import { type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath } from '../../../model/origin.ts';
import type { Policy } from '../../../model/policy.ts';

const KIND = 'ServersTransport';

/** Settings of connections that no answer shows. */
const UNSEEN = ['maxIdleConnsPerHost', 'disableHTTP2', 'forwardingTimeouts'] as const;

/**
 * What a ServersTransport says of connections to a Service; without one servers are verified with the certificates of the
 * system, unless the static configuration says otherwise.
 */
export function readTransport(
  name: string | undefined,
  namespace: string,
  isTls: boolean,
  objects: ObjectSet,
): { readonly policies: readonly Policy[] } | { readonly unread: string } {
  if (name === undefined || name === '') {
    return { policies: isTls ? [tlsPolicy({ verify: true, sendServerName: false })] : [] };
  }
  const object = name.includes('@') ? undefined : objects.find(KIND, namespace, name);
  if (object === undefined) return { unread: `the transport ${name} is not known` };
  const reading = readSpec(object);
  const ref = refOf(object);
  reading.spec.skip(...UNSEEN);
  const settings = settingsOf(reading.spec, namespace);
  const rest = reading.unknown().map(describePath);
  if (rest.length > 0)
    return { unread: `what ${rest.join(', ')} of ${describeObject(ref)} does is not known here` };
  const origins = [{ object: ref, path: ['spec'] }];
  return { policies: isTls ? [{ ...tlsPolicy(settings), origins }] : [] };
}

type Tls = Extract<Policy, { kind: 'backend-tls' }>;

function tlsPolicy(settings: Omit<Tls, 'kind' | 'origins' | 'isDefault'>): Tls {
  return { kind: 'backend-tls', ...settings, origins: [], isDefault: false };
}

/** Fields of crd/traefikio/v1alpha1/serverstransport.go; the first CA stands for all. */
function settingsOf(spec: Fields, namespace: string): Omit<Tls, 'kind' | 'origins' | 'isDefault'> {
  const verify = spec.flag('insecureSkipVerify') !== true;
  const serverName = spec.text('serverName');
  const [client] = spec.texts('certificatesSecrets');
  const [authority] = spec.children('rootCAs').map((one) => {
    const configMap = one.text('configMap');
    return { name: one.text('secret') ?? configMap ?? '', isConfigMap: configMap !== undefined };
  });
  return {
    verify,
    ...(authority === undefined ? {} : { caSecret: `${namespace}/${authority.name}` }),
    ...(authority?.isConfigMap === true ? { caKind: 'ConfigMap' as const } : {}),
    ...(client === undefined ? {} : { clientCertificateSecret: `${namespace}/${client}` }),
    ...(serverName === undefined ? {} : { serverName }),
    sendServerName: serverName !== undefined,
  };
}
