import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Finding } from '../../model/finding.ts';
import { printable } from '../../report/printable.ts';
import { rank, renderFindings } from '../../report/text.ts';
import { findingKinds } from '../catalogue.ts';
import { styleFor, widthOf } from '../color.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { readObjects } from '../input.ts';
import { detailLevel, isSet, stringValue, type Values } from '../options.ts';
import { progressFor } from '../progress.ts';
import { chooseProvider, providerOptions, refuseMesh } from '../providers.ts';
import { diffAgainst } from './diff.ts';
import { files, ledgerDocument, manifests } from './emit.ts';
import { nothingConverted } from './nothing.ts';
import { convertOptions, type OutputOptions, outputOptions } from './options.ts';
import { leftovers, readManifest, refuseForeign, writeFiles } from './output-dir.ts';
import { type Conversion, convertObjects } from './pipeline.ts';
import { proofLine, summary } from './summary.ts';

/** Most findings of one kind that are printed without -v 1. */
const MOST_PER_KIND = 5;

/** `gateproof convert`. Nothing is written, not even to stdout, before everything is known to be valid. */
export async function runConvert(values: Values, host: Host): Promise<ExitCode> {
  const options = convertOptions(values);
  const output = outputOptions(values);
  detailLevel(values);
  const input = await readObjects(values, host);
  const { objects } = input;
  const provider = chooseProvider(objects, stringValue(values, 'provider'));
  if (provider === undefined) {
    // An object that was refused is often the very one that was meant: then there are findings, and it is no trouble.
    say(input.findings, objects, values, host);
    if (input.findings.some((item) => counts(item, output))) return EXIT.findings;
    throw nothingToConvert(objects.objects.length);
  }
  const provided = providerOptions(values);
  refuseMesh(provider, provided);
  const progress = progressFor(values, host);
  const converted = await convertObjects(objects, provider, provided, {
    ...options,
    onStep: progress.show,
  }).finally(progress.clear);
  const conversion = { ...converted, findings: [...input.findings, ...converted.findings] };

  const differs = await emit(conversion, output, host, values);
  if (output.ledger !== undefined) {
    await writeLedger(path.resolve(host.cwd, output.ledger), ledgerDocument(conversion, objects));
  }
  say(conversion.findings, objects, values, host);
  const nothing = nothingConverted(conversion, objects, provider);
  if (!isSet(values, 'quiet')) {
    const line = summary(objects, provider, conversion.resources, conversion.ledger, conversion.findings);
    host.stderr.write(`${line}\n`);
    if (conversion.proof !== undefined && nothing === undefined) {
      host.stderr.write(`${proofLine(conversion.proof)}\n`);
    }
  }
  if (nothing !== undefined) host.stderr.write(nothing);
  if (output.diff) return differs ? EXIT.findings : EXIT.clean;
  if (nothing !== undefined && output.failOn !== 'none') return EXIT.findings;
  return conversion.findings.some((item) => counts(item, output)) ? EXIT.findings : EXIT.clean;
}

/** Prints findings for people, unless nobody wants to hear of them. */
function say(findings: readonly Finding[], objects: ObjectSet, values: Values, host: Host): void {
  if (isSet(values, 'quiet') || findings.length === 0) return;
  const text = renderFindings(findings, {
    kinds: findingKinds(),
    objects,
    style: styleFor(values, host, host.stderr),
    width: widthOf(host.stderr),
    program: host.program,
    mostPerKind: detailLevel(values) >= 1 ? Number.POSITIVE_INFINITY : MOST_PER_KIND,
  });
  host.stderr.write(`${text}\n`);
}

/** Writes the manifests where they are wanted. With --diff, only says whether anything would change. */
async function emit(
  { resources }: Conversion,
  output: OutputOptions,
  host: Host,
  values: Values,
): Promise<boolean> {
  if (output.directory === undefined) {
    if (resources.length > 0) host.stdout.write(manifests(resources, output.format));
    return false;
  }
  const directory = path.resolve(host.cwd, output.directory);
  const wanted = files(resources, output.format);
  const former = await readManifest(directory);
  if (output.diff) {
    const patch = await diffAgainst(directory, wanted, styleFor(values, host, host.stdout));
    host.stdout.write(patch);
    return patch !== '';
  }
  await refuseForeign(directory, former, wanted);
  const left = await leftovers(directory, former, wanted);
  await writeFiles(directory, wanted, left, former);
  for (const name of left) {
    host.stderr.write(
      `warning: ${printable(path.join(output.directory, name))} was written by a former run and is no longer made; ` +
        'remove it when nothing uses it\n',
    );
  }
  return false;
}

async function writeLedger(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw new CommandError(
      `Cannot write the ledger: ${error instanceof Error ? error.message : String(error)}`,
      'The manifests were written.',
      'Name another file with --ledger.',
    );
  }
}

function counts(item: Finding, { failOn: threshold, accepted }: OutputOptions): boolean {
  if (threshold === 'none' || accepted.has(item.code)) return false;
  return threshold === 'any' ? item.severity !== 'info' : rank(item.severity) <= rank(threshold);
}

function nothingToConvert(read: number): CommandError {
  return new CommandError(
    'The input holds nothing that can be converted.',
    read === 0 ? 'It holds no objects at all.' : `None of its ${read} objects belongs to a source system.`,
    'Give manifests with Ingresses: gateproof convert -f FILE, or -f DIRECTORY.',
  );
}
