import { changesOf, type ObjectChange, pairObjects } from '../../diff/compare.ts';
import { createNormaliser } from '../../diff/normalise.ts';
import { loadSchemas, type Schemas } from '../../gateway/schema/index.ts';
import { renderPaths } from '../../report/diff/paths.ts';
import { renderSideBySide } from '../../report/diff/side.ts';
import { renderStat } from '../../report/diff/stat.ts';
import { renderUnified } from '../../report/diff/unified.ts';
import { styleFor } from '../color.ts';
import { convertOptions } from '../convert/options.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { detailLevel, isSet, type Values } from '../options.ts';
import { externalDiff, runExternal } from './external.ts';
import { tellFindings } from './findings.ts';
import { patchNames } from './names.ts';
import { type DiffOptions, diffOptions } from './options.ts';
import { readSides, type Sides } from './sides.ts';

/** `gateproof diff`. */
export async function runDiff(values: Values, host: Host): Promise<ExitCode> {
  const options = diffOptions(values);
  detailLevel(values);
  if (options.behaviour) {
    const { runBehaviour } = await import('./behaviour.ts');
    return runBehaviour(options, values, host);
  }
  const sides = await readSides(options, values, host);
  const pairs = pairObjects(sides.before.objects.objects, sides.after.objects.objects, {
    normalise: createNormaliser({ showManaged: options.showManaged, schemas: await schemasFor(values) }),
    applying: options.before.from === 'cluster',
  });
  for (const side of [sides.before, sides.after]) tellFindings(side, values, host);
  const changes = changesOf(pairs);
  if (!isSet(values, 'quiet')) remark(sides, changes, host);
  const external = options.style === undefined ? externalDiff(host.env) : undefined;
  if (external !== undefined) return runExternal(external, pairs, host);
  if (changes.length === 0) return EXIT.clean;
  host.stdout.write(render(changes, sides, options, values, host));
  return EXIT.findings;
}

/** Widths of two columns: what a wide terminal shows, and where nobody says how wide it is. */
const WIDEST = 240;
const USUAL_WIDTH = 130;

function render(
  changes: readonly ObjectChange[],
  sides: Sides,
  { style: form, context }: DiffOptions,
  values: Values,
  host: Host,
): string {
  const style = styleFor(values, host, host.stdout);
  switch (form) {
    case 'stat':
      return renderStat(changes);
    case 'yaml-path':
      return renderPaths(changes, style);
    case 'side': {
      const width = Math.min(host.stdout.columns ?? USUAL_WIDTH, WIDEST);
      return renderSideBySide(changes, { style, context, width });
    }
    default:
      return renderUnified(changes, { style, context, names: patchNames(sides, host) });
  }
}

/** The schemas that are written for, then the largest there are: manifests may be of any release. */
async function schemasFor(values: Values): Promise<readonly Schemas[]> {
  const { version, channel } = convertOptions(values);
  return [
    await loadSchemas(version, channel),
    await loadSchemas(version, 'experimental'),
    await loadSchemas('1.6', 'experimental'),
  ];
}

function remark({ before, after }: Sides, changes: readonly ObjectChange[], host: Host): void {
  const both = before.objects.ofKind('Secret').some(({ metadata: { namespace, name } }) => {
    return after.objects.find('Secret', namespace, name) !== undefined;
  });
  if (both) host.stderr.write('note: values of Secrets are never read and were not compared\n');
  if (changes.length > 0) return;
  const count = new Set(
    [...before.objects.objects, ...after.objects.objects].map(({ kind, metadata }) =>
      [kind, metadata.namespace, metadata.name].join('\n'),
    ),
  ).size;
  host.stderr.write(`no differences in ${count} ${count === 1 ? 'object' : 'objects'}\n`);
}
