import type { Dialect } from '../../gateway/dialect.ts';
import type { InputsRead } from '../../input/read-inputs.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import type { Finding } from '../../model/finding.ts';
import { checkFeatures, TARGETS } from '../../targets/index.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import { readLive, readNamed, warnOfGaps } from '../input.ts';
import { type MeshNamespaces, withClients } from '../mesh.ts';
import { stringList, stringValue, type Values } from '../options.ts';
import { chooseProvider, providerOptions } from '../providers.ts';
import { readTable, type TableRead } from '../tables.ts';

/** Both inputs as read; what they mean depends on the dialect. */
export interface Inputs {
  readonly before: InputsRead;
  readonly after: InputsRead;
}

/** One configuration with its meaning. */
export interface Side extends TableRead {
  readonly objects: ObjectSet;
}

/** Objects that both configurations refer to and that only one input may hold. */
const SHARED_KINDS: ReadonlySet<string> = new Set([
  'Service',
  'Endpoints',
  'EndpointSlice',
  'Namespace',
  'Secret',
  'ConfigMap',
  'Middleware',
]);

export async function readSides(values: Values, host: Host): Promise<Inputs> {
  // A side that is not named is the cluster, which is read once for both.
  const live = SIDES.some((side) => isLive(side, values)) ? await readLive(values, host) : undefined;
  const inputOf = async (side: (typeof SIDES)[number]): Promise<InputsRead> =>
    live !== undefined && isLive(side, values) ? live : readNamed(side, values, host);
  const inputs = { before: await inputOf('before'), after: await inputOf('after') };
  for (const input of new Set([inputs.before, inputs.after])) warnOfGaps(input, values, host);
  return inputs;
}

const SIDES = ['before', 'after'] as const;

function isLive(side: (typeof SIDES)[number], values: Values): boolean {
  return stringList(values, side).length === 0;
}

/** What the configuration of `--before` does. */
export function beforeSide(
  { before }: Inputs,
  values: Values,
  dialect: Dialect,
  clients: MeshNamespaces,
): Side {
  return meaningOf('before', before.objects, 'provider', values, dialect, clients);
}

/**
 * What the configuration of `--after` does. Services, namespaces and the like that its manifests do not hold are those
 * of `--before`: a converter writes routes, not the Services behind them.
 */
export function afterSide(
  { before, after }: Inputs,
  values: Values,
  dialect: Dialect,
  clients: MeshNamespaces,
): Side {
  const objects = withShared(after.objects, before.objects);
  const side = meaningOf('after', objects, 'after-provider', values, dialect, clients);
  const target = side.dialect === undefined ? undefined : TARGETS.get(side.dialect.name);
  const found: readonly Finding[] = target === undefined ? [] : checkFeatures(after.objects, target);
  return { ...side, findings: [...after.findings, ...side.findings, ...found] };
}

function meaningOf(
  option: 'before' | 'after',
  objects: ObjectSet,
  providerOption: 'provider' | 'after-provider',
  values: Values,
  dialect: Dialect,
  clients: MeshNamespaces,
): Side {
  try {
    const provider = stringValue(values, providerOption) ?? liveProvider(option, objects, values);
    const wishes = {
      provider,
      providerOption,
      providerOptions: withClients(providerOptions(values), clients),
      dialect,
    };
    return { ...readTable(objects, wishes), objects };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`--${option}: ${error.message}`, error.why, error.remedy);
  }
}

/** A cluster on its way holds both: what it did before is in its Ingresses, and what it does afterwards in its Gateways. */
function liveProvider(option: 'before' | 'after', objects: ObjectSet, values: Values): string | undefined {
  if (!isLive(option, values)) return undefined;
  return option === 'after' ? 'gateway-api' : chooseProvider(objects, undefined)?.name;
}

/** A set with the Services, namespaces and the like of another one that it does not hold itself. */
export function withShared(own: ObjectSet, other: ObjectSet): ObjectSet {
  const lent = other.objects.filter(
    ({ kind, metadata }) =>
      SHARED_KINDS.has(kind) && own.find(kind, metadata.namespace, metadata.name) === undefined,
  );
  if (lent.length === 0) return own;
  const all = createObjectSet([...own.objects, ...lent], { complete: own.complete });
  return { ...all, locate: (ref, path) => own.locate(ref, path) ?? other.locate(ref, path) };
}
