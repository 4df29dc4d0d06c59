import type { Dialect } from '../../../gateway/dialect.ts';
import { read } from '../../../gateway/read/index.ts';
import { manifestOf } from '../../../gateway/resource.ts';
import type { JsonObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { Provider, ProviderOptions } from '../../../kubernetes/provider.ts';
import type { RouteTable } from '../../../model/route-table.ts';
import type { LabSubject } from '../../../replay/lab/proxies/proxy.ts';
import { DIALECTS, TARGETS } from '../../../targets/index.ts';
import { withSnippets } from '../../convert/options.ts';
import { convertObjects } from '../../convert/pipeline.ts';
import { objectsAfter, withInput } from '../../convert/read-back.ts';
import { readOptions } from '../../extensions.ts';
import type { ReplaySubject } from '../subject.ts';

/** A conversion for one implementation, as its proxy of the lab and the model both take it. */
export interface LabConversion extends LabSubject {
  readonly before: RouteTable;
  readonly dialect: Dialect;
}

/** Kinds of the input that stand beside the written objects in the cluster. */
const BESIDE: ReadonlySet<string> = new Set(['Gateway', 'ListenerSet', 'ReferenceGrant', 'Middleware']);

/**
 * Converts the objects for the target of this name, and reads the result in its dialect.
 *
 * @param allowSnippets raw configuration is written as well, where the target takes it
 */
export async function convertForLab(
  objects: ObjectSet,
  provider: Provider,
  providerOptions: ProviderOptions,
  name: string,
  { allowSnippets = false }: { readonly allowSnippets?: boolean } = {},
): Promise<LabConversion> {
  const target = allowSnippets ? withSnippets(TARGETS.get(name)) : TARGETS.get(name);
  const dialect = DIALECTS.get(name);
  if (dialect === undefined) throw new Error(`no dialect ${name}`);
  const conversion = await convertObjects(objects, provider, providerOptions, {
    version: '1.5',
    channel: 'standard',
    gatewayScope: 'shared',
    gatewayClass: name,
    allowPartial: true,
    prove: true,
    ...(target === undefined ? {} : { target }),
  });
  const { resources, table: before } = conversion;
  const after = objectsAfter(resources, objects);
  const { table } = read(after, readOptions(dialect, withInput(after, objects), providerOptions));
  return { before, dialect, ...inLab({ after: table, resources, objects }) };
}

/** What convert wrote, as a proxy takes it, with what stands beside it in the cluster. */
export function inLab({
  after,
  resources = [],
  objects,
}: Pick<ReplaySubject, 'after' | 'resources' | 'objects'>): LabSubject {
  const own = new Set(
    resources.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
  );
  const beside = objects.objects.filter(
    ({ kind, metadata }) => BESIDE.has(kind) && !own.has(`${kind} ${metadata.namespace}/${metadata.name}`),
  );
  return {
    table: after,
    resources: [...resources.map(manifestOf), ...beside.map(({ raw }) => raw)],
    services: objects
      .ofKind('Service')
      .map(({ raw, metadata }) => ({ ...raw, metadata: { ...metadata } as unknown as JsonObject })),
  };
}
