import { type Dialect, SPECIFICATION } from '../../gateway/dialect.ts';
import { withoutHeeded } from '../../gateway/heeded.ts';
import type { ReadOptions } from '../../gateway/read/index.ts';
import type { Resource } from '../../gateway/resource.ts';
import {
  createReadings,
  type Form,
  findGateway,
  formsFor,
  type WriteOptions,
  type Written,
  write,
} from '../../gateway/write/index.ts';
import { type Services, servicesOf } from '../../gateway/write/services.ts';
import { asObjects, dig } from '../../kubernetes/json.ts';
import type { Json, ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import type { Compiled } from '../../kubernetes/provider.ts';
import { withCommonSubsets } from '../../kubernetes/selections.ts';
import type { Finding } from '../../model/finding.ts';
import { byServiceName, clientsAsked, knownServices } from '../../model/mesh.ts';
import type { ObjectRef } from '../../model/origin.ts';
import type { Backend } from '../../model/outcome.ts';
import type { RouteTable } from '../../model/route-table.ts';
import type { PolicyDifference, Proof, ProofOptions as ProveOptions } from '../../proof/proof.ts';
import { prove } from '../../proof/prove.ts';
import { isStreamName } from '../../proof/streams.ts';
import {
  ANY_OTHER_HOST,
  notProved,
  type ProofReport,
  type ProofSummary,
  reportProof,
} from '../../report/proof-findings.ts';
import { checkFeatures, policyReaderOf } from '../../targets/index.ts';
import { type Phase, unwatched } from '../phase.ts';
import { alikeHosts } from './alike.ts';
import { writeClaimed } from './claimed.ts';
import type { ConvertOptions } from './options.ts';
import { objectsAfter, readBack, withInput } from './read-back.ts';
import { readingFindings } from './read-findings.ts';
import { rollUp } from './roll-up.ts';

/** What a proof came to, for the summary. */
export interface ProofOutcome {
  readonly dialect: string;
  readonly summary: ProofSummary;
  readonly comparison: Comparison;
}

/** The proof itself, with what it compared. */
export interface Comparison {
  /** Of each kind of hosts that are alike, the first one stands for all; `alike` names them. */
  readonly proof: Proof;
  readonly alike: ReadonlyMap<string, readonly string[]>;
  /** Before and after, as they were compared. */
  readonly tables: readonly [RouteTable, RouteTable];
  readonly seen: ProofReport['seen'];
  /** What was read back: the written objects, and those of the input that say what they mean. */
  readonly objects: ObjectSet;
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
export function writeAndProve(
  given: Compiled,
  objects: ObjectSet,
  options: ConvertOptions,
  readers?: Readers,
): WrittenAndProved {
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
    ...(readers === undefined ? {} : { readers }),
  };
  if (options.prove !== true) return { ...first, further: featureFindings(first, options) };
  const missing = missingGateway(options, objects);
  if (missing !== undefined) {
    return { ...first, further: [...featureFindings(first, options), notProved(missing)] };
  }
  const { written, report, reading, comparison } = inBestOrder(
    repaired(first, compiled, objects, writeOptions, options),
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
export function proveChanged(
  resources: readonly Resource[],
  given: Compiled,
  objects: ObjectSet,
  options: ConvertOptions,
  readers?: Readers,
): { readonly findings: readonly Finding[]; readonly proof: ProofOutcome } {
  const compiled = withTargetObjects(given, objects, options);
  const wishes = optionsFor(compiled, objects, options);
  const { report, reading, comparison } = proveWritten(
    { resources, findings: [], carried: [], repeated: 0 },
    compiled,
    objects,
    {
      ...wishes,
      phase: options.phase ?? unwatched,
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

/** How manifests are read in a dialect, with what is known of objects that they name. */
export type Readers = (dialect: Dialect, objects: ObjectSet) => ReadOptions;

/** With what says what the objects do that written filters and backends name. */
type ProofOptions = WriteOptions &
  Pick<ProveOptions, 'onGroup'> & { readonly phase: Phase; readonly readers?: Readers };

function onGroup({ onStep }: ConvertOptions): Pick<ProveOptions, 'onGroup'> {
  if (onStep === undefined) return {};
  return { onGroup: (done, total) => onStep({ phase: 'prove', done, total, of: 'groups of hosts' }) };
}

interface Attempt {
  readonly written: Written;
  readonly report: ProofReport;
  /** What reading the manifests back has to say. */
  readonly reading: readonly Finding[];
  readonly comparison: Comparison;
}

/** The first form, or other forms for the hosts that need them, each tried in one round. */
function repaired(
  first: Written,
  compiled: Compiled,
  objects: ObjectSet,
  options: ProofOptions,
  { chosenForms: chosen = new Map(), onProved }: ConvertOptions,
): Attempt {
  const plain = {
    written: first,
    ...proveWritten(first, compiled, objects, options, undefined, onProved),
  };
  let open: ReadonlySet<string> = new Set(
    [...plain.report.differing].filter((name) => !chosen.has(hostText(name))),
  );
  const forms = new Map(options.forms ?? []);
  let isChanged = false;
  for (const form of formsFor(options.dialect)) {
    if (open.size === 0) break;
    const trial = new Map([...forms, ...[...open].map((name) => [hostText(name), form] as const)]);
    const attempt = attemptWith(trial, compiled, objects, options, open);
    for (const name of open) {
      if (attempt.report.differing.has(name)) continue;
      forms.set(hostText(name), form);
      isChanged = true;
    }
    open = new Set([...open].filter((name) => attempt.report.differing.has(name)));
  }
  if (!isChanged) return plain;
  const final = attemptWith(forms, compiled, objects, options);
  // A form that only says aloud what it makes worse is no repair.
  const isBetter =
    final.report.differing.size < plain.report.differing.size && grave(final.written) <= grave(plain.written);
  return isBetter ? final : plain;
}

/** Most matches that a list may grow to for the sake of precedence before its own order is considered. */
const MANY_MATCHES = 32;

/**
 * The rules as they are listed, where the target can be told to read them so and that is better: precedence cannot say the
 * list, or takes more than twice the matches.
 *
 * @param options with no other forms than those that a person chose: the list needs none
 */
function inBestOrder(plain: Attempt, compiled: Compiled, objects: ObjectSet, options: ProofOptions): Attempt {
  if (options.dialect.listedOrder === undefined || options.gateway !== undefined) return plain;
  const matches = matchesOf(plain.written);
  // What is alike at two listeners is written once. A list that repeats little cannot become half as long.
  const many = matches > MANY_MATCHES && plain.written.repeated * 4 > matches;
  const lacking = plain.report.differing.size > 0 || plain.written.findings.some(isAboutOrder);
  if (!many && !lacking) return plain;
  const changed = { ...options, forms: options.forms ?? new Map(), listedOrder: true };
  const written = options.phase('write', () => write(compiled.table, changed));
  if (written.findings.some(isAboutOrder) || grave(written) > grave(plain.written)) return plain;
  const isShorter = matchesOf(written) * 2 < matches;
  const isLighter = grave(written) < grave(plain.written);
  // A proof could only say that nothing is better.
  if (!isShorter && !isLighter && plain.report.differing.size === 0) return plain;
  const listed = { written, ...proveWritten(written, compiled, objects, changed) };
  const [before, after] = [plain.report.differing.size, listed.report.differing.size];
  if (after > before) return plain;
  return after < before || isLighter || isShorter ? listed : plain;
}

/** Findings of writing that say that the order of rules is not the intended one in any case. */
function isAboutOrder({ code }: Finding): boolean {
  return code === 'GP5005' || code === 'GP5006';
}

function matchesOf({ resources }: Written): number {
  return resources.reduce((sum, { spec }) => sum + countMatches(spec['rules']), 0);
}

function countMatches(rules: Json | undefined): number {
  return asObjects(rules).reduce((sum, rule) => sum + asObjects(dig(rule, 'matches')).length, 0);
}

/** How many things of weight the writer has to say. */
function grave({ findings }: Written): number {
  return findings.filter(({ severity }) => severity === 'blocker' || severity === 'high').length;
}

function attemptWith(
  forms: ReadonlyMap<string, Form>,
  compiled: Compiled,
  objects: ObjectSet,
  options: ProofOptions,
  only?: ReadonlySet<string>,
): Attempt {
  const changed = { ...options, forms };
  const written = options.phase('write', () => write(compiled.table, changed));
  return { written, ...proveWritten(written, compiled, objects, changed, only) };
}

/**
 * @param only names of the hosts that are asked about; absent: all
 * @param onProved is told of each comparison
 */
function proveWritten(
  written: Written,
  { table, findings, subsetObject }: Compiled,
  objects: ObjectSet,
  { dialect, readers = plainReaders, gateway, defaultTlsCertificate, onGroup, phase }: ProofOptions,
  only?: ReadonlySet<string>,
  onProved?: ConvertOptions['onProved'],
): Omit<Attempt, 'written'> {
  const clients = clientsAsked(table);
  const afterObjects = objectsAfter(written.resources, objects);
  const options = {
    ...readers(dialect, withInput(afterObjects, objects)),
    ...(clients === undefined ? {} : { mesh: { from: clients } }),
  };
  const read = phase('read back', () => readBack(afterObjects, options));
  // What objects keep saying that the source system heeds as well is left out of both.
  const after = subsetObject === undefined ? read : { ...read, table: withoutKinds(read.table, dialect) };
  const { tables, alike, proof } = phase('prove', () => {
    const [before, afterwards] = withCommonSubsets(
      { table, objects },
      { table: after.table, objects: afterObjects },
    );
    const tables = [byServiceName(before), byServiceName(knownServices(afterwards, before))] as const;
    const alike = alikeHosts(...tables);
    const isAsked = (name: string): boolean =>
      only === undefined || (alike.get(name) ?? []).some((other) => only.has(other));
    const proof = prove(...tables, {
      hosts: (name) => isStreamName(name) || (alike.has(name) && isAsked(name)),
      ...(onGroup === undefined ? {} : { onGroup }),
      ...(onProved === undefined
        ? {}
        : {
            onHost: (host) =>
              onProved({ ...host, hosts: host.hosts.flatMap((name) => alike.get(name) ?? [name]) }),
          }),
    });
    return { tables, alike, proof };
  });
  const said = [...findings, ...written.findings];
  const ours = new Set(written.resources.map(({ kind, metadata }) => nameOfObject({ kind, ...metadata })));
  if (gateway !== undefined) ours.add(nameOfObject({ kind: 'Gateway', ...gateway }));
  const judged = sameDefault(proof, defaultTlsCertificate);
  const report = phase('judge', () => reportProof(judged, tables, said, alike));
  return {
    report,
    reading: readingFindings(after.findings, said, (object) => ours.has(nameOfObject(object))),
    comparison: { proof: judged, alike, tables, seen: report.seen, objects: afterObjects },
  };
}

function plainReaders(dialect: Dialect): ReadOptions {
  const policies = policyReaderOf(dialect);
  return { dialect, ...(policies === undefined ? {} : { policies }) };
}

function withoutKinds(table: RouteTable, { heeds = [] }: WriteOptions['dialect']): RouteTable {
  return withoutHeeded(table, ({ kind }) => heeds.includes(kind));
}

/** The default certificate is the one that was named as such. */
function sameDefault(proof: Proof, certificate: string | undefined): Proof {
  if (certificate === undefined) return proof;
  const isNamed = ({ kind, isDefault, after }: PolicyDifference): boolean =>
    kind === 'certificate' &&
    isDefault &&
    after.some((value) => 'text' in value && value.text === certificate);
  const hosts = proof.hosts.map((host) => ({
    ...host,
    policies: host.policies.filter((difference) => !isNamed(difference)),
  }));
  return { ...proof, hosts };
}

function nameOfObject({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}

/** A host of the proof as routes name it: `*.a.test` for names with more labels too, and the empty text for any host. */
function hostText(name: string): string {
  return name === ANY_OTHER_HOST ? '' : name.replace(/^\*\.\*\./, '*.');
}

/** What is written and the target does not claim to support: one finding for each feature. */
function featureFindings({ resources }: Written, { target }: ConvertOptions): readonly Finding[] {
  if (target === undefined) return [];
  const found = checkFeatures(objectsAfter(resources, NOTHING), target);
  // What stands before the colon is the object and the field.
  return rollUp(found, ({ message }) => message.slice(message.indexOf(': ')));
}

const NOTHING: ObjectSet = createObjectSet([], { complete: false });

function optionsFor(compiled: Compiled, objects: ObjectSet, options: ConvertOptions): WriteOptions {
  const { target, chosenForms, onProved: _onProved, onStep: _onStep, ...rest } = options;
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
