/**
 * Writes src/gateway/schema/data/<minor>-<channel>.json from official CustomResourceDefinitions of the Gateway API.
 *
 *   tsx scripts/schemas.ts <file or folder>...
 *
 * Takes YAML (one or many documents, as in config/crd/<channel> or a release's install bundle) and JSON arrays of
 * `{group, kind, plural, scope, bundleVersion, channel, versions: [{name, served, storage, schema}]}`. Release and
 * channel are read from the CRDs; each pair found is written whole.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { SchemaKind, SchemaTable } from '../src/gateway/schema/table.ts';
import { isObject, type Loose, tableBuilder } from './schemas/build.ts';

const ANNOTATION = 'gateway.networking.k8s.io/';
const dataFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../src/gateway/schema/data');

interface Crd {
  readonly release: string;
  readonly channel: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: string;
  readonly versions: readonly Loose[];
}

function filesOf(argument: string): string[] {
  if (!statSync(argument).isDirectory()) return [argument];
  return readdirSync(argument)
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map((name) => path.join(argument, name));
}

function crdOfYaml(document: Loose): Crd | undefined {
  if (document['kind'] !== 'CustomResourceDefinition') return undefined;
  const annotations = object(object(document['metadata'])['annotations']);
  const spec = object(document['spec']);
  const names = object(spec['names']);
  return {
    release: String(annotations[`${ANNOTATION}bundle-version`]),
    channel: String(annotations[`${ANNOTATION}channel`]),
    group: String(spec['group']),
    kind: String(names['kind']),
    plural: String(names['plural']),
    scope: String(spec['scope']),
    versions: array(spec['versions']).map((version) => ({
      ...version,
      schema: object(object(version['schema'])['openAPIV3Schema']),
    })),
  };
}

function crdOfJson(entry: Loose): Crd {
  return {
    release: String(entry['bundleVersion']),
    channel: String(entry['channel']),
    group: String(entry['group']),
    kind: String(entry['kind']),
    plural: String(entry['plural']),
    scope: String(entry['scope']),
    versions: array(entry['versions']),
  };
}

function crdsOf(file: string): Crd[] {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) return array(JSON.parse(text)).map(crdOfJson);
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}`);
    const value: unknown = document.toJS();
    const crd = isObject(value) ? crdOfYaml(value) : undefined;
    return crd === undefined ? [] : [crd];
  });
}

function object(value: unknown): Loose {
  if (!isObject(value)) throw new Error(`expected an object, found ${JSON.stringify(value)}`);
  return value;
}

function array(value: unknown): Loose[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, found ${JSON.stringify(value)}`);
  return value.map(object);
}

function tableOf(release: string, channel: string, crds: readonly Crd[]): SchemaTable {
  if (channel !== 'standard' && channel !== 'experimental') throw new Error(`unknown channel ${channel}`);
  const builder = tableBuilder();
  const kinds: SchemaKind[] = [...crds]
    .sort((a, b) => (`${a.group}/${a.kind}` < `${b.group}/${b.kind}` ? -1 : 1))
    .map((crd) => ({
      group: crd.group,
      kind: crd.kind,
      plural: crd.plural,
      scope: crd.scope === 'Cluster' ? 'Cluster' : 'Namespaced',
      versions: crd.versions.map((version) => ({
        name: String(version['name']),
        served: version['served'] === true,
        storage: version['storage'] === true,
        schema: builder.addRoot(object(version['schema'])),
      })),
    }));
  return { release, channel, kinds, rules: builder.rules, nodes: builder.nodes };
}

/** One kind, rule or node per line: a small file whose changes can be reviewed. */
function print(table: SchemaTable): string {
  const lines = (values: readonly unknown[]) =>
    `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]`;
  return [
    `{"release":${JSON.stringify(table.release)},"channel":${JSON.stringify(table.channel)},`,
    `"kinds":${lines(table.kinds)},`,
    `"rules":${lines(table.rules)},`,
    `"nodes":${lines(table.nodes)}}`,
    '',
  ].join('\n');
}

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
