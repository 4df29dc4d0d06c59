import path from 'node:path';
import { SPECIFICATION } from '../../gateway/dialect.ts';
import { clusterRole } from '../../input/cluster/rbac.ts';
import type { Input } from '../../input/read-inputs.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import type { Provider } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import { migrationReport } from '../../report/migration/build.ts';
import type { MigrationReport } from '../../report/migration/document.ts';
import type { MigrationFacts } from '../../report/migration/facts.ts';
import { renderSummary } from '../../report/migration/forms/table.ts';
import { rank } from '../../report/text.ts';
import { findingKinds } from '../catalogue.ts';
import { wantedResources } from '../cluster/resources.ts';
import { type ConvertOptions, convertOptions } from '../convert/options.ts';
import { type Conversion, convertObjects } from '../convert/pipeline.ts';
import type { ProofOutcome } from '../convert/proof.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { readObjects } from '../input.ts';
import { isSet, stringValue, type Values } from '../options.ts';
import { unwatched } from '../phase.ts';
import { progressFor } from '../progress.ts';
import { acceptedEntries } from '../prove/accepted.ts';
import { chooseProvider, PROVIDERS, providerOptions } from '../providers.ts';
import { VERSION } from '../version.ts';
import { coverageOf } from './coverage.ts';
import { withoutLeftToOthers } from './left-out.ts';
import { grouping, reportOptions } from './options.ts';
import { writeReport } from './outputs.ts';
import { provedBy, together } from './proved.ts';
import { beThrifty } from './thrift.ts';

/** `gateproof scan`: converts and proves everything in memory, and writes nothing but the report. */
export async function runScan(values: Values, host: Host): Promise<ExitCode> {
  if (isSet(values, 'print-rbac')) return printRole(values, host);
  const output = reportOptions(values);
  const groupBy = grouping(stringValue(values, 'group-by') ?? 'namespace');
  const { phase = unwatched } = host;
  const options = { ...convertOptions(values), prove: true, phase };
  const input = await phase('read', () => readObjects(values, host, true));
  const { objects } = input;
  beThrifty(objects.objects.length);
  const systems = providersOf(objects, stringValue(values, 'provider'));
  const entries = await acceptedEntries(stringValue(values, 'accept'), host);
  const progress = progressFor(values, host);
  const steps = { ...options, onStep: progress.show };
  const conversions: Array<Proving> = [];
  for (const provider of systems) {
    const conversion = await convertObjects(objects, provider, providerOptions(values), steps).finally(
      progress.clear,
    );
    if (conversion.proof === undefined) throw new Error('a scan proves what it converts');
    conversions.push({ provider, conversion, proof: conversion.proof, findings: conversion.findings });
  }
  const spoken = withoutLeftToOthers(conversions, objects);
  const proved = conversions.map(({ provider, conversion, proof }, index) =>
    phase('judge', () =>
      provedBy(provider, { ...conversion, findings: spoken[index] ?? [] }, objects, proof, entries),
    ),
  );
  const [one, ...more] = proved;
  if (one === undefined) throw nothingToScan(objects.objects.length);
  const all = together([one, ...more]);
  const coverage = coverageOf(input.clusters ?? []);
  const facts: MigrationFacts = {
    ...all,
    objects,
    source: { system: systems.map(({ name }) => name).join(', ') },
    target: targetOf(options),
    findings: [...input.findings, ...all.findings],
    kinds: findingKinds(),
    groupBy,
    ...(coverage === undefined ? {} : { coverage }),
    inputs: evidence(input.inputs, host),
    command: [],
    version: VERSION,
    ...(isSet(values, 'timestamp') ? { generatedAt: new Date().toISOString() } : {}),
  };
  progress.show({ phase: 'report' });
  const report = phase('report', () => migrationReport(facts));
  progress.clear();
  await phase('forms', () => writeReport(report, output, host));
  if (!isSet(values, 'quiet')) host.stderr.write(`${renderSummary(report, host.program)}\n`);
  return exitCode(report, stringValue(values, 'fail-on') ?? 'none');
}

interface Proving {
  readonly provider: Provider;
  readonly conversion: Conversion;
  readonly proof: ProofOutcome;
  readonly findings: readonly Finding[];
}

/** The role that reading a cluster with these options needs. */
function printRole(values: Values, host: Host): ExitCode {
  const provider = stringValue(values, 'provider');
  // Refuses a name that is none.
  if (provider !== undefined) chooseProvider(createObjectSet([], { complete: false }), provider);
  host.stdout.write(clusterRole(wantedResources(provider, true)));
  return EXIT.clean;
}

/** The system that is named, else all that claim something; else the one that may serve Ingresses of no class. */
function providersOf(objects: ObjectSet, name: string | undefined): readonly Provider[] {
  const claiming = PROVIDERS.filter((provider) =>
    objects.objects.some((object) => provider.claims(object) === true),
  );
  if (name === undefined && claiming.length > 1) return claiming;
  const one = chooseProvider(objects, name);
  return one === undefined ? [] : [one];
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
