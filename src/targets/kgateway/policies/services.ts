import { type Fields, parseDuration, type Report, readSpec } from '../../../gateway/read/index.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath, type ObjectRef, type Origin } from '../../../model/origin.ts';
import type { Backend, BackendProtocol } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import { hashVariable } from '../../hash-key.ts';
import { POLICY_UNREAD } from '../../policies/findings.ts';
import type { ServiceSettings } from '../../policies/treatments.ts';
import { policiesOfServices } from './services-in-force.ts';

const SECURED: Readonly<Partial<Record<BackendProtocol, BackendProtocol>>> = { http: 'https', grpc: 'grpcs' };

/** Says what BackendConfigPolicies make of a Service; each field is that of the first policy that has it. */
export function readServices(objects: ObjectSet, report: Report): (backend: Backend) => ServiceSettings {
  const inForce = policiesOfServices(objects);
  const known = new Map<KubernetesObject, readonly Said[]>();
  const saidBy = (policy: KubernetesObject): readonly Said[] => {
    const said = known.get(policy) ?? readPolicy(policy, report);
    known.set(policy, said);
    return said;
  };
  return (backend) => {
    const fields = new Set<string>();
    const said = inForce(backend)
      .flatMap(saidBy)
      .filter(({ field }) => !fields.has(field) && fields.add(field));
    // A BackendTLSPolicy goes before what is said of TLS here.
    const protocol = said.some(({ field }) => field === 'tls') ? SECURED[backend.protocol] : undefined;
    const valid = said.filter(({ field }) => field !== 'tls' || protocol !== undefined);
    return {
      policies: valid.map(({ policy }) => policy),
      ...(protocol === undefined ? {} : { protocol }),
    };
  };
}

/** What one field of the spec says. */
interface Said {
  readonly field: string;
  readonly policy: Policy;
}

function readPolicy(object: KubernetesObject, report: Report): readonly Said[] {
  const reading = readSpec(object);
  const { spec } = reading;
  const ref = refOf(object);
  spec.skip('targetRefs', 'targetSelectors', ...UNSEEN);
  const said = [...readConnect(spec, ref), ...readBalancing(spec, ref), ...readTls(spec, ref)];
  for (const path of reading.unknown()) {
    report(
      POLICY_UNREAD,
      `${describeObject(ref)}: what ${describePath(path)} does is not known here.`,
      ref,
      path,
    );
  }
  const unread = reading.unknown().map((path): Said => {
    const [, field = ''] = path;
    return {
      field: said.some((one) => one.field === field) ? `${field} besides` : String(field),
      policy: {
        kind: 'other',
        name: `${ref.kind} ${describePath(path)}`,
        value: 'set',
        effect: 'not known here',
        origins: [{ object: ref, path }],
        isDefault: false,
      },
    };
  });
  return [...said, ...unread];
}

/** What Envoy does with connections that are open, which no answer shows. */
const UNSEEN = ['perConnectionBufferLimitBytes', 'tcpKeepalive', 'dns'] as const;

function base(
  ref: ObjectRef,
  fields: Fields,
): { readonly origins: readonly Origin[]; readonly isDefault: false } {
  return { origins: [{ object: ref, path: fields.path }], isDefault: false };
}

function readConnect(spec: Fields, ref: ObjectRef): readonly Said[] {
  const connect = parseDuration(spec.text('connectTimeout') ?? '');
  if (connect === undefined) return [];
  const origins = [{ object: ref, path: [...spec.path, 'connectTimeout'] }];
  return [{ field: 'connectTimeout', policy: { kind: 'timeouts', connect, origins, isDefault: false } }];
}

const PLAIN = { roundRobin: 'round_robin', leastRequest: 'least requests', random: 'random' } as const;

function readBalancing(spec: Fields, ref: ObjectRef): readonly Said[] {
  const fields = spec.child('loadBalancer');
  if (fields === undefined) return [];
  fields.skip('healthyPanicThreshold', 'updateMergeWindow', 'closeConnectionsOnHostSetChange');
  fields.skip('localityType', 'zoneAware');
  const said = (policy: Policy): readonly Said[] => [{ field: 'loadBalancer', policy }];
  for (const [name, algorithm] of Object.entries(PLAIN)) {
    const one = fields.child(name);
    if (one === undefined) continue;
    one.skip('slowStart', 'choiceCount');
    return said({ kind: 'load-balancing', algorithm, ...base(ref, fields) });
  }
  const ring = fields.child('ringHash') ?? fields.child('maglev');
  if (ring === undefined) return [];
  ring.skip('minimumRingSize', 'maximumRingSize', 'useHostnameForHashing');
  const policies = ring.children('hashPolicies');
  const [first] = policies;
  const made = policies.length === 1 ? first?.child('cookie') : undefined;
  if (made?.has('ttl') === true) return said(affinityOf(made, ref));
  const hashBy = policies.map(keyOf).join('');
  return said({
    kind: 'load-balancing',
    algorithm: hashBy === '' ? 'random' : 'chash',
    ...(hashBy === '' ? {} : { hashBy }),
    ...base(ref, fields),
  });
}

/** Of several policies those behind the first one that has something to hash may be left out, which no word here says. */
function keyOf(policy: Fields): string {
  policy.skip('terminal', 'sourceIP');
  const header = policy.child('header')?.text('name');
  if (header !== undefined) return hashVariable({ of: 'header', name: header });
  const cookie = policy.child('cookie');
  cookie?.skip('ttl', 'path', 'secure', 'httpOnly', 'sameSite');
  const name = cookie?.text('name');
  return hashVariable(name === undefined ? { of: 'address' } : { of: 'cookie', name });
}

function affinityOf(cookie: Fields, ref: ObjectRef): Policy {
  cookie.skip('httpOnly');
  const age = parseDuration(cookie.text('ttl') ?? '') ?? 0;
  const path = cookie.text('path');
  const sameSite = cookie.text('sameSite');
  return {
    kind: 'session-affinity',
    cookie: cookie.requiredText('name'),
    ...(path === undefined ? {} : { path }),
    ...(sameSite === undefined ? {} : { sameSite }),
    ...(age === 0 ? {} : { maxAge: Math.floor(age / 1000) }),
    secure: cookie.flag('secure') === true,
    mode: 'balanced',
    ...base(ref, cookie),
  };
}

/**
 * Without a CA nothing is verified, also where that is not asked for; a Secret is shown as client certificate where it has
 * one, and its `ca.crt` is what the backend is verified with (backendconfigpolicy/tls.go, buildTLSContext and
 * buildValidationContext).
 */
function readTls(spec: Fields, ref: ObjectRef): readonly Said[] {
  const tls = spec.child('tls');
  if (tls === undefined) return [];
  tls.skip('parameters', 'alpnProtocols', 'allowRenegotiation');
  const isUnverified = tls.flag('insecureSkipVerify') === true;
  const sni = tls.text('sni');
  const name = tls.child('secretRef')?.text('name');
  const system = tls.text('wellKnownCACertificates');
  const names = tls.texts('verifySubjectAltNames');
  const [only] = names;
  // One name is the server name, whether it is sent or not.
  const serverName = sni ?? (names.length === 1 ? only : undefined);
  const isNamed = names.length === 1 && only === serverName;
  const isSimple = tls.flag('simpleTLS') === true;
  const secret = name === undefined ? undefined : `${ref.namespace}/${name}`;
  const verify = !isUnverified && (secret !== undefined || system !== undefined);
  return [
    {
      field: 'tls',
      policy: {
        kind: 'backend-tls',
        verify,
        ...(verify && secret !== undefined ? { caSecret: secret } : {}),
        ...(verify && secret !== undefined && !isSimple ? { clientCertificateSecret: secret } : {}),
        ...(serverName === undefined ? {} : { serverName }),
        ...(verify && !isNamed ? { names } : {}),
        sendServerName: sni !== undefined,
        ...base(ref, tls),
      },
    },
  ];
}
