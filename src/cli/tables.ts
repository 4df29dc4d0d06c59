import type { Dialect } from '../gateway/dialect.ts';
import { type ReadOptions, read } from '../gateway/read/index.ts';
import type { KubernetesObject, ObjectSet } from '../kubernetes/object.ts';
import type { Compiled, ProviderOptions } from '../kubernetes/provider.ts';
import type { Finding } from '../model/finding.ts';
import { OTHER_NAMESPACES } from '../model/mesh.ts';
import type { ObjectRef } from '../model/origin.ts';
import type { RouteTable } from '../model/route-table.ts';
import { CommandError } from './exit.ts';
import { readOptions } from './extensions.ts';
import { chooseProvider, PROVIDERS, refuseMesh } from './providers.ts';

/** What a configuration does with every request, and who says so. */
export interface TableRead {
  readonly table: RouteTable;
  readonly findings: readonly Finding[];
  /** Name of the provider, or of the dialect for manifests of the Gateway API. */
  readonly system: string;
  /** Absent where a provider read the manifests. */
  readonly dialect?: Dialect;
  /** The ConfigMap that sets up the source system, where one is in force. */
  readonly configMap?: ObjectRef;
  /** Of the provider, where it has one (`Compiled.subsetObject`). */
  readonly subsetObject?: NonNullable<Compiled['subsetObject']>;
}

export interface TableWishes {
  /** A provider, or `gateway-api`; undefined: found out from the objects. */
  readonly provider: string | undefined;
  readonly providerOptions: ProviderOptions;
  readonly dialect: Dialect;
  /** The option that names the provider; `provider` where it is absent. */
  readonly providerOption?: string;
}

const GATEWAY_GROUP = 'gateway.networking.k8s.io/';

/** Does the set hold something that only the Gateway API answers for? */
export function holdsGatewayApi(objects: ObjectSet): boolean {
  return objects.objects.some(
    ({ apiVersion, kind }) => apiVersion.startsWith(GATEWAY_GROUP) && kind !== 'GatewayClass',
  );
}

/** Whose requests are read, where it is not those that arrive at Gateways. */
function meshOf({ flags }: ProviderOptions): Pick<ReadOptions, 'mesh'> {
  const { mesh } = flags;
  if (mesh === undefined || mesh.length === 0) return {};
  const [only, ...more] = typeof mesh === 'string' ? [mesh] : mesh;
  const isOne = only !== undefined && only !== OTHER_NAMESPACES && more.length === 0;
  return { mesh: { from: isOne ? only : mesh } };
}

/** All that belongs to a source system are objects that filters of routes may name in the dialect, or that it heeds. */
function servesExtensionsOnly(objects: ObjectSet, { dialect }: TableWishes): boolean {
  const { extensionKinds = [], heeds = [] } = dialect;
  const isExtension = ({ apiVersion, kind }: KubernetesObject): boolean =>
    heeds.includes(kind) ||
    extensionKinds.some((one) => one.kind === kind && apiVersion.startsWith(`${one.group}/`));
  const claimed = objects.objects.filter((object) =>
    PROVIDERS.some((provider) => provider.claims(object) === true),
  );
  return claimed.length > 0 && claimed.every(isExtension);
}

/**
 * Manifests of a source system go to its provider, those of the Gateway API are read in a dialect.
 * @throws CommandError when both are there and none is named, or neither is there.
 */
export function readTable(objects: ObjectSet, wishes: TableWishes): TableRead {
  const named = wishes.provider;
  const option = wishes.providerOption ?? 'provider';
  const isGateway = holdsGatewayApi(objects);
  const provider =
    named === 'gateway-api' || (named === undefined && isGateway && servesExtensionsOnly(objects, wishes))
      ? undefined
      : chooseProvider(objects, named, option);
  if (provider !== undefined && isGateway && named === undefined) {
    throw new CommandError(
      `The input holds objects of ${provider.name} and of the Gateway API.`,
      'A request is answered by one system, and each is read by its own rules.',
      `Choose one with --${option} ${provider.name} or --${option} gateway-api.`,
    );
  }
  if (provider !== undefined) {
    refuseMesh(provider, wishes.providerOptions);
    const { table, findings, configMap, subsetObject } = provider.compile(objects, wishes.providerOptions);
    return {
      table,
      findings,
      system: provider.name,
      ...(configMap === undefined ? {} : { configMap }),
      ...(subsetObject === undefined ? {} : { subsetObject }),
    };
  }
  if (isGateway || named === 'gateway-api') {
    const { dialect } = wishes;
    return {
      ...read(objects, {
        ...readOptions(dialect, objects, wishes.providerOptions),
        ...meshOf(wishes.providerOptions),
      }),
      system: dialect.name,
      dialect,
    };
  }
  const known = [...PROVIDERS.map(({ name }) => name), 'gateway-api'].join(', ');
  throw new CommandError(
    'The input holds nothing that answers requests.',
    `No object belongs to any of these: ${known}.`,
    'Give the manifests of Ingresses, or of Gateways and their routes.',
  );
}
