import { createHash } from 'node:crypto';
import { manifestOf, type Resource } from '../../gateway/resource.ts';
import { applyDefaults, inSchemaOrder, loadSchemas, validate } from '../../gateway/schema/index.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { toObjects } from '../../kubernetes/objects.ts';
import type { Compiled, Provider, ProviderOptions } from '../../kubernetes/provider.ts';
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { readSource } from '../../kubernetes/yaml/source.ts';
import { describePath } from '../../model/origin.ts';
import { PROOF_FINDINGS } from '../../report/proof-kinds.ts';
import type { ConvertOptions } from '../convert/options.ts';
import { type Conversion, convertCompiled } from '../convert/pipeline.ts';
import { proveChanged } from '../convert/proof.ts';
import { readersFor } from '../extensions.ts';
import { choosable } from './forms.ts';
import type { Group } from './groups.ts';

/** What people chose, by the id of the unit of hosts. */
export interface Choices {
  readonly forms: ReadonlyMap<string, string>;
  readonly edited: ReadonlyMap<string, string>;
}

export interface Input {
  readonly objects: ObjectSet;
  readonly provider: Provider;
  readonly providerOptions: ProviderOptions;
  readonly compiled: Compiled;
  readonly options: ConvertOptions;
}

const PROOF_CODES: ReadonlySet<string> = new Set(PROOF_FINDINGS.map(({ code }) => code));

/** Converts and proves with what people chose; edited manifests take the place of those that were made. */
export async function convertChosen(
  { objects, providerOptions, compiled, options }: Input,
  groups: readonly Group[],
  choices: Choices,
): Promise<Conversion> {
  const known = choosable(options);
  const chosenForms = new Map(
    groups.flatMap(({ id, hosts }) => {
      const name = choices.forms.get(id);
      const form = known.find((candidate) => candidate === name);
      if (form === undefined) return [];
      return hosts.map((host) => [host === '*' ? '' : host, form] as const);
    }),
  );
  const chosen = chosenForms.size === 0 ? options : { ...options, chosenForms };
  const conversion = await convertCompiled(compiled, objects, providerOptions, chosen);
  const edits = groups.flatMap((group) => {
    const text = choices.edited.get(group.id);
    return text === undefined ? [] : [{ group, text }];
  });
  if (edits.length === 0) return conversion;
  let { resources } = conversion;
  for (const { group, text } of edits) {
    const read = await readManifests(text, options);
    if ('problem' in read) continue;
    resources = replaced(resources, group, read.resources);
  }
  const again = await proveChanged(resources, compiled, objects, chosen, readersFor(providerOptions));
  return {
    ...conversion,
    resources,
    findings: [...conversion.findings.filter(({ code }) => !PROOF_CODES.has(code)), ...again.findings],
    ...(conversion.proof === undefined ? {} : { proof: again.proof }),
  };
}

/** With other manifests in the place of those of a group, where its first one stood. */
function replaced(all: readonly Resource[], group: Group, own: readonly Resource[]): readonly Resource[] {
  const names = new Set(own.map(identity));
  const gone = new Set(resourcesOf(all, group));
  const first = all.findIndex((resource) => gone.has(resource) || names.has(identity(resource)));
  const rest = all.filter((resource) => !gone.has(resource) && !names.has(identity(resource)));
  const at = first < 0 ? rest.length : Math.min(first, rest.length);
  return [...rest.slice(0, at), ...own, ...rest.slice(at)];
}

export function identity({ kind, metadata }: Pick<Resource, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

/** The routes that are written for the hosts of a group, and the policies that are for them alone. */
export function resourcesOf(all: readonly Resource[], group: Group): readonly Resource[] {
  return finderOf(all)(group);
}

/** Finds what `resourcesOf` does for many groups; of the same manifests. */
export function finderOf(all: readonly Resource[]): (group: Group) => readonly Resource[] {
  const byHost = new Map<string, number[]>();
  const byTarget = new Map<string, number[]>();
  const targets = all.map(targetsOf);
  all.forEach(({ spec }, index) => {
    for (const target of targets[index] ?? []) put(byTarget, target, index);
    if (!('parentRefs' in spec)) return;
    const names = Array.isArray(spec['hostnames']) ? spec['hostnames'].map(String) : ['*'];
    for (const name of names) put(byHost, name, index);
  });
  const at = (indexes: Iterable<number>): readonly Resource[] =>
    [...indexes]
      .sort((one, two) => one - two)
      .flatMap((index) => {
        const resource = all[index];
        return resource === undefined ? [] : [resource];
      });
  return ({ id, hosts }) => {
    if (id === WHOLE) return all.filter(({ spec }) => !('parentRefs' in spec));
    const routes = new Set(hosts.flatMap((host) => byHost.get(host) ?? []));
    const names = new Set(at(routes).map(identity));
    const policies = [...names]
      .flatMap((name) => byTarget.get(name) ?? [])
      .filter((index) => targets[index]?.every((target) => names.has(target)));
    return at(new Set([...routes, ...policies]));
  };
}

function put(map: Map<string, number[]>, key: string, index: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [index]);
  else known.push(index);
}

/** The objects that a policy is for, which stand in its own namespace. */
function targetsOf({ spec, metadata }: Resource): readonly string[] {
  const list = Array.isArray(spec['targetRefs']) ? spec['targetRefs'] : [spec['targetRef']];
  return list.flatMap((target: unknown) => {
    if (typeof target !== 'object' || target === null || !('kind' in target) || !('name' in target))
      return [];
    return [`${String(target.kind)} ${metadata.namespace}/${String(target.name)}`];
  });
}

/** Id of the unit that stands for what is of no hosts. */
export const WHOLE = 'conversion';

/** Reads manifests that were edited, as an API server would take them; or says what is wrong with them. */
export async function readManifests(
  text: string,
  { version, channel }: ConvertOptions,
): Promise<{ readonly resources: readonly Resource[] } | { readonly problem: string }> {
  const reading = readSource('the manifests', text);
  if (reading.problem !== undefined) {
    const { line, column, reason } = reading.problem;
    return { problem: `line ${line}, column ${column}: ${reason}` };
  }
  const { objects, findings } = toObjects([reading], { namespace: 'default' });
  const [refused] = findings;
  if (refused !== undefined) return { problem: refused.message };
  const schemas = await loadSchemas(version, channel);
  const resources: Resource[] = [];
  for (const object of objects) {
    const { apiVersion, kind, metadata, raw } = object;
    const { name, namespace, annotations, labels } = metadata;
    const { spec } = raw;
    if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
      return { problem: `${kind} ${namespace}/${name} has no spec` };
    }
    const resource: Resource = {
      apiVersion,
      kind,
      metadata: {
        name,
        namespace,
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
      },
      spec: spec as Resource['spec'],
    };
    if (apiVersion === 'v1') resources.push(resource);
    else {
      const finished = inSchemaOrder(applyDefaults(schemas, resource));
      const [violation] = validate(schemas, finished);
      if (violation !== undefined) {
        return { problem: `${identity(resource)}: ${describePath(violation.path)} ${violation.message}` };
      }
      resources.push(finished);
    }
  }
  return { resources };
}

export function yamlOf(resources: readonly Resource[]): string {
  return emitYaml(resources.map(manifestOf));
}

/** The first digits of the SHA-256 of a text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
