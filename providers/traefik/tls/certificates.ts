import { dig } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { findSecret } from '../../../src/kubernetes/secrets.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { HostPattern, TlsSettings } from '../../../src/model/route-table.ts';
import { assume, type Context } from '../context.ts';
import { type Place, placeBelow, placesBelow, textAt } from '../crd/place.ts';

/** A certificate that Traefik has loaded. Any connection gets the one that fits its server name. */
export interface LoadedCertificate {
  /** `namespace/name`. */
  readonly secret: string;
  /** Names in the certificate, where the input tells them. */
  readonly names: readonly string[] | undefined;
  /** Hosts that it is meant for, as the object that names it says; used where its names are not known. */
  readonly hosts: readonly string[];
  readonly origin: Origin;
}

/** `missing` where the input proves that Traefik cannot load it. */
export type CertificateReading =
  | { readonly ok: true; readonly certificate: LoadedCertificate }
  | { readonly ok: false; readonly why: string };

/** A TLS Secret needs `tls.crt` and `tls.key`, both with content (getCertificateBlocks in pkg/provider/kubernetes). */
export function loadCertificate(
  context: Context,
  namespace: string,
  name: string,
  hosts: readonly string[],
  origin: Origin,
): CertificateReading {
  const label = `Secret ${namespace}/${name}`;
  const secret = findSecret(context.objects, namespace, name);
  if (secret === undefined) {
    if (context.objects.complete) return { ok: false, why: `${label} does not exist` };
    assume(context, label, origin);
  } else {
    const lacking = ['tls.crt', 'tls.key'].filter(
      (key) => !secret.keys.includes(key) || secret.emptyKeys.includes(key),
    );
    if (lacking.length > 0) return { ok: false, why: `${label} has no ${lacking.join(' and no ')}` };
  }
  const names = secret?.certificateNames;
  return { ok: true, certificate: { secret: `${namespace}/${name}`, names, hosts, origin } };
}

/** What the TLSStore of the name `default` adds; other stores have no effect, and two of that name have none either. */
export function storeCertificates(context: Context): {
  readonly fallback: LoadedCertificate | undefined;
  readonly certificates: readonly LoadedCertificate[];
} {
  const stores = context.objects.ofKind('TLSStore').filter(({ metadata }) => metadata.name === 'default');
  const [store, second] = stores;
  if (store === undefined || second !== undefined) return { fallback: undefined, certificates: [] };
  const root: Place = { object: refOf(store), path: [], value: store.raw };
  const spec = placeBelow(root, 'spec');
  if (spec === undefined) return { fallback: undefined, certificates: [] };
  const { namespace } = store.metadata;
  const load = (name: string, ...path: ReadonlyArray<string | number>) => {
    if (name === '') return undefined;
    const reading = loadCertificate(context, namespace, name, [], { object: spec.object, path });
    return reading.ok ? reading.certificate : undefined;
  };
  const fallback = load(textAt(spec, 'defaultCertificate', 'secretName'), 'spec', 'defaultCertificate');
  // A default certificate that cannot be loaded takes the whole store away (buildTLSStores in crd/kubernetes.go).
  if (fallback === undefined && dig(spec.value, 'defaultCertificate') !== undefined) {
    return { fallback: undefined, certificates: [] };
  }
  const certificates = placesBelow(spec, 'certificates').flatMap(
    (item) => load(textAt(item, 'secretName'), ...item.path) ?? [],
  );
  return { fallback, certificates };
}

/**
 * The certificate for a host: one that names it, then one with a wildcard for its first label, then the default one
 * (GetBestCertificate in pkg/tls/certificate_store.go).
 */
export function certificateFor(
  host: HostPattern,
  loaded: readonly LoadedCertificate[],
  fallback: LoadedCertificate | undefined,
): Pick<TlsSettings, 'certificate' | 'origins'> {
  const found = exactFor(host, loaded) ?? wildcardFor(host, loaded) ?? fallback;
  return found === undefined
    ? { certificate: 'default', origins: [] }
    : { certificate: { secret: found.secret }, origins: [found.origin] };
}

function namesOf({ names, hosts }: LoadedCertificate): readonly string[] {
  return (names ?? hosts).map((name) => name.toLowerCase());
}

function exactFor(host: HostPattern, loaded: readonly LoadedCertificate[]): LoadedCertificate | undefined {
  const text = textOf(host);
  return text === undefined ? undefined : loaded.find((item) => namesOf(item).includes(text));
}

function wildcardFor(host: HostPattern, loaded: readonly LoadedCertificate[]): LoadedCertificate | undefined {
  const text = textOf(host);
  const dot = text === undefined || text.startsWith('*') ? -1 : text.indexOf('.');
  if (text === undefined || dot < 0) return undefined;
  return loaded.find((item) => namesOf(item).includes(`*${text.slice(dot)}`));
}

function textOf(host: HostPattern): string | undefined {
  if (host.kind === 'exact') return host.host.toLowerCase();
  return host.kind === 'wildcard' ? `*${host.suffix.toLowerCase()}` : undefined;
}
