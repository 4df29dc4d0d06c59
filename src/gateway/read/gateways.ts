import { type ObjectSet, refOf } from '../../kubernetes/object.ts';
import { describeObject, type FieldPath, nameOf, type ObjectRef } from '../../model/origin.ts';
import type { ClientValidation, FileReference } from './client-validation.ts';
import { createdAt, gatewayObjects, type ReadContext, readObject } from './context.ts';
import type { Fields } from './fields.ts';
import { LISTENER_SET_DETACHED } from './findings.ts';
import type { Hostname } from './hostnames.ts';
import { compareText } from './hostnames.ts';
import { readsAsListed } from './listed-order.ts';
import { admits, type NamespaceRule, readNamespaceRule } from './selector.ts';

/** `tls` of a listener. */
export interface ListenerTlsFields {
  readonly mode: string;
  readonly certificates: readonly FileReference[];
  /** The implementation is told something in its own words, possibly which certificate to use. */
  readonly hasOptions: boolean;
}

/** A listener as a Gateway or ListenerSet declares it. */
export interface DeclaredListener {
  /** The object that declares it: parentRefs name this object. */
  readonly owner: ObjectRef;
  readonly gateway: ObjectRef;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly hostname: Hostname;
  readonly namespaces: NamespaceRule;
  /** Undefined: whatever fits the protocol. */
  readonly kinds: ReadonlyArray<{ readonly group: string; readonly kind: string }> | undefined;
  readonly tls: ListenerTlsFields | undefined;
  readonly clients: ClientValidation | undefined;
  /** `namespace/name` of the certificate the Gateway shows to backends. */
  readonly backendCertificate: string | undefined;
  /** Rules decide as they are listed, whatever the dialect says of precedence. */
  readonly asListed?: true;
  readonly path: FieldPath;
}

/** A Gateway with the listeners of its own and of its ListenerSets, grouped by object in order of precedence. */
export interface DeclaredGateway {
  readonly ref: ObjectRef;
  readonly groups: ReadonlyArray<readonly DeclaredListener[]>;
}

interface GatewaySpec {
  readonly ref: ObjectRef;
  readonly listeners: readonly DeclaredListener[];
  readonly admitsSets: NamespaceRule;
  readonly defaultClients: ClientValidation | undefined;
  readonly clientsByPort: ReadonlyMap<number, ClientValidation>;
  readonly backendCertificate: string | undefined;
  readonly asListed: boolean;
}

/**
 * Reads all Gateways with their ListenerSets: the Gateway first, then ListenerSets by age, then by name (Gateway API
 * v1.6, ListenerSetSpec.listeners).
 */
export function readGateways(context: ReadContext): readonly DeclaredGateway[] {
  const gateways = gatewayObjects(context.objects, 'Gateway').flatMap((object) => {
    const ref = refOf(object);
    return readObject(object, context, (spec) => readGateway(spec, ref, context)) ?? [];
  });
  const byName = new Map(gateways.map((gateway) => [nameOf(gateway.ref), gateway]));
  const sets = new Map<string, DeclaredListener[][]>();

  const objects = [...gatewayObjects(context.objects, 'ListenerSet')].sort(
    (a, b) => createdAt(a) - createdAt(b) || compareText(nameOf(refOf(a)), nameOf(refOf(b))),
  );
  for (const object of objects) {
    const ref = refOf(object);
    const set = readObject(object, context, (spec) => readListenerSet(spec, ref, byName));
    if (set === undefined) continue;
    const problem = attachmentProblem(ref, set, context.objects);
    if (problem !== undefined || set.gateway === undefined) {
      const message = `${describeObject(ref)} is not attached: ${problem ?? ''}. Its listeners receive nothing.`;
      context.report(LISTENER_SET_DETACHED, message, ref, ['spec', 'parentRef']);
      continue;
    }
    const key = nameOf(set.gateway.ref);
    const groups = sets.get(key);
    if (groups === undefined) sets.set(key, [[...set.listeners]]);
    else groups.push([...set.listeners]);
  }
  return gateways.map(({ ref, listeners }) => ({
    ref,
    groups: [listeners, ...(sets.get(nameOf(ref)) ?? [])],
  }));
}

interface ListenerSetSpec {
  readonly parent: string;
  readonly gateway: GatewaySpec | undefined;
  readonly listeners: readonly DeclaredListener[];
}

function attachmentProblem(ref: ObjectRef, set: ListenerSetSpec, objects: ObjectSet): string | undefined {
  if (set.gateway === undefined) return `Gateway ${set.parent} is not among the objects`;
  const { ref: gateway, admitsSets } = set.gateway;
  if (admits(admitsSets, gateway.namespace, ref.namespace, objects)) return undefined;
  return `${describeObject(gateway)} does not allow ListenerSets of namespace ${ref.namespace}`;
}

function readListenerSet(
  spec: Fields,
  ref: ObjectRef,
  gateways: ReadonlyMap<string, GatewaySpec>,
): ListenerSetSpec {
  const parent = spec.child('parentRef');
  parent?.skip('group', 'kind');
  if (parent === undefined) spec.fault('parentRef', 'is required');
  const name = `${parent?.text('namespace') ?? ref.namespace}/${parent?.requiredText('name') ?? ''}`;
  const gateway = gateways.get(name);
  const listeners = spec.children('listeners').map((fields) => readListener(fields, ref, gateway ?? { ref }));
  return { parent: name, gateway, listeners };
}

function readGateway(spec: Fields, ref: ObjectRef, context: ReadContext): GatewaySpec {
  spec.skip('addresses', 'defaultScope');
  const asListed = readsAsListed(spec, ref, context);
  const admitsSets = readNamespaceRule(spec.child('allowedListeners')?.child('namespaces'), 'None');
  const tls = spec.child('tls');
  const frontend = tls?.child('frontend');
  const defaultClients = readValidation(frontend?.child('default'), ref);
  const clientsByPort = new Map<number, ClientValidation>();
  for (const entry of frontend?.children('perPort') ?? []) {
    const port = entry.integer('port');
    const clients = readValidation(entry.child('tls'), ref);
    if (port !== undefined && clients !== undefined) clientsByPort.set(port, clients);
  }
  const certificate = tls?.child('backend')?.child('clientCertificateRef');
  const backendCertificate =
    certificate === undefined ? undefined : nameOf(asRef(readFile(certificate, ref.namespace, 'Secret')));
  const gateway = { ref, defaultClients, clientsByPort, backendCertificate, asListed };
  return {
    ...gateway,
    admitsSets,
    listeners: spec.children('listeners').map((fields) => readListener(fields, ref, gateway)),
  };
}

function readValidation(config: Fields | undefined, owner: ObjectRef): ClientValidation | undefined {
  const validation = config?.child('validation');
  if (validation === undefined) return undefined;
  return {
    authorities: validation
      .children('caCertificateRefs')
      .map((fields) => readFile(fields, owner.namespace, 'ConfigMap')),
    mode: validation.text('mode') ?? 'AllowValidOnly',
    path: validation.path,
  };
}

/** A Secret or ConfigMap as a reference names it. */
export function readFile(fields: Fields, namespace: string, kind: string): FileReference {
  return {
    group: fields.text('group') ?? '',
    kind: fields.text('kind') ?? kind,
    namespace: fields.text('namespace') ?? namespace,
    name: fields.requiredText('name'),
    path: fields.path,
  };
}

export function asRef(file: FileReference): ObjectRef {
  return { kind: file.kind, namespace: file.namespace, name: file.name };
}

function readListener(
  fields: Fields,
  owner: ObjectRef,
  gateway: Pick<GatewaySpec, 'ref'> & Partial<GatewaySpec>,
): DeclaredListener {
  const port = fields.integer('port');
  if (port === undefined) fields.fault('port', 'is required');
  const allowed = fields.child('allowedRoutes');
  const kinds = (allowed?.children('kinds') ?? []).map((kind) => ({
    group: kind.text('group') ?? 'gateway.networking.k8s.io',
    kind: kind.requiredText('kind'),
  }));
  const tls = fields.child('tls');
  const protocol = fields.requiredText('protocol');
  return {
    owner,
    gateway: gateway.ref,
    name: fields.requiredText('name'),
    port: port ?? 0,
    protocol,
    hostname: fields.text('hostname'),
    namespaces: readNamespaceRule(allowed?.child('namespaces'), 'Same'),
    kinds: kinds.length === 0 ? undefined : kinds,
    tls:
      tls === undefined
        ? undefined
        : {
            mode: tls.text('mode') ?? 'Terminate',
            hasOptions: tls.textMap('options').size > 0,
            certificates: tls
              .children('certificateRefs')
              .map((reference) => readFile(reference, owner.namespace, 'Secret')),
          },
    clients: gateway.clientsByPort?.get(port ?? 0) ?? gateway.defaultClients,
    backendCertificate: gateway.backendCertificate,
    ...(gateway.asListed === true ? { asListed: true } : {}),
    path: fields.path,
  };
}
