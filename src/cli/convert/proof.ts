import { SPECIFICATION } from '../../gateway/dialect.ts';
import { withoutHeeded } from '../../gateway/heeded.ts';
import type { Resource } from '../../gateway/resource.ts';
import {
  createReadings,
  type Form,
  findGateway,
  formsFor,
  type WriteOptions,
  type Written,
} from '../../gateway/write/index.ts';
import { type Services, servicesOf } from '../../gateway/write/services.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import type { Compiled } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import type { Backend } from '../../model/outcome.ts';
import type { ProofOptions as ProveOptions } from '../../proof/proof.ts';
import { ANY_OTHER_HOST, notProved, type ProofSummary } from '../../report/proof-findings.ts';
import { checkFeatures, supportOf } from '../../targets/index.ts';
import { unwatched } from '../phase.ts';
import {
  type Attempt,
  attemptWith,
  type Comparison,
  type ProofOptions,
  proveWritten,
  type Readers,
} from './attempt.ts';
import { grave, inBestOrder } from './best-order.ts';
import { writeClaimed } from './claimed.ts';
import type { ConvertOptions } from './options.ts';
import { objectsAfter } from './read-back.ts';
import { rollUp } from './roll-up.ts';

export type { Comparison, Readers } from './attempt.ts';

/** What a proof came to, for the summary. */
export interface ProofOutcome {
  readonly dialect: string;
  readonly summary: ProofSummary;
  readonly comparison: Comparison;
}

export interface WrittenAndProved extends Written {
  /** Findings about what was written: fields that the target does not claim, what reading it back and the proof found. */
  readonly further: readonly Finding[];
  /** Absent: no proof was made. */
  readonly proof?: ProofOutcome;
}

/**
 * Writes a table for a target and proves the result: it is read back in the target's dialect and compared with the
 * table over all requests. Hosts that differ in a way that no finding speaks of are written in other forms, one after
 * another; the first form that leaves nothing unsaid is kept. Deterministic.
 */
export async function writeAndProve(
  given: Compiled,
  objects: ObjectSet,
  options: ConvertOptions,
  readers?: Readers,
): Promise<WrittenAndProved> {
  const compiled = withTargetObjects(given, objects, options);
  const wishes = { ...optionsFor(compiled, objects, options), readings: createReadings() };
  const chosen = options.chosenForms ?? new Map<string, Form | 'plain'>();
  const { phase = unwatched } = options;
  const claimed = phase('write', () =>
    writeClaimed(compiled.table, wishes, (written) => featureFindings(written, options), chosen),
  );
  const { written: first, forms } = claimed;
  const writeOptions: ProofOptions = {
    ...wishes,
    forms,
    phase,
    ...onGroup(options),
    ...inThreads(options),
    ...(readers === undefined ? {} : { readers }),
  };
  if (options.prove !== true) return { ...first, further: featureFindings(first, options) };
  const missing = missingGateway(options, objects);
  if (missing !== undefined) {
    return { ...first, further: [...featureFindings(first, options), notProved(missing)] };
  }
  const { written, report, reading, comparison } = await inBestOrder(
    await repaired(first, compiled, objects, writeOptions, options),
    compiled,
    objects,
    { ...writeOptions, forms: wishes.forms ?? new Map() },
  );
  return {
    ...written,
    further: [...featureFindings(written, options), ...reading, ...report.findings],
    proof: { dialect: writeOptions.dialect.name, summary: report.summary, comparison },
  };
}

/** Proves manifests that somebody changed after they were written; the result is as that of `writeAndProve`. */
export async function proveChanged(
  resources: readonly Resource[],
  given: Compiled,
  objects: ObjectSet,
  options: ConvertOptions,
  readers?: Readers,
): Promise<{ readonly findings: readonly Finding[]; readonly proof: ProofOutcome }> {
  const compiled = withTargetObjects(given, objects, options);
  const wishes = optionsFor(compiled, objects, options);
  const { report, reading, comparison } = await proveWritten(
    { resources, findings: [], carried: [], repeated: 0 },
    compiled,
    objects,
    {
      ...wishes,
      phase: options.phase ?? unwatched,
      ...inThreads(options),
      ...(readers === undefined ? {} : { readers }),
    },
  );
  return {
    findings: [...reading, ...report.findings],
    proof: { dialect: wishes.dialect.name, summary: report.summary, comparison },
  };
}

/** What was read, without what objects keep saying that the target heeds as the source system did. */
function withTargetObjects(given: Compiled, objects: ObjectSet, { target }: ConvertOptions): Compiled {
  const heeds = target?.dialect.heeds ?? [];
  const subsetObject = heededObject(given, heeds);
  const services = servicesOf(objects);
  const table = withoutHeeded(
    given.table,
    ({ kind }) => heeds.includes(kind),
    (backend) => isCarried(backend, services, subsetObject),
  );
  return { ...given, table, ...(given.subsetObject === undefined ? {} : { subsetObject }) };
}

/** What is to be written for the Service of a subset, where the target heeds such objects. */
function heededObject(given: Compiled, heeds: readonly string[]): NonNullable<Compiled['subsetObject']> {
  return (subset, madeName) => {
    const made = given.subsetObject?.(subset, madeName);
    return made !== undefined && heeds.includes(made.kind) ? made : undefined;
  };
}

/** A subset whose Service gets an object of its own. */
function isCarried(
  backend: Backend,
  services: Services,
  subsetObject: NonNullable<Compiled['subsetObject']>,
): boolean {
  const service = services.referred(backend);
  if ('refused' in service || service.made === undefined || service.subset === undefined) return false;
  return subsetObject(service.subset, service.name) !== undefined;
}

function inThreads({ threads }: ConvertOptions): Pick<ProofOptions, 'threads'> {
  return threads === undefined ? {} : { threads };
}

function onGroup({ onStep }: ConvertOptions): Pick<ProveOptions, 'onGroup'> {
  if (onStep === undefined) return {};
  return { onGroup: (done, total) => onStep({ phase: 'prove', done, total, of: 'groups of hosts' }) };
}

/** The first form, or other forms for the hosts that need them, each tried in one round. */
async function repaired(
  first: Written,
  compiled: Compiled,
  objects: ObjectSet,
  options: ProofOptions,
  { chosenForms: chosen = new Map(), onProved }: ConvertOptions,
): Promise<Attempt> {
  const plain = {
    written: first,
    ...(await proveWritten(first, compiled, objects, options, undefined, onProved)),
  };
  let open: ReadonlySet<string> = new Set(
    [...plain.report.differing].filter((name) => !chosen.has(hostText(name))),
  );
  const forms = new Map(options.forms ?? []);
  let isChanged = false;
  for (const form of formsFor(options.dialect)) {
    if (open.size === 0) break;
    const trial = new Map([...forms, ...[...open].map((name) => [hostText(name), form] as const)]);
    const attempt = await attemptWith(trial, compiled, objects, options, open);
    for (const name of open) {
      if (attempt.report.differing.has(name)) continue;
      forms.set(hostText(name), form);
      isChanged = true;
    }
    open = new Set([...open].filter((name) => attempt.report.differing.has(name)));
  }
  if (!isChanged) return plain;
  const final = await attemptWith(forms, compiled, objects, options);
  // A form that only says aloud what it makes worse is no repair.
  const isBetter =
    final.report.differing.size < plain.report.differing.size && grave(final.written) <= grave(plain.written);
  return isBetter ? final : plain;
}

/** A host of the proof as routes name it: `*.a.test` for names with more labels too, and the empty text for any host. */
function hostText(name: string): string {
  return name === ANY_OTHER_HOST ? '' : name.replace(/^\*\.\*\./, '*.');
}

/** What is written and the target does not claim to support: one finding for each feature. */
function featureFindings(
  { resources }: Written,
  { target, targetVersion }: ConvertOptions,
): readonly Finding[] {
  if (target === undefined) return [];
  const found = checkFeatures(objectsAfter(resources, NOTHING), target, targetVersion);
  // What stands before the colon is the object and the field.
  return rollUp(found, ({ message }) => message.slice(message.indexOf(': ')));
}

const NOTHING: ObjectSet = createObjectSet([], { complete: false });

function optionsFor(compiled: Compiled, objects: ObjectSet, options: ConvertOptions): WriteOptions {
  const {
    target,
    targetVersion,
    chosenForms,
    onProved: _onProved,
    onStep: _onStep,
    threads: _threads,
    ...rest
  } = options;
  const forms = [...(chosenForms ?? [])].flatMap(([host, form]) =>
    form === 'plain' ? [] : [[host, form] as const],
  );
  const gatewayClass = options.gatewayClass ?? usualClass(options, objects);
  const certificate = options.defaultTlsCertificate ?? compiled.defaultCertificate;
  return {
    ...rest,
    ...(forms.length === 0 ? {} : { forms: new Map(forms) }),
    ...(gatewayClass === undefined ? {} : { gatewayClass }),
    ...(certificate === undefined ? {} : { defaultTlsCertificate: certificate }),
    dialect: target?.dialect ?? SPECIFICATION,
    ...(target?.policies === undefined ? {} : { policies: target.policies.writer }),
    ...(target === undefined ? {} : { support: supportOf(target, targetVersion) }),
    carriedMetadata: compiled.carriedMetadata,
    ...(compiled.subsetObject === undefined ? {} : { subsetObject: compiled.subsetObject }),
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
  if (gateway === undefined || findGateway(gateway, objects) !== undefined) return undefined;
  return `What the routes do depends on the listeners of Gateway ${gateway.namespace}/${gateway.name}, which is not in the input.`;
}
