import { wantedResources } from '../../src/cli/cluster/resources.ts';
import type { ResourceKind } from '../../src/kubernetes/provider.ts';
import { isClusterScoped } from '../../src/kubernetes/scope.ts';
import { type ApiServer, pause, type Reply } from './api-server.ts';

/** An object as a manifest has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** A resource definition as files of compact schemas hold it. */
export interface CompactDefinition {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: string;
  readonly bundleVersion: string;
  readonly channel: string;
  readonly versions: ReadonlyArray<{
    readonly name: string;
    readonly served: boolean;
    readonly storage: boolean;
    readonly schema: object;
  }>;
}

const BUILT_IN: ReadonlySet<string> = new Set(
  ['', 'apps', 'policy', 'autoscaling', 'networking.k8s.io', 'discovery.k8s.io'].concat(
    'apiextensions.k8s.io',
    'rbac.authorization.k8s.io',
  ),
);

const PLURALS: ReadonlyMap<string, string> = new Map([
  ...wantedResources(undefined, true).map(({ group, kind, plural }) => [`${group}/${kind}`, plural] as const),
  ['rbac.authorization.k8s.io/ClusterRole', 'clusterroles'],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', 'clusterrolebindings'],
  ['rbac.authorization.k8s.io/Role', 'roles'],
  ['rbac.authorization.k8s.io/RoleBinding', 'rolebindings'],
]);

/** Where objects of this kind are created. */
export function pathOf({ apiVersion, kind, metadata }: Manifest): string {
  const group = groupOf(apiVersion);
  const plural = pluralOf(group, kind);
  const root = group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const place = isClusterScoped(kind) ? '' : `/namespaces/${metadata.namespace ?? 'default'}`;
  return `${root}${place}/${plural}`;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function pluralOf(group: string, kind: string): string {
  const usual = kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se');
  return PLURALS.get(`${group}/${kind}`) ?? `${usual}s`;
}

/** Kinds of objects that no definition is known of, as policies of implementations. */
export function otherKinds(
  objects: readonly Manifest[],
  known: ReadonlySet<string>,
): readonly ResourceKind[] {
  const found = new Map<string, ResourceKind>();
  for (const { apiVersion, kind } of objects) {
    const group = groupOf(apiVersion);
    const version = apiVersion.split('/').at(-1) ?? '';
    if (BUILT_IN.has(group) || known.has(`${group}/${kind}`)) continue;
    found.set(`${group}/${kind}`, { group, version, kind, plural: pluralOf(group, kind), neededFor: '' });
  }
  return [...found.values()];
}

/** Creates objects in order; those that are there already stay as they are. */
export async function createAll(server: ApiServer, objects: readonly Manifest[]): Promise<void> {
  for (const object of objects) {
    const reply = await patiently(() => server.call('POST', pathOf(object), object));
    if (reply.status === 201 || reply.status === 409) continue;
    throw new Error(`${object.kind} ${object.metadata.name}: ${reply.status} ${reply.body.message ?? ''}`);
  }
}

/** A kind whose definition is new is not served at once. */
export async function patiently(ask: () => Promise<Reply>): Promise<Reply> {
  for (let attempt = 0; ; attempt++) {
    const reply = await ask();
    const isEarly =
      reply.status === 404 &&
      /could not find the requested resource|page not found/.test(reply.body.message ?? '');
    if (!isEarly || attempt === 100) return reply;
    await pause(100);
  }
}

export function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** Namespaces that objects name and that a new server does not have. */
export function namespacesOf(objects: readonly Manifest[]): readonly Manifest[] {
  const names = new Set(objects.map(({ metadata }) => metadata.namespace ?? 'default'));
  return [...names].filter((name) => name !== 'default').map(namespace);
}

/** A definition that takes anything, for kinds of others. */
export function anyDefinition({ group, version, plural, kind }: ResourceKind): object {
  return definition({
    group,
    plural,
    kind,
    scope: isClusterScoped(kind) ? 'Cluster' : 'Namespaced',
    annotations: {},
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  });
}

/** The definition of a release, from its compact form. */
export function officialDefinition(item: CompactDefinition): object {
  const { bundleVersion, channel, versions, ...names } = item;
  return definition({
    ...names,
    annotations: {
      'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/3328',
      'gateway.networking.k8s.io/bundle-version': bundleVersion,
      'gateway.networking.k8s.io/channel': channel,
    },
    versions: versions.map(({ name, served, storage, schema }) => ({
      name,
      served,
      storage,
      schema: { openAPIV3Schema: schema },
      subresources: { status: {} },
    })),
  });
}

function definition(about: {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly scope: string;
  readonly annotations: object;
  readonly versions: readonly object[];
}): object {
  const { group, plural, kind, scope, annotations, versions } = about;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations },
    spec: {
      group,
      scope,
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions,
    },
  };
}

/** Kinds of source systems that Kubernetes does not bring along. */
export function foreignKinds(): readonly ResourceKind[] {
  const isForeign = ({ group }: ResourceKind): boolean =>
    !BUILT_IN.has(group) && group !== 'gateway.networking.k8s.io';
  return wantedResources(undefined, true).filter(isForeign);
}

/** Installs definitions and waits until each is served. */
export async function install(server: ApiServer, definitions: readonly object[]): Promise<void> {
  const at = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const item of definitions) {
    const { status, body } = await server.call('POST', at, item);
    if (status !== 201) throw new Error(`definition refused: ${status} ${body.message ?? ''}`);
  }
  for (const item of definitions) {
    const { name } = (item as { metadata: { name: string } }).metadata;
    for (let attempt = 0; attempt < 200; attempt++) {
      const { body } = await server.call('GET', `${at}/${name}`);
      const conditions = (
        body['status'] as { conditions?: Array<{ type: string; status: string }> } | undefined
      )?.conditions;
      if (conditions?.some(({ type, status }) => type === 'Established' && status === 'True')) break;
      if (attempt === 199) throw new Error(`${name} is not established`);
      await pause(50);
    }
  }
}
