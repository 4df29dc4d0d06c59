/**
 * Writes docs/verdicts.md: for each case of a folder, whether the output of ingress2gateway treats all requests as its
 * input does.
 *
 *   npx tsx scripts/verdicts.ts DIRECTORY
 *
 * Every folder in DIRECTORY is a case, with `input.yaml` (Ingresses) and `expected.yaml` (what was made of them).
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { curlLine } from '../src/report/curl.ts';
import { type CaseResult, type CaseVerdict, compareAll } from './verdicts/compare.ts';

const OUTPUT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../docs/verdicts.md');
export const COMPARED_DIALECTS = ['specification', 'envoy-gateway'] as const;

type Compared = Extract<CaseResult, { readonly verdicts: unknown }>;

/** The document for these results. */
export function renderVerdicts(results: readonly CaseResult[]): string {
  const compared = results.filter((result): result is Compared => 'verdicts' in result);
  const left = results.filter((result) => 'incomparable' in result);
  return [
    HEAD,
    '## Counts',
    '',
    `${results.length} cases: ${compared.length} compared, ${left.length} not comparable.`,
    '',
    ...table(['verdict', ...COMPARED_DIALECTS], counts(compared)),
    '',
    'Causes, by number of cases in which they occur:',
    '',
    ...table(['cause', ...COMPARED_DIALECTS], causes(compared)),
    '',
    '## Cases',
    '',
    'The request shown is the first witness. A star at a name: the record leaves out the Gateway or parts of it, and they',
    'were added as ingress2gateway generates them.',
    '',
    ...table(
      ['case', ...COMPARED_DIALECTS, 'causes', 'request that shows it', 'policies lost or changed'],
      compared.map(caseRow),
    ),
    '',
    '## Not comparable',
    '',
    ...table(
      ['reason', 'cases'],
      grouped(left.map((one) => ['incomparable' in one ? one.incomparable : '', one.name] as const)),
    ),
    '',
  ].join('\n');
}

const HEAD = `# Is the output of ingress2gateway equivalent?

Each case is a set of Ingresses for ingress-nginx and what the tests of ingress2gateway (1.1.0 and one later change)
expect to be made of them. Both were read by gateproof: the Ingresses as the controller with default settings treats
requests, the output as the Gateway API says and as Envoy Gateway does it. Then both were compared over all requests.

- Compared are the hosts that the Ingresses name: on port 80, and on port 443 where an Ingress has TLS or passes it on.
  ingress-nginx serves every host on port 443 with a certificate of its own; that this ends is not counted here.
- \`equivalent-modulo\`: all requests take the same way; what differs are policies (timeouts, limits, retries and other
  defaults of nginx among them) or how paths with escapes, empty or dot segments are read. The last column has only those
  policies that an annotation asks for.
- \`wider\`: some requests are served that were refused, else the same; \`narrower\`: the reverse. \`unknown\`: part of it
  cannot be decided, and no difference was found.
- Services and Secrets are not part of the cases and taken to exist. All Ingresses are taken to be served by
  ingress-nginx, whatever their class, and ssl-passthrough to be enabled.
- Many tests of ingress2gateway look at one part of its output. Where the record holds no complete route, nothing is
  compared. Routes of some records (those of \`canary-parse\`) were written out from the values that a test asserts. A
  verdict speaks of the recorded output; a newer version may do better.

To repeat it: \`npx tsx scripts/verdicts.ts DIRECTORY\`, where every folder of the directory holds \`input.yaml\` and
\`expected.yaml\`. This page is its output.
`;

function caseRow({ name, verdicts, added }: Compared): readonly string[] {
  const all = [...verdicts.values()];
  const first = all.find(({ differences }) => differences.length > 0)?.differences[0];
  const reasons = [...new Set(all.flatMap(({ unknown }) => unknown))];
  return [
    `${name}${added ? ' \\*' : ''}`,
    ...COMPARED_DIALECTS.map((dialect) => verdicts.get(dialect)?.verdict ?? ''),
    [...new Set(all.flatMap(causesOf))].join(', '),
    first === undefined ? reasons.join('; ') : `\`${curlLine(first.witness)}\``,
    [...new Set(all.flatMap(({ policies }) => policies))].join(', '),
  ];
}

function causesOf({ differences }: CaseVerdict): readonly string[] {
  return [...new Set(differences.map(({ cause }) => cause))];
}

function counts(compared: readonly Compared[]): ReadonlyArray<readonly string[]> {
  return tally(compared, ({ verdict }) => [verdict]);
}

function causes(compared: readonly Compared[]): ReadonlyArray<readonly string[]> {
  return tally(compared, causesOf);
}

/** Rows with the number of cases for each dialect, most frequent first. */
function tally(
  compared: readonly Compared[],
  keysOf: (verdict: CaseVerdict) => readonly string[],
): ReadonlyArray<readonly string[]> {
  const rows = new Map<string, number[]>();
  for (const { verdicts } of compared) {
    COMPARED_DIALECTS.forEach((dialect, column) => {
      const verdict = verdicts.get(dialect);
      for (const key of verdict === undefined ? [] : keysOf(verdict)) {
        const row = rows.get(key) ?? COMPARED_DIALECTS.map(() => 0);
        row[column] = (row[column] ?? 0) + 1;
        rows.set(key, row);
      }
    });
  }
  const sum = (row: readonly number[]): number => row.reduce((total, value) => total + value, 0);
  return [...rows]
    .sort(([a, x], [b, y]) => sum(y) - sum(x) || (a < b ? -1 : 1))
    .map(([key, row]) => [key, ...row.map(String)]);
}

function grouped(pairs: ReadonlyArray<readonly [string, string]>): ReadonlyArray<readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return [...groups]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([key, values]) => [`${key} (${values.length})`, values.join(', ')]);
}

function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

const [, script, directory] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  if (directory === undefined) throw new Error('Usage: npx tsx scripts/verdicts.ts DIRECTORY');
  writeFileSync(OUTPUT, renderVerdicts(compareAll(directory, COMPARED_DIALECTS)));
}
