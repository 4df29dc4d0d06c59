import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { SchemaKind, SchemaTable } from '../../src/gateway/schema/table.ts';
import { isObject, type Loose, tableBuilder } from './build.ts';

const ANNOTATION = 'gateway.networking.k8s.io/';

/** A CustomResourceDefinition as it is given. */
export interface Crd {
  readonly release: string;
  readonly channel: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: string;
  readonly versions: readonly Loose[];
}

/** The file, or the YAML and JSON files of a folder. */
export function filesOf(argument: string): string[] {
  if (!statSync(argument).isDirectory()) return [argument];
  return readdirSync(argument)
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map((name) => path.join(argument, name));
}

function crdOfYaml(document: Loose): Crd | undefined {
  if (document['kind'] !== 'CustomResourceDefinition') return undefined;
  const annotations = object(object(document['metadata'])['annotations'] ?? {});
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

/** All CustomResourceDefinitions of a file. */
export function crdsOf(file: string): Crd[] {
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

/** One table of what is given, sorted. */
export function tableOf(release: string, channel: string, crds: readonly Crd[]): SchemaTable {
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
export function print(table: SchemaTable): string {
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
