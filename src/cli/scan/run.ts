import path from 'node:path';
import { judge } from '../../accept/judge.ts';
import { SPECIFICATION } from '../../gateway/dialect.ts';
import type { Input } from '../../input/read-inputs.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import { evaluate } from '../../model/evaluate.ts';
import type { Finding } from '../../model/finding.ts';
import type { RouteTable } from '../../model/route-table.ts';
import type { ProofDifference } from '../../proof/proof.ts';
import { prove } from '../../proof/prove.ts';
import { spokenOf } from '../../report/known-differences.ts';
import { migrationReport } from '../../report/migration/build.ts';
import type { MigrationReport } from '../../report/migration/document.ts';
import type { MigrationFacts } from '../../report/migration/facts.ts';
import { renderSummary } from '../../report/migration/forms/table.ts';
import { viewOf } from '../../report/proof/view.ts';
import { PROOF_FINDINGS } from '../../report/proof-kinds.ts';
import { rank } from '../../report/text.ts';
import { findingKinds } from '../catalogue.ts';
import { type ConvertOptions, convertOptions } from '../convert/options.ts';
import { type Conversion, convertObjects } from '../convert/pipeline.ts';
import { objectsAfter, readBack } from '../convert/read-back.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { extensionReader } from '../extensions.ts';
import type { Host } from '../host.ts';
import { readObjects } from '../input.ts';
import { isSet, stringValue, type Values } from '../options.ts';
import { acceptedEntries } from '../prove/accepted.ts';
import { chooseProvider, providerOptions } from '../providers.ts';
import { VERSION } from '../version.ts';
import { grouping, reportOptions } from './options.ts';
import { writeReport } from './outputs.ts';

/** `gateproof scan`: converts and proves everything in memory, and writes nothing but the report. */
export async function runScan(values: Values, host: Host): Promise<ExitCode> {
  const output = reportOptions(values);
  const groupBy = grouping(stringValue(values, 'group-by') ?? 'namespace');
  const options = { ...convertOptions(values), prove: true };
  const input = await readObjects(values, host);
  const { objects } = input;
  const provider = chooseProvider(objects, stringValue(values, 'provider'));
  if (provider === undefined) throw nothingToScan(objects.objects.length);
  const conversion = await convertObjects(objects, provider, providerOptions(values), options);
  const findings = [...input.findings, ...conversion.findings];
  const facts: MigrationFacts = {
    ...(await proofFacts(conversion, objects, provider, options, values, host)),
    source: { system: provider.name },
    target: targetOf(options),
    findings,
    kinds: findingKinds(),
    groupBy,
    inputs: evidence(input.inputs, host),
    command: [],
    version: VERSION,
    ...(isSet(values, 'timestamp') ? { generatedAt: new Date().toISOString() } : {}),
  };
  const report = migrationReport(facts);
  await writeReport(report, output, host);
  if (!isSet(values, 'quiet')) host.stderr.write(`${renderSummary(report, host.program)}\n`);
  return exitCode(report, stringValue(values, 'fail-on') ?? 'none');
}

type Proved = Pick<
  MigrationFacts,
  'objects' | 'claims' | 'table' | 'after' | 'resources' | 'ledger' | 'judgement' | 'view' | 'spoken'
>;

/** The proof of all hosts, judged, with everything that a reader must see of a difference. */
async function proofFacts(
  conversion: Conversion,
  objects: ObjectSet,
  provider: Provider,
  { target }: ConvertOptions,
  values: Values,
  host: Host,
): Promise<Proved> {
  const { table, resources, ledger } = conversion;
  const dialect = target?.dialect ?? SPECIFICATION;
  const afterObjects = objectsAfter(resources, objects);
  const { table: after } = readBack(afterObjects, {
    dialect,
    extensions: extensionReader(objects, providerOptions(values)),
  });
  const proof = prove(table, after);
  const entries = await acceptedEntries(stringValue(values, 'accept'), host);
  const judgement = judge(proof, entries, new Date().toISOString().slice(0, 10));
  const view = viewOf(judgement, [
    { system: provider.name, table, objects },
    { system: dialect.name, table: after, objects: afterObjects },
  ]);
  const said = conversion.findings.filter(({ code }) => !PROOF_CODES.has(code));
  return {
    objects,
    claims: (object) => provider.claims(object) !== false,
    table,
    after,
    resources,
    ledger,
    judgement,
    view,
    spoken: remembered((difference, hosts) => announced(difference, hosts, [table, after], said)),
  };
}

const PROOF_CODES: ReadonlySet<string> = new Set(PROOF_FINDINGS.map(({ code }) => code));

/** Codes of the findings of the conversion that speak of a difference. */
function announced(
  difference: ProofDifference,
  hosts: readonly string[],
  [before, after]: readonly [RouteTable, RouteTable],
  findings: readonly Finding[],
): readonly string[] {
  const { witness, witnessAfter } = difference;
  return spokenOf(
    { ...difference, hosts, answers: [evaluate(before, witness), evaluate(after, witnessAfter)] },
    findings,
  );
}

/** The same answer for the same object, found once. */
function remembered<K extends object, M, V>(of: (key: K, more: M) => V): (key: K, more: M) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key, more) => {
    const found = known.get(key) ?? { value: of(key, more) };
    known.set(key, found);
    return found.value;
  };
}

function targetOf({ target, version, channel }: ConvertOptions): MigrationReport['target'] {
  return {
    name: target?.dialect.name ?? 'the Gateway API',
    dialect: (target?.dialect ?? SPECIFICATION).name,
    gatewayApiVersion: version,
    channel,
  };
}

function evidence(inputs: readonly Input[], { cwd }: Host): MigrationReport['evidence']['inputs'] {
  return inputs.map(({ name, sha256 }) => ({
    name: path.isAbsolute(name) ? path.relative(cwd, name) : name,
    sha256,
  }));
}

function exitCode(report: MigrationReport, failOn: string): ExitCode {
  if (failOn === 'none') return EXIT.clean;
  const found = report.findings.flatMap(({ findings }) => findings);
  const isGrave = ({ severity }: Pick<Finding, 'severity'>): boolean =>
    failOn === 'any' ? severity !== 'info' : rank(severity) <= rank(failOn === 'high' ? 'high' : 'blocker');
  return found.some(isGrave) ? EXIT.findings : EXIT.clean;
}

function nothingToScan(read: number): CommandError {
  return new CommandError(
    'The input holds nothing that can be migrated.',
    read === 0 ? 'It holds no objects at all.' : `None of its ${read} objects belongs to a source system.`,
    'Give manifests with Ingresses: gateproof scan -f FILE, or -f DIRECTORY.',
  );
}
