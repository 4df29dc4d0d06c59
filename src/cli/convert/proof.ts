import { SPECIFICATION } from '../../gateway/dialect.ts';
import { type WriteOptions, type Written, write } from '../../gateway/write/index.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import type { Compiled } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import { prove } from '../../proof/prove.ts';
import { notProved, type ProofReport, reportProof } from '../../report/proof-findings.ts';
import { checkFeatures } from '../../targets/index.ts';
import { alikeHosts } from './alike.ts';
import type { ConvertOptions } from './options.ts';
import { objectsAfter, readBack } from './read-back.ts';

/** What a proof came to, for the summary. */
export interface ProofCounts {
  readonly dialect: string;
  readonly hosts: ProofReport['hosts'];
}

export interface WrittenAndProved extends Written {
  /** Findings about what was written: fields that the target does not claim, and what the proof found. */
  readonly further: readonly Finding[];
  /** Absent: no proof was made. */
  readonly proof?: ProofCounts;
}

/**
 * Writes a table for a target and proves the result: it is read back in the target's dialect and compared with the
 * table over all requests. Deterministic.
 */
export function writeAndProve(
  compiled: Compiled,
  objects: ObjectSet,
  options: ConvertOptions,
): WrittenAndProved {
  const { target } = options;
  const writeOptions = optionsFor(compiled, objects, options);
  const written = write(compiled.table, writeOptions);
  const after = objectsAfter(written.resources, objects);
  const features =
    target === undefined ? [] : checkFeatures(objectsAfter(written.resources, NOTHING), target);
  if (options.prove !== true) return { ...written, further: features };
  const missing = missingGateway(options, objects);
  if (missing !== undefined) return { ...written, further: [...features, notProved(missing)] };
  const table = readBack(after, writeOptions.dialect);
  const alike = alikeHosts(compiled.table, table);
  const proof = prove(compiled.table, table, { hosts: (name) => alike.has(name) });
  const known = [...compiled.findings, ...written.findings];
  const report = reportProof(proof, [compiled.table, table], known, alike);
  return {
    ...written,
    further: [...features, ...report.findings],
    proof: { dialect: writeOptions.dialect.name, hosts: report.hosts },
  };
}

const NOTHING: ObjectSet = createObjectSet([], { complete: false });

function optionsFor(compiled: Compiled, objects: ObjectSet, options: ConvertOptions): WriteOptions {
  const { target, ...rest } = options;
  const gatewayClass = options.gatewayClass ?? usualClass(options, objects);
  return {
    ...rest,
    ...(gatewayClass === undefined ? {} : { gatewayClass }),
    dialect: target?.dialect ?? SPECIFICATION,
    carriedMetadata: compiled.carriedMetadata,
    objects,
  };
}

/** The target's own class, unless the input has one class alone or no Gateway is made. */
function usualClass({ target, gateway }: ConvertOptions, objects: ObjectSet): string | undefined {
  if (gateway !== undefined || objects.ofKind('GatewayClass').length === 1) return undefined;
  return target?.gatewayClass;
}

/** Why nothing can be said of routes on an existing Gateway, or undefined. */
function missingGateway({ gateway }: ConvertOptions, objects: ObjectSet): string | undefined {
  if (gateway === undefined || objects.find('Gateway', gateway.namespace, gateway.name) !== undefined) {
    return undefined;
  }
  return `What the routes do depends on the listeners of Gateway ${gateway.namespace}/${gateway.name}, which is not in the input.`;
}
