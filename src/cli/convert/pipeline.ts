import type { Resource } from '../../gateway/resource.ts';
import {
  applyDefaults,
  inSchemaOrder,
  loadSchemas,
  type Schemas,
  validate,
} from '../../gateway/schema/index.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Provider, ProviderOptions } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import type { Ledger } from '../../model/ledger.ts';
import { describePath } from '../../model/origin.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { mergeLedger } from '../../report/ledger.ts';
import { CommandError } from '../exit.ts';
import { extensionReader } from '../extensions.ts';
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
  const compiled = provider.compile(objects, providerOptions);
  const written = writeAndProve(compiled, objects, options, extensionReader(objects, providerOptions));
  const schemas = await loadSchemas(options.version, options.channel);
  return {
    table: compiled.table,
    resources: written.resources.map((resource) => finish(schemas, resource)),
    findings: [...compiled.findings, ...written.findings, ...written.further],
    ledger: mergeLedger(compiled.ledger, written.findings),
    ...(written.proof === undefined ? {} : { proof: written.proof }),
  };
}

function finish(schemas: Schemas, resource: Resource): Resource {
  // Services, and objects of the source system, are no objects of these CRDs.
  if (!resource.apiVersion.startsWith('gateway.networking.k8s.io/')) return resource;
  const finished = inSchemaOrder(applyDefaults(schemas, resource));
  const [violation, ...more] = validate(schemas, finished);
  if (violation === undefined) return finished;
  const { kind, metadata } = resource;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new CommandError(
    `The ${kind} ${metadata.namespace}/${metadata.name} would be invalid: ` +
      `${describePath(violation.path)} ${violation.message}${others}`,
    'An API server would refuse it. This is a defect of the program, not of the input; nothing was written.',
    'Please report it with the input that causes it.',
  );
}
