import { asString, asStrings, dig } from '../../../src/kubernetes/json.ts';
import { type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import type { Origin } from '../../../src/model/origin.ts';
import { NO_ANSWER } from '../../../src/model/outcome.ts';
import type { TlsSettings } from '../../../src/model/route-table.ts';
import type { Context } from '../context.ts';

/** The options of connections to some hosts. */
export interface TlsOptions {
  /** `default`, or `namespace-name@kubernetescrd`. */
  readonly id: string;
  readonly clientCertificates: TlsSettings['clientCertificates'];
  readonly origins: readonly Origin[];
}

export const DEFAULT_OPTIONS = 'default';

/**
 * All TLSOptions by the identity that routers name. The name `default` changes the default options, but in two
 * namespaces it leaves none (buildTLSOptions in pkg/provider/kubernetes/crd/kubernetes.go). A name with a dot gets an
 * identity that no reference can have.
 */
export function readTlsOptions({ objects }: Context): ReadonlyMap<string, TlsOptions> {
  const known = new Map<string, TlsOptions>();
  const defaults: KubernetesObject[] = [];
  for (const object of objects.ofKind('TLSOption')) {
    if (object.metadata.name === DEFAULT_OPTIONS) defaults.push(object);
    else {
      const id = `${object.metadata.namespace}-${object.metadata.name}@kubernetescrd`;
      known.set(id, optionsOf(id, object));
    }
  }
  const [only, second] = defaults;
  known.set(
    DEFAULT_OPTIONS,
    only !== undefined && second === undefined
      ? optionsOf(DEFAULT_OPTIONS, only)
      : { id: DEFAULT_OPTIONS, clientCertificates: undefined, origins: [] },
  );
  return known;
}

type Mode = NonNullable<TlsSettings['clientCertificates']>['mode'];

const MODES: ReadonlyMap<string, Mode> = new Map([
  ['RequestClientCert', 'optional-unverified'],
  ['RequireAnyClientCert', 'require'],
  ['VerifyClientCertIfGiven', 'optional'],
  ['RequireAndVerifyClientCert', 'require'],
]);

function optionsOf(id: string, object: KubernetesObject): TlsOptions {
  const ref = refOf(object);
  const client = dig(object.raw, 'spec', 'clientAuth');
  const [secret] = asStrings(dig(client, 'secretNames'));
  const written = asString(dig(client, 'clientAuthType')) ?? '';
  // With authorities and without a type, certificates are asked for and checked (pkg/tls/tlsmanager.go).
  const mode = MODES.get(written) ?? (written === '' && secret !== undefined ? 'require' : undefined);
  const caSecret =
    written === 'RequireAnyClientCert' || secret === undefined
      ? 'any authority'
      : `${ref.namespace}/${secret}`;
  return {
    id,
    clientCertificates:
      mode === undefined
        ? undefined
        : {
            caSecret,
            mode,
            depth: 1,
            missing: {
              kind: 'respond',
              status: NO_ANSWER,
              reason: 'the handshake fails without a client certificate',
            },
          },
    origins: [{ object: ref, path: ['spec'] }],
  };
}
