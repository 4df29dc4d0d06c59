/**
 * Writes src/targets/data/schemas/<implementation>.json from the CustomResourceDefinitions of a release of it.
 *
 *   tsx scripts/target-schemas.ts <implementation> <release> <kind,kind,...> <file or folder>...
 *
 * Takes what `scripts/schemas.ts` takes. Only the named kinds are kept, those that the implementation's policies are
 * written in.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crdsOf, filesOf, print, tableOf } from './schemas/crds.ts';

const [name, release, kinds, ...sources] = process.argv.slice(2);
if (name === undefined || release === undefined || kinds === undefined || sources.length === 0) {
  throw new Error(
    'usage: tsx scripts/target-schemas.ts <implementation> <release> <kind,...> <CRD file or folder>...',
  );
}
const wanted = new Set(kinds.split(','));
const crds = sources
  .flatMap(filesOf)
  .flatMap(crdsOf)
  .filter(({ kind }) => wanted.delete(kind));
if (wanted.size > 0) throw new Error(`not found: ${[...wanted].join(', ')}`);
const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../src/targets/data/schemas');
mkdirSync(folder, { recursive: true });
const text = print(tableOf(release, 'standard', crds));
const file = path.join(folder, `${name}.json`);
writeFileSync(file, text);
console.log(`${path.relative(process.cwd(), file)}: ${crds.length} kinds, ${text.length} bytes`);
