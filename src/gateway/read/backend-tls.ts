import { refOf } from '../../kubernetes/object.ts';
import type { ServicePort } from '../../kubernetes/services.ts';
import { describeObject, type FieldPath, nameOf, type ObjectRef } from '../../model/origin.ts';
import type { Backend, BackendProtocol } from '../../model/outcome.ts';
import type { Policy } from '../../model/policy.ts';
import type { Dialect } from '../dialect.ts';
import { guessedProtocol } from '../port-protocols.ts';
import { createdAt, gatewayObjects, type ReadContext, readObject } from './context.ts';
import type { Fields } from './fields.ts';
import { fileProblem } from './files.ts';
import { BACKEND_TLS_IGNORED, BACKEND_TLS_INVALID } from './findings.ts';
import type { AcceptedListener } from './listeners.ts';
import { compareAge } from './routes.ts';

interface Authority {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

interface BackendTlsPolicy {
  readonly ref: ObjectRef;
  readonly age: number;
  readonly targets: ReadonlyArray<{
    readonly name: string;
    readonly section: string | undefined;
    readonly path: FieldPath;
  }>;
  readonly authorities: readonly Authority[];
  readonly wellKnown: string | undefined;
  readonly hostname: string;
  /** `subjectAltNames`: host names and URIs, one of which the certificate must hold. */
  readonly names: readonly string[];
}

/** A backend as it is really spoken to. */
export type SecuredBackend =
  | { readonly backend: Backend; readonly policies: readonly Policy[] }
  | { readonly invalid: string };

export type BackendTls = (
  resolved: { readonly backend: Backend; readonly port: ServicePort | undefined },
  listener: AcceptedListener,
) => SecuredBackend;

/**
 * Reads all BackendTLSPolicies. For one Service port a policy that names the port wins over one for the whole Service;
 * among equals the older, then the first by name (Gateway API v1.6, BackendTLSPolicySpec.targetRefs). Without a policy
 * a backend is spoken to in plain text.
 */
export function readBackendTls(context: ReadContext): BackendTls {
  const policies = new Map<string, BackendTlsPolicy>();
  for (const policy of declaredPolicies(context)) {
    for (const target of policy.targets) {
      const key = targetKey(policy.ref.namespace, target.name, target.section);
      const winner = policies.get(key);
      if (winner === undefined) {
        policies.set(key, policy);
        continue;
      }
      const message = `${describeObject(policy.ref)} has no effect on Service ${target.name}: ${describeObject(winner.ref)} comes first.`;
      context.report(BACKEND_TLS_IGNORED, message, policy.ref, target.path);
    }
  }
  return ({ backend, port }, listener) => {
    const spoken = { ...backend, protocol: byAppProtocol(backend.protocol, port?.appProtocol) };
    const policy =
      policies.get(targetKey(backend.namespace, backend.name, port?.name ?? '')) ??
      policies.get(targetKey(backend.namespace, backend.name, undefined));
    if (policy === undefined) {
      return spoken.protocol === 'http'
        ? guessed(spoken, port, context.dialect)
        : { backend: spoken, policies: [] };
    }
    const problem = problemOf(policy, context);
    if (problem !== undefined) return { invalid: problem };
    return {
      backend: { ...spoken, protocol: spoken.protocol === 'grpc' ? 'grpcs' : 'https' },
      policies: [policyOf(policy, listener)],
    };
  };
}

function targetKey(namespace: string, name: string, section: string | undefined): string {
  return JSON.stringify([namespace, name, section ?? null]);
}

function declaredPolicies(context: ReadContext): readonly BackendTlsPolicy[] {
  return gatewayObjects(context.objects, 'BackendTLSPolicy')
    .flatMap((object) => {
      const ref = refOf(object);
      const policy = readObject(object, context, (spec) => readPolicy(spec, ref, createdAt(object)));
      return policy ?? [];
    })
    .sort(compareAge);
}

function readPolicy(spec: Fields, ref: ObjectRef, age: number): BackendTlsPolicy {
  spec.skip('options');
  const validation = spec.child('validation');
  if (validation === undefined) spec.fault('validation', 'is required');
  const names = (validation?.children('subjectAltNames') ?? []).map((fields) => {
    const [hostname, uri] = [fields.text('hostname'), fields.text('uri')];
    return (fields.requiredText('type') === 'URI' ? uri : hostname) ?? '';
  });
  const targets = spec.children('targetRefs').flatMap((fields) => {
    const target = {
      name: fields.requiredText('name'),
      section: fields.text('sectionName'),
      path: fields.path,
    };
    return (fields.text('group') ?? '') === '' && fields.text('kind') === 'Service' ? [target] : [];
  });
  return {
    ref,
    age,
    targets,
    authorities: (validation?.children('caCertificateRefs') ?? []).map((fields) => ({
      group: fields.text('group') ?? '',
      kind: fields.requiredText('kind'),
      name: fields.requiredText('name'),
    })),
    wellKnown: validation?.text('wellKnownCACertificates'),
    hostname: validation?.requiredText('hostname') ?? '',
    names,
  };
}

/** Authorities are ConfigMaps or Secrets of the policy's namespace; one usable authority is enough. */
function problemOf(policy: BackendTlsPolicy, context: ReadContext): string | undefined {
  if (policy.wellKnown !== undefined && policy.wellKnown !== '') return undefined;
  const problems = policy.authorities.map(({ group, kind, name }) => {
    if (group !== '' || (kind !== 'ConfigMap' && kind !== 'Secret'))
      return `${kind} ${name} is of no known kind`;
    return fileProblem({ kind, namespace: policy.ref.namespace, name }, 'ca.crt', context.objects);
  });
  if (problems.some((problem) => problem === undefined)) return undefined;
  const reason = problems[0] ?? 'it names no certificate authority';
  const message = `${describeObject(policy.ref)} cannot be met: ${reason}. Its backends are answered with 5xx.`;
  context.report(BACKEND_TLS_INVALID, message, policy.ref, ['spec', 'validation']);
  return `${describeObject(policy.ref)} cannot be met: ${reason}`;
}

function policyOf(policy: BackendTlsPolicy, listener: AcceptedListener): Policy {
  const [authority] = policy.authorities;
  const certificate = listener.backendCertificate;
  return {
    kind: 'backend-tls',
    verify: true,
    ...(authority === undefined
      ? {}
      : {
          caSecret: nameOf({ ...authority, namespace: policy.ref.namespace }),
          ...(authority.kind === 'ConfigMap' ? { caKind: authority.kind } : {}),
        }),
    ...(certificate === undefined ? {} : { clientCertificateSecret: certificate }),
    serverName: policy.hostname,
    ...(policy.names.length === 0 ? {} : { names: policy.names }),
    sendServerName: true,
    origins: [{ object: policy.ref, path: ['spec', 'validation'] }],
    isDefault: false,
  };
}

/** GEP-1911: h2c and WebSocket are named by the Service port; plain WebSocket needs nothing beyond HTTP. */
/** A port that nobody says the protocol of. */
function guessed(backend: Backend, port: ServicePort | undefined, dialect: Dialect): SecuredBackend {
  const { name, appProtocol } = port ?? {};
  const number = port?.port ?? backend.portNumber ?? 0;
  const protocol = guessedProtocol(dialect, { number, name, appProtocol });
  if (protocol === 'plain') return { backend, policies: [] };
  if (protocol === 'refused') return { invalid: `the appProtocol ${appProtocol ?? ''} is not supported` };
  const verified = { kind: 'backend-tls', verify: true, sendServerName: false } as const;
  return {
    backend: { ...backend, protocol: 'https' },
    policies: [{ ...verified, origins: [], isDefault: false }],
  };
}

function byAppProtocol(protocol: BackendProtocol, appProtocol: string | undefined): BackendProtocol {
  return appProtocol === 'kubernetes.io/h2c' && protocol === 'http' ? 'h2c' : protocol;
}
