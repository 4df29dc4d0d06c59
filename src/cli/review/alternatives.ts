import type { Resource } from '../../gateway/resource.ts';
import { asObjects, dig } from '../../kubernetes/json.ts';
import type { Json } from '../../kubernetes/object.ts';
import type { Alternative } from '../../review/unit.ts';
import { type Choices, convertChosen, finderOf, type Input, shortHash } from './conversion.ts';
import { type Choosable, choosable, FORM_TEXTS } from './forms.ts';
import type { Group } from './groups.ts';

const AUTOMATIC = 'the most readable form that leaves no difference unsaid';
const AUTOMATIC_WITH_POLICIES = "with the target's policies; leaves no difference unsaid";

/** Says which forms of a group give manifests of their own. */
export type Offers = (group: Group) => readonly Alternative[];

/**
 * Writes everything once in each form, to see where that makes a difference. The result is asked after every conversion:
 * what is written for a group that nobody chose anything for is its automatic form.
 */
export async function findAlternatives(
  input: Input,
  groups: readonly Group[],
): Promise<(resources: readonly Resource[], choices: Choices) => Offers> {
  const unproved: Input = { ...input, options: { ...input.options, prove: false } };
  const variants = new Map<Choosable, ReadonlyMap<string, string>>();
  for (const form of choosable(input.options)) {
    const forms = new Map(groups.map(({ id }) => [id, form]));
    const { resources } = await convertChosen(unproved, groups, { forms, edited: new Map() });
    variants.set(form, contents(resources, groups));
  }
  const automatic = new Map<string, string>();
  return (resources, { forms, edited }) => {
    const now = contents(resources, groups);
    for (const { id } of groups) {
      const own = now.get(id);
      if (own !== undefined && !forms.has(id) && !edited.has(id)) automatic.set(id, own);
    }
    return ({ id, hosts, sources }) => {
      if (hosts.length === 0 || sources.length === 0) return [];
      // What was chosen before anything else was written is taken to be other than the readable form.
      const seen = new Set([automatic.get(id) ?? variants.get('plain')?.get(id) ?? '']);
      const offered: Alternative[] = [];
      for (const [name, texts] of variants) {
        const text = texts.get(id) ?? '';
        if (seen.has(text) && forms.get(id) !== name) continue;
        seen.add(text);
        offered.push({ name, text: FORM_TEXTS[name] });
      }
      const isPlain = offered.every(({ name }) => name !== 'standard');
      return [{ name: 'automatic', text: isPlain ? AUTOMATIC : AUTOMATIC_WITH_POLICIES }, ...offered];
    };
  };
}

/** A short text for the manifests of each group: two are the same where the manifests are. */
function contents(resources: readonly Resource[], groups: readonly Group[]): ReadonlyMap<string, string> {
  const find = finderOf(resources);
  const byName = new Map<string, Set<Resource>>();
  for (const resource of resources) {
    const { spec, kind, metadata, beside } = resource;
    if (kind === 'Gateway' || kind === 'Service' || 'parentRefs' in spec || beside !== undefined) continue;
    for (const name of namesIn(spec)) {
      const key = `${metadata.namespace}/${name}`;
      byName.set(key, (byName.get(key) ?? new Set()).add(resource));
    }
  }
  return new Map(
    groups.map((group) => {
      const own = find(group);
      // What is for a Service is for all routes to it.
      const others = new Set(own.flatMap(backendsOf).flatMap((name) => [...(byName.get(name) ?? [])]));
      return [group.id, shortHash(JSON.stringify([own, ...others]))] as const;
    }),
  );
}

/** `namespace/name` of what the rules of a route forward to. */
function backendsOf({ spec, metadata }: Resource): readonly string[] {
  return asObjects(spec['rules']).flatMap((rule) =>
    asObjects(dig(rule, 'backendRefs')).map(
      ({ namespace, name }) => `${String(namespace ?? metadata.namespace)}/${String(name)}`,
    ),
  );
}

/** Every name that may be that of a Service: by itself, or as the first label of a host name of the cluster. */
function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value.split('.', 1)[0] ?? ''];
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}
