import path from 'node:path';
import type { Certificate } from '../../accept/certificate.ts';
import type { Finding } from '../../model/finding.ts';
import { printable } from '../../report/printable.ts';
import { summaryLine } from '../../report/proof/summary.ts';
import { renderFindings } from '../../report/text.ts';
import { findingKinds } from '../catalogue.ts';
import { styleFor, widthOf } from '../color.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { detailLevel, isSet, type Values } from '../options.ts';
import { type Progress, progressFor } from '../progress.ts';
import { acceptedEntries } from './accepted.ts';
import { certificateText, certify, checkCertificate } from './certificate.ts';
import { type Comparison, compareAll } from './comparison.ts';
import { exitCodeOf } from './exit-code.ts';
import { type ProveOptions, proveOptions } from './options.ts';
import { writeOutputs, writeText } from './outputs.ts';
import { readSides, type Side } from './sides.ts';

/** Most findings of one kind that are printed without -v 1. */
const MOST_PER_KIND = 3;

/** `gateproof prove`. */
export async function runProve(values: Values, host: Host): Promise<ExitCode> {
  const options = proveOptions(values);
  detailLevel(values);
  const entries = await acceptedEntries(options.accept, host);
  const inputs = await readSides(values, host);
  const progress = progressFor(values, host);
  const comparisons = comparing(() => compareAll(inputs, values, options, entries, progress.show), progress);
  await writeOutputs(comparisons, options, values, host);
  if (!isSet(values, 'quiet')) tell(comparisons, options, values, host);
  const [comparison] = comparisons;
  if (comparison !== undefined && (options.certificate !== undefined || options.check !== undefined)) {
    const certificate = certify(comparison, inputs, options, values, host);
    if (options.certificate !== undefined) {
      const file = path.resolve(host.cwd, options.certificate);
      await writeText(file, certificateText(certificate), 'the certificate', '--certificate');
    }
    if (options.check !== undefined) return reportCheck(options.check, certificate, options, host);
  }
  return exitCodeOf(
    comparisons.map(({ judgement }) => judgement),
    options,
  );
}

/** Leaves the terminal as it was, also where nothing can be compared. */
function comparing<T>(compare: () => T, { clear }: Progress): T {
  try {
    return compare();
  } finally {
    clear();
  }
}

/** With --check the question is whether the result is the recorded one, not what it is. */
async function reportCheck(
  file: string,
  certificate: Certificate,
  { exitZero }: ProveOptions,
  host: Host,
): Promise<ExitCode> {
  const { differences, remark } = await checkCertificate(file, certificate, host);
  const note = remark === undefined ? '' : ` (${printable(remark)})`;
  if (differences.length === 0) {
    host.stderr.write(`${printable(file)}: the same result${note}\n`);
    return EXIT.clean;
  }
  const lines = differences.map((line) => `  ${printable(line)}\n`).join('');
  host.stderr.write(`error: ${printable(file)}: not the recorded result${note}\n${lines}`);
  return exitZero ? EXIT.clean : EXIT.findings;
}

/** What is not the result itself: findings, entries that need care, and the summary. */
function tell(comparisons: readonly Comparison[], options: ProveOptions, values: Values, host: Host): void {
  const write = (line: string): void => host.stderr.write(`${printable(line)}\n`);
  const detailed = detailLevel(values) >= 1;
  const [first] = comparisons;
  if (first !== undefined && !options.allDialects) {
    const show = (findings: readonly Finding[], side: Side): void => {
      if (findings.length === 0) return;
      const text = renderFindings(findings, {
        kinds: findingKinds(),
        objects: side.objects,
        style: styleFor(values, host, host.stderr),
        width: widthOf(host.stderr),
        program: host.program,
        mostPerKind: detailed ? Number.POSITIVE_INFINITY : MOST_PER_KIND,
      });
      host.stderr.write(`${text}\n`);
    };
    if (detailed) show(first.before.findings, first.before);
    show(
      first.after.findings.filter(({ severity }) => detailed || severity !== 'info'),
      first.after,
    );
  }
  const needed = new Set(comparisons.flatMap(({ judgement }) => judgement.used));
  for (const entry of first?.judgement.expired ?? []) {
    write(`error: ${entry.position}: the accepted difference "${entry.id}" ended on ${entry.until}`);
  }
  for (const entry of (first?.judgement.unused ?? []).filter((item) => !needed.has(item))) {
    write(`warning: ${entry.position}: nothing needs the accepted difference "${entry.id}"`);
  }
  for (const { view } of comparisons) write(summaryLine(view));
}
