import { SPECIFICATION } from '../../gateway/dialect.ts';
import type { ExtensionReader, ReadOptions } from '../../gateway/read/index.ts';
import { type Form, type WriteOptions, type Written, write } from '../../gateway/write/index.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import type { Compiled } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import { prove } from '../../proof/prove.ts';
import { ANY_OTHER_HOST, notProved, type ProofReport, reportProof } from '../../report/proof-findings.ts';
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
 * table over all requests. Hosts that differ in a way that no finding speaks of are written in other forms, one after
 * another; the first form that leaves nothing unsaid is kept. Deterministic.
 */
export function writeAndProve(
  compiled: Compiled,
  objects: ObjectSet,
  options: ConvertOptions,
  extensions?: ExtensionReader,
): WrittenAndProved {
  const writeOptions: ProofOptions = {
    ...optionsFor(compiled, objects, options),
    ...(extensions === undefined ? {} : { extensions }),
  };
  const first = write(compiled.table, writeOptions);
  if (options.prove !== true) return { ...first, further: featureFindings(first, options) };
  const missing = missingGateway(options, objects);
  if (missing !== undefined) {
    return { ...first, further: [...featureFindings(first, options), notProved(missing)] };
  }
  const { written, report } = repaired(first, compiled, objects, writeOptions);
  return {
    ...written,
    further: [...featureFindings(written, options), ...report.findings],
    proof: { dialect: writeOptions.dialect.name, hosts: report.hosts },
  };
}

/** With what says what the objects do that written filters name. */
type ProofOptions = WriteOptions & Pick<ReadOptions, 'extensions'>;

interface Attempt {
  readonly written: Written;
  readonly report: ProofReport;
}

/** In the order in which they are tried, each in one round. */
const FORMS: readonly Form[] = ['extensions', 'expressions', 'closed'];

/** The first form, or other forms for the hosts that need them. */
function repaired(first: Written, compiled: Compiled, objects: ObjectSet, options: ProofOptions): Attempt {
  const plain = { written: first, report: proveWritten(first, compiled, objects, options) };
  let open = plain.report.differing;
  const forms = new Map<string, Form>();
  for (const form of FORMS) {
    if (open.size === 0) break;
    if (form === 'extensions' && options.dialect.extensionKinds === undefined) continue;
    const trial = new Map([...forms, ...[...open].map((name) => [hostText(name), form] as const)]);
    const attempt = attemptWith(trial, compiled, objects, options);
    for (const name of open) {
      if (!attempt.report.differing.has(name)) forms.set(hostText(name), form);
    }
    open = new Set([...open].filter((name) => attempt.report.differing.has(name)));
  }
  if (forms.size === 0) return plain;
  const final = attemptWith(forms, compiled, objects, options);
  return final.report.differing.size < plain.report.differing.size ? final : plain;
}

function attemptWith(
  forms: ReadonlyMap<string, Form>,
  compiled: Compiled,
  objects: ObjectSet,
  options: ProofOptions,
): Attempt {
  const changed = { ...options, forms };
  const written = write(compiled.table, changed);
  return { written, report: proveWritten(written, compiled, objects, changed) };
}

function proveWritten(
  written: Written,
  { table, findings }: Compiled,
  objects: ObjectSet,
  { dialect, extensions }: ProofOptions,
): ProofReport {
  const reading = { dialect, ...(extensions === undefined ? {} : { extensions }) };
  const after = readBack(objectsAfter(written.resources, objects), reading);
  const alike = alikeHosts(table, after);
  const proof = prove(table, after, { hosts: (name) => alike.has(name) });
  return reportProof(proof, [table, after], [...findings, ...written.findings], alike);
}

/** A host of the proof as routes name it: `*.a.test` for names with more labels too, and the empty text for any host. */
function hostText(name: string): string {
  return name === ANY_OTHER_HOST ? '' : name.replace(/^\*\.\*\./, '*.');
}

/** What is written and the target does not claim to support. */
function featureFindings({ resources }: Written, { target }: ConvertOptions): readonly Finding[] {
  return target === undefined ? [] : checkFeatures(objectsAfter(resources, NOTHING), target);
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
