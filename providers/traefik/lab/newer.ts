import { asObjects, asString, dig, isArray, isObject, own } from '../../../src/kubernetes/json.ts';
import type { Json, KubernetesObject, ObjectSet } from '../../../src/kubernetes/object.ts';
import { PREFIX } from '../annotations/declarations.ts';

/** What a version of Traefik may lack, and who asks for it. */
export interface NewerFeature {
  /** The first version that has it. */
  readonly since: string;
  readonly what: string;
  /** As `kind namespace/name`. */
  readonly objects: ReadonlySet<string>;
}

/** How `NewerFeature` names an object. */
export function objectKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

interface Kind {
  readonly since: string;
  readonly what: string;
  asks(object: KubernetesObject): boolean;
}

/** From Traefik's own CHANGELOG.md; what all versions since 3.5 have is not here. */
const KINDS: readonly Kind[] = [
  {
    since: '3.6.0',
    what: 'routers with parents',
    asks: ({ kind, raw }) => kind === 'IngressRoute' && asObjects(dig(raw, 'spec', 'parentRefs')).length > 0,
  },
  {
    since: '3.6.0',
    what: 'the choice of servers by highest random weight or least time',
    asks: ({ raw }) =>
      dig(raw, 'spec', 'highestRandomWeight') !== undefined ||
      holds(raw['spec'], (key, value) => key === 'strategy' && (value === 'hrw' || value === 'leasttime')),
  },
  {
    since: '3.7.0',
    what: 'wildcards in Host',
    asks: ({ kind, raw }) =>
      kind.startsWith('IngressRoute') &&
      holds(
        raw['spec'],
        (key, value) => key === 'match' && /Host(?:SNI)?\([^)]*\*\./.test(asString(value) ?? ''),
      ),
  },
  {
    since: '3.7.0',
    what: 'the middleware encodedCharacters',
    asks: ({ kind, raw }) => kind === 'Middleware' && dig(raw, 'spec', 'encodedCharacters') !== undefined,
  },
  {
    since: '3.7.0',
    what: 'middlewares of services',
    asks: ({ kind, raw, metadata }) =>
      Object.hasOwn(metadata.annotations, `${PREFIX}service.middlewares`) ||
      (kind === 'IngressRoute' &&
        asObjects(dig(raw, 'spec', 'routes')).some((route) =>
          asObjects(own(route, 'services')).some((service) => own(service, 'middlewares') !== undefined),
        )),
  },
];

function holds(value: Json | undefined, test: (key: string, value: Json) => boolean): boolean {
  if (isArray(value)) return value.some((item) => holds(item, test));
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([key, item]) => item !== undefined && (test(key, item) || holds(item, test)),
  );
}

/** Features of the objects that not every version of Traefik has. */
export function newerFeatures(objects: ObjectSet): readonly NewerFeature[] {
  return KINDS.flatMap(({ since, what, asks }) => {
    const asking = objects.objects.filter(asks);
    const names = asking.flatMap(({ kind, raw, metadata: { namespace, name } }) => [
      objectKey(kind, namespace, name),
      // A parent is changed by its children.
      ...asObjects(dig(raw, 'spec', 'parentRefs')).map((parent) =>
        objectKey(
          'IngressRoute',
          asString(own(parent, 'namespace')) ?? namespace,
          asString(own(parent, 'name')) ?? '',
        ),
      ),
    ]);
    if (names.length === 0) return [];
    return [{ since, what, objects: withNaming(new Set(names), objects) }];
  });
}

/** The objects, and those that lead to them: whose fields or annotations name one of them. */
function withNaming(names: ReadonlySet<string>, objects: ObjectSet): ReadonlySet<string> {
  const found = new Set(names);
  const words = (): ReadonlySet<string> =>
    new Set(
      [...found].flatMap((key) => {
        const [namespace = '', name = ''] = key.split(' ')[1]?.split('/') ?? [];
        return [name, `${namespace}-${name}@kubernetescrd`];
      }),
    );
  for (let before = 0; before < found.size; ) {
    before = found.size;
    const wanted = words();
    for (const { kind, raw, metadata } of objects.objects) {
      const named = Object.values(metadata.annotations).some((text) =>
        text.split(',').some((word) => wanted.has(word.trim())),
      );
      if (named || holds(raw['spec'], (_, value) => wanted.has(asString(value) ?? '')))
        found.add(objectKey(kind, metadata.namespace, metadata.name));
    }
  }
  return found;
}

/** Does a version come before another? Parts that are no numbers count as 0. */
export function isBefore(version: string, since: string): boolean {
  const [one, two] = [partsOf(version), partsOf(since)];
  for (const [index, part] of two.entries()) {
    const own = one[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}

function partsOf(version: string): readonly number[] {
  return version
    .replace(/^v/, '')
    .split(/[.-]/)
    .slice(0, 3)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : 0));
}
