/**
 * Writes docs/annotations-on-targets.md: annotations of ingress-nginx by how many manifests of a folder have them, and what
 * becomes of each at every implementation.
 *
 *   tsx scripts/annotations-on-targets.ts <folder of manifests>
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cell, TARGETS, THEMES } from '../src/targets/index.ts';
import { type Subject, subjectOf } from './annotations/themes.ts';
import { prose } from './docs/prose.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** How many files have an annotation. */
export type Counts = ReadonlyMap<string, number>;

/** Annotations by name without the prefix, in the files of a folder. */
export function countAnnotations(folder: string): Counts {
  const counts = new Map<string, number>();
  for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const found = new Set(
      [...text.matchAll(/^[ \t]*["']?nginx\.ingress\.kubernetes\.io\/([A-Za-z0-9_.-]+)["']?[ \t]*:/gm)].map(
        ([, key = '']) => key,
      ),
    );
    for (const key of found) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const BY_ROUTING: Cell = { how: 'fields of the Gateway API', source: 'none' };
const BY_NONE: Cell = { why: 'It concerns ingress-nginx alone', source: 'none' };

/** What becomes of an annotation at an implementation. */
export function fateOf(annotation: string, target: string): Cell {
  const subject = subjectOf(annotation);
  if (subject === undefined) return { why: 'ingress-nginx does not read it', source: 'none' };
  if (subject === 'routing') return BY_ROUTING;
  if (subject === 'source') return BY_NONE;
  const cell = TARGETS.get(target)?.matrix.get(subject);
  if (cell === undefined) throw new Error(`${target} says nothing of ${subject}`);
  return cell;
}

function mark(cell: Cell): string {
  if ('why' in cell) return 'no';
  return cell.but === undefined ? 'yes' : 'mostly';
}

function titleOf(subject: Subject | undefined): string {
  if (subject === undefined) return 'not read by ingress-nginx';
  if (subject === 'routing') return 'routing';
  return subject === 'source' ? 'ingress-nginx itself' : THEMES[subject];
}

/** The page: one line for each annotation, the most frequent first. */
export function page(counts: Counts): string {
  const targets = [...TARGETS.keys()];
  const rows = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return [
    '<!-- Made by scripts/annotations-on-targets.ts from a folder of manifests. Do not edit. -->',
    '# Annotations of ingress-nginx on every implementation',
    '',
    'By how many of the public manifests that were counted have them. `yes`: written, and the same; `mostly`: written, with a',
    'difference that is a finding; `no`: it stays a finding, and access control that cannot be written leaves its route closed.',
    'The pages of the [implementations](targets/README.md) say how, what is different and why; `routing` is what rules and',
    'filters of the Gateway API say everywhere.',
    '',
    `| annotation | files | about | ${targets.map((name) => `[${name}](targets/${name}.md)`).join(' | ')} |`,
    `|---|---|---|${targets.map(() => '---').join('|')}|`,
    ...rows.map(
      ([key, count]) =>
        `| \`${PREFIX}${prose(key)}\` | ${count} | ${titleOf(subjectOf(key))} | ${targets.map((name) => mark(fateOf(key, name))).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined)
    throw new Error('usage: tsx scripts/annotations-on-targets.ts <folder of manifests>');
  const file = path.resolve(
    path.dirname(fileURLToPath(import.meta.url)),
    '../docs/annotations-on-targets.md',
  );
  const text = page(countAnnotations(folder));
  writeFileSync(file, text);
  console.log(`written: ${path.relative(process.cwd(), file)}`);
}
