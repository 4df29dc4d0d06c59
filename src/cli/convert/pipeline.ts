import { manifestOf, type Resource, withFieldsOf } from '../../gateway/resource.ts';
import {
  applyDefaults,
  inSchemaOrder,
  loadSchemas,
  type Schemas,
  validate,
} from '../../gateway/schema/index.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Compiled, Provider, ProviderOptions } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import type { Ledger } from '../../model/ledger.ts';
import { describePath } from '../../model/origin.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { mergeLedger } from '../../report/ledger.ts';
import { loadTargetSchemas } from '../../targets/schemas.ts';
import { CommandError } from '../exit.ts';
import { readersFor } from '../extensions.ts';
import { unwatched } from '../phase.ts';
import type { ConvertOptions } from './options.ts';
import { type ProofOutcome, writeAndProve } from './proof.ts';

/** The outcome of one conversion. */
export interface Conversion {
  readonly table: RouteTable;
  /** Valid, with the API server's defaults written out, in the order of the schema. */
  readonly resources: readonly Resource[];
  readonly findings: readonly Finding[];
  readonly ledger: Ledger;
  /** Absent: no proof was made. */
  readonly proof?: ProofOutcome;
}

/**
 * Objects of a source system to valid Gateway API resources.
 * @throws CommandError when a resource is not valid, which is a defect of this program.
 */
export async function convertObjects(
  objects: ObjectSet,
  provider: Provider,
  providerOptions: ProviderOptions,
  options: ConvertOptions,
): Promise<Conversion> {
  const phase = options.phase ?? unwatched;
  options.onStep?.({ phase: 'compile', about: `(${provider.name})` });
  const compiled = phase('compile', () => provider.compile(objects, providerOptions));
  return convertCompiled(compiled, objects, providerOptions, options);
}

/**
 * What a provider read to valid Gateway API resources.
 * @throws CommandError when a resource is not valid, which is a defect of this program.
 */
export async function convertCompiled(
  compiled: Compiled,
  objects: ObjectSet,
  providerOptions: ProviderOptions,
  options: ConvertOptions,
): Promise<Conversion> {
  const { phase = unwatched } = options;
  options.onStep?.({ phase: 'write' });
  const written = await writeAndProve(compiled, objects, options, readersFor(providerOptions));
  const schemas = await loadSchemas(options.version, options.channel);
  const own = await loadTargetSchemas(options.target?.name ?? '');
  return {
    table: compiled.table,
    resources: phase('validate', () => written.resources.map((resource) => finish(schemas, own, resource))),
    findings: [...compiled.findings, ...written.findings, ...written.further],
    ledger: mergeLedger(compiled.ledger, written.findings, written.carried),
    ...(written.proof === undefined ? {} : { proof: written.proof }),
  };
}

/** @param own of the kinds that the target defines */
function finish(standard: Schemas, own: Schemas | undefined, resource: Resource): Resource {
  const { apiVersion, kind, metadata } = resource;
  const schemas = own?.find(apiVersion, kind) === undefined ? standard : own;
  // Services, and objects of the source system, are no objects of these CRDs.
  if (schemas === standard && !apiVersion.startsWith('gateway.networking.k8s.io/')) return resource;
  const finished = inSchemaOrder(applyDefaults(schemas, manifestOf(resource)));
  const [violation, ...more] = validate(schemas, finished);
  if (violation === undefined) return withFieldsOf(finished, resource);
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new CommandError(
    `The ${kind} ${metadata.namespace}/${metadata.name} would be invalid: ` +
      `${describePath(violation.path)} ${violation.message}${others}`,
    'An API server would refuse it. This is a defect of the program, not of the input; nothing was written.',
    'Please report it with the input that causes it.',
  );
}
