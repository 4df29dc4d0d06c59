import type { Severity } from '../../../model/finding.ts';
import { jsonText } from '../../json-text.ts';
import type { FindingEntry, MigrationReport, Place } from '../document.ts';
import { details } from './words.ts';

/** Hosts of code scanning show no more results of one run. */
const MOST_RESULTS = 5000;

const LEVELS: Readonly<Record<Severity, string>> = {
  blocker: 'error',
  high: 'error',
  low: 'warning',
  info: 'note',
};

/**
 * SARIF 2.1.0: one rule per code, one result per finding, the gravest first. Fingerprints hold no line numbers; an object
 * that is in no file is given by name alone.
 */
export function renderSarif(report: MigrationReport): string {
  const results = report.findings.flatMap((group) => group.findings.map(result));
  const rules = report.findings.map(({ code, name, title, explanation, action, severity }) => ({
    id: code,
    name,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: action },
    defaultConfiguration: { level: LEVELS[severity] },
  }));
  const run = {
    tool: { driver: { name: 'gateproof', version: report.gateproof, rules } },
    results: results.slice(0, MOST_RESULTS),
    ...(results.length <= MOST_RESULTS
      ? {}
      : { properties: { resultsLeftOut: results.length - MOST_RESULTS } }),
  };
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return jsonText(document);
}

function result(entry: FindingEntry): object {
  const text = [entry.message, ...details(entry).map(([label, value]) => `${label}: ${value}`)].join('\n');
  return {
    ruleId: entry.code,
    level: LEVELS[entry.severity],
    message: { text },
    locations: entry.places.map(location),
    partialFingerprints: { 'gateproof/v1': entry.id },
  };
}

function location({ kind, namespace, name, field, file, line, column }: Place): object {
  return {
    ...(file === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
            region: { startLine: line, startColumn: column },
          },
        }),
    logicalLocations: [
      {
        fullyQualifiedName: `${namespace}/${kind}/${name}${field === undefined ? '' : ` ${field}`}`,
        kind: 'resource',
      },
    ],
  };
}
