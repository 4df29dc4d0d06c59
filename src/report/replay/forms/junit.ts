import { escaped } from '../../markup/xml.ts';
import { printable } from '../../printable.ts';
import type { DifferenceEntry, ReplayDocument } from '../document.ts';
import { causeText, knownText, missText } from './words.ts';

/**
 * JUnit XML: a suite for hosts, whose cases fail with the differences that nobody knows of, and one for the model. What
 * was not covered is skipped, never passed.
 */
export function renderJunit(document: ReplayDocument): string {
  const open = document.differences.filter(({ verdict }) => verdict === 'different');
  const hosts = document.hosts.map(({ name, verdicts }) => {
    const failures = open.filter((entry) => entry.hosts.includes(name));
    const isFailing = (verdicts.different ?? 0) > 0;
    const covered = (verdicts.same ?? 0) + (verdicts['same-known'] ?? 0) + (verdicts.noise ?? 0);
    const head = `    <testcase classname="replay" name="${attribute(name)}"`;
    if (isFailing) {
      const text = failures.map((entry) => failureText(document, entry)).join('\n\n');
      return {
        kind: 'failed',
        xml: `${head}>\n      <failure type="different" message="${verdicts.different} requests are treated differently">${content(text)}</failure>\n    </testcase>\n`,
      };
    }
    if (covered === 0) {
      return {
        kind: 'skipped',
        xml: `${head}>\n      <skipped message="nothing can be said of its requests"/>\n    </testcase>\n`,
      };
    }
    return { kind: 'passed', xml: `${head}/>\n` };
  });
  const misses = document.modelMisses.map((miss) => {
    const name = `${miss.method} ${miss.host}${miss.path}`;
    const text = `${missText(miss)}\n${miss.proxy === undefined ? '' : `${miss.proxy}: `}${miss.rule}\n${miss.request}\nseen at ${miss.place}`;
    return `    <testcase classname="model" name="${attribute(name)}">\n      <failure type="model-miss" message="our model is wrong for ${miss.requests} requests">${content(text)}</failure>\n    </testcase>\n`;
  });
  const count = (kind: string): number => hosts.filter((one) => one.kind === kind).length;
  const suites = [
    `  <testsuite name="hosts" tests="${hosts.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}">\n${hosts.map(({ xml }) => xml).join('')}  </testsuite>\n`,
    `  <testsuite name="model" tests="${misses.length}" failures="${misses.length}" errors="0" skipped="0">\n${misses.join('')}  </testsuite>\n`,
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gateproof replay">\n${suites.join('')}</testsuites>\n`;
}

function failureText({ before, after }: ReplayDocument, entry: DifferenceEntry): string {
  return [
    `cause: ${causeText(entry)}`,
    entry.request,
    `before  ${before.system}  ${entry.before.rule} -> ${entry.before.outcome}`,
    `after   ${entry.proxy ?? after.system}  ${entry.after.rule} -> ${entry.after.outcome}`,
    `seen at ${entry.seen.place}`,
    ...(knownText(entry) === undefined ? [] : [`${knownText(entry)}`]),
  ].join('\n');
}

function attribute(text: string): string {
  return escaped(printable(text));
}

function content(text: string): string {
  return escaped(text.split('\n').map(printable).join('\n'));
}
