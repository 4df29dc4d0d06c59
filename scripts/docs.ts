/**
 * Documentation that is made from declarations: the catalogue of findings, one page per provider and one per target.
 * `npm run docs` writes the files; a test says when they are out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findingKinds } from '../src/cli/catalogue.ts';
import { wantedResources } from '../src/cli/cluster/resources.ts';
import { PROVIDERS } from '../src/cli/providers.ts';
import { clusterRole } from '../src/input/cluster/rbac.ts';
import type { AnnotationDoc, Provider } from '../src/kubernetes/provider.ts';
import { prose } from './docs/prose.ts';
import { reviewPage } from './docs/review.ts';
import { PAGES_WITH_SESSIONS, withSessions } from './docs/sessions.ts';
import { targetPages } from './docs/targets.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const NOTICE = '<!-- Made by `npm run docs` from the declarations in the code. Do not edit. -->';

/** Every page by its name relative to the repository. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/findings.md', findingsPage()],
    [
      'docs/cluster-role.yaml',
      `# Made by \`npm run docs\`. Do not edit.\n${clusterRole(wantedResources(undefined, true))}`,
    ],
    ...PROVIDERS.map((provider) => [`docs/providers/${provider.name}.md`, providerPage(provider)] as const),
    ...targetPages(NOTICE),
    reviewPage(),
  ]);
}

const THOUSANDS: ReadonlyMap<string, string> = new Map([
  ['1', 'Reading the input'],
  ['2', 'ingress-nginx'],
  ['3', 'Traefik'],
  ['4', 'Istio'],
  ['5', 'Writing the Gateway API'],
  ['6', 'Reading the Gateway API'],
  ['7', 'Proof'],
]);

function findingsPage(): string {
  const lines = [
    NOTICE,
    '# Findings',
    '',
    'A finding is something a person must know. Its code never changes its meaning and is never used again; the',
    'severity is that of most cases, one case may be lighter or graver. `gateproof explain CODE` prints the same text.',
    '',
    '| severity | meaning |',
    '|---|---|',
    '| blocker | something was refused, or would have opened or broken access: a person must act first |',
    '| high | ordinary requests are treated differently afterwards |',
    '| low | differs only for unusual requests, or a property that is not routing is lost |',
    '| info | good to know; nothing to do |',
  ];
  let chapter = '';
  for (const kind of findingKinds().values()) {
    const digit = kind.code.slice(2, 3);
    if (digit !== chapter) {
      chapter = digit;
      lines.push('', `## ${THOUSANDS.get(digit) ?? digit}`);
    }
    lines.push(
      '',
      `### ${kind.code} ${kind.name}`,
      '',
      `**${prose(kind.title)}** (${kind.severity})`,
      '',
      prose(kind.explanation),
      '',
      `What to do: ${prose(kind.action)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function providerPage(provider: Provider): string {
  const current = provider.annotations.filter(({ obsolete }) => obsolete === undefined);
  const obsolete = provider.annotations.filter((doc) => doc.obsolete !== undefined);
  const lines = [
    NOTICE,
    `# Provider ${provider.name}`,
    '',
    '## Objects that are read',
    '',
    '| kind | needed for |',
    '|---|---|',
    ...provider.resources.map(
      ({ kind, group, neededFor }) => `| ${kind}${group === '' ? '' : ` (${group})`} | ${prose(neededFor)} |`,
    ),
    '',
    `## Annotations (${current.length})`,
    ...current.flatMap(annotationLines),
  ];
  lines.push(...settingLines(provider), ...fieldLines(provider));
  if (obsolete.length > 0) {
    lines.push(
      '',
      `## Annotations that are not read (any more) (${obsolete.length})`,
      ...obsolete.flatMap(annotationLines),
    );
  }
  return `${lines.join('\n')}\n`;
}

function settingLines({ settings = [] }: Provider): readonly string[] {
  if (settings.length === 0) return [];
  return [
    '',
    `## Settings (${settings.length})`,
    '',
    '| setting | type | default | effect |',
    '|---|---|---|---|',
    ...settings.map(
      (doc) => `| \`${doc.name}\` | ${doc.type} | ${prose(doc.default)} | ${prose(doc.effect)} |`,
    ),
  ];
}

function fieldLines({ fields = [] }: Provider): readonly string[] {
  const kinds = [...new Set(fields.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const own = fields.filter((doc) => doc.kind === kind);
    return [
      '',
      `## Fields of ${kind} (${own.length})`,
      '',
      '| field | what becomes of it |',
      '|---|---|',
      ...own.map(({ field, effect }) => `| \`${field}\` | ${prose(effect)} |`),
    ];
  });
}

function annotationLines(doc: AnnotationDoc): readonly string[] {
  const rows: ReadonlyArray<readonly [string, string | undefined]> = [
    ['aliases', doc.aliases.map((alias) => `\`${alias}\``).join(', ')],
    ['obsolete', doc.obsolete],
    ['type', doc.type],
    ['scope', doc.scope],
    ['default', doc.default],
    ['ConfigMap key', doc.configMapKey === undefined ? undefined : `\`${doc.configMapKey}\``],
    ['bad value', doc.invalid],
    ['see', doc.documentation],
  ];
  return [
    '',
    `### \`${doc.key}\``,
    '',
    prose(doc.effect),
    '',
    ...rows.flatMap(([label, text]) =>
      text === undefined || text === '' ? [] : [`- ${label}: ${prose(text)}`],
    ),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of pages()) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
    console.log(`written: ${name}`);
  }
  for (const name of PAGES_WITH_SESSIONS) {
    const file = path.join(root, name);
    writeFileSync(file, await withSessions(readFileSync(file, 'utf8')));
    console.log(`written: ${name}`);
  }
}
