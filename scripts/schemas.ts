/**
 * Writes src/gateway/schema/data/<minor>-<channel>.json from official CustomResourceDefinitions of the Gateway API.
 *
 *   tsx scripts/schemas.ts <file or folder>...
 *
 * Takes YAML (one or many documents, as in config/crd/<channel> or a release's install bundle) and JSON arrays of
 * `{group, kind, plural, scope, bundleVersion, channel, versions: [{name, served, storage, schema}]}`. Release and
 * channel are read from the CRDs; each pair found is written whole.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Crd, crdsOf, filesOf, print, tableOf } from './schemas/crds.ts';

const dataFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../src/gateway/schema/data');

const groups = new Map<string, Crd[]>();
for (const crd of process.argv.slice(2).flatMap(filesOf).flatMap(crdsOf)) {
  const key = `${crd.release} ${crd.channel}`;
  const group = groups.get(key) ?? [];
  if (group.some((other) => other.group === crd.group && other.kind === crd.kind))
    throw new Error(`${crd.kind} of ${key} is given twice`);
  groups.set(key, [...group, crd]);
}
if (groups.size === 0) throw new Error('usage: tsx scripts/schemas.ts <CRD file or folder>...');
mkdirSync(dataFolder, { recursive: true });
for (const [key, crds] of groups) {
  const [release = '', channel = ''] = key.split(' ');
  const minor = release.split('.').slice(0, 2).join('.');
  const text = print(tableOf(release, channel, crds));
  const file = path.join(dataFolder, `${minor}-${channel}.json`);
  writeFileSync(file, text);
  console.log(`${path.relative(process.cwd(), file)}: ${crds.length} kinds of ${key}, ${text.length} bytes`);
}
