import type { Json } from '../../kubernetes/object.ts';
import type { Channel, GatewayApiVersion } from '../resource.ts';
import { type Defaulter, defaultsCompiler } from './defaults.ts';
import { type RuleCheck, rulesCompiler } from './rules.ts';
import type { Check } from './scalars.ts';
import { shapes } from './shape.ts';
import { structureCompiler } from './structure.ts';
import type { KindVersion, NodeId, SchemaKind, SchemaTable } from './table.ts';

/** What is done with objects of one version of a kind; compiled when first asked for. */
export interface CompiledVersion {
  readonly kind: SchemaKind;
  readonly version: KindVersion;
  readonly structure: Check<Json>;
  readonly rules: RuleCheck | undefined;
  readonly defaults: Defaulter;
}

/** The CRDs of one release and channel, ready to check objects. */
export interface Schemas {
  readonly version: GatewayApiVersion;
  readonly channel: Channel;
  /** The exact release the CRDs are from: `v1.6.1`. */
  readonly release: string;
  readonly table: SchemaTable;
  kind(kind: string): SchemaKind | undefined;
  /** By apiVersion (`group/version`) and kind; also versions that are not served. */
  find(apiVersion: string, kind: string): CompiledVersion | undefined;
}

/** Each file is a chunk of its own, read only when its release and channel are asked for. */
const FILES: Readonly<Record<GatewayApiVersion, Readonly<Record<Channel, () => Promise<unknown>>>>> = {
  '1.4': {
    standard: () => import('./data/v1.4-standard.json', { with: { type: 'json' } }),
    experimental: () => import('./data/v1.4-experimental.json', { with: { type: 'json' } }),
  },
  '1.5': {
    standard: () => import('./data/v1.5-standard.json', { with: { type: 'json' } }),
    experimental: () => import('./data/v1.5-experimental.json', { with: { type: 'json' } }),
  },
  '1.6': {
    standard: () => import('./data/v1.6-standard.json', { with: { type: 'json' } }),
    experimental: () => import('./data/v1.6-experimental.json', { with: { type: 'json' } }),
  },
};

const loaded = new Map<string, Promise<Schemas>>();

/** The official CRDs of a release and channel; loaded and compiled once. */
export function loadSchemas(version: GatewayApiVersion, channel: Channel): Promise<Schemas> {
  const key = `${version} ${channel}`;
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const schemas = FILES[version]
    [channel]()
    .then((module) =>
      compileSchemas((module as { readonly default: SchemaTable }).default, version, channel),
    );
  loaded.set(key, schemas);
  return schemas;
}

/** @throws Error if the table has a keyword, or a rule a construct, that this product does not understand. */
export function compileSchemas(table: SchemaTable, version: GatewayApiVersion, channel: Channel): Schemas {
  const defaults = defaultsCompiler(table);
  const compilers = {
    structure: structureCompiler(table, defaults),
    rules: rulesCompiler(table, shapes(table, defaults)),
    defaults,
  };
  const kinds = new Map(table.kinds.map((kind) => [kind.kind, kind]));
  const compiled = new Map<string, CompiledVersion>();
  for (const kind of table.kinds)
    for (const entry of kind.versions)
      compiled.set(`${kind.group}/${entry.name} ${kind.kind}`, lazily(kind, entry, compilers));
  return {
    version,
    channel,
    release: table.release,
    table,
    kind: (kind) => kinds.get(kind),
    find: (apiVersion, kind) => compiled.get(`${apiVersion} ${kind}`),
  };
}

interface Compilers {
  structure(id: NodeId): Check<Json>;
  rules(id: NodeId): RuleCheck | undefined;
  defaults(id: NodeId): Defaulter;
}

function lazily(kind: SchemaKind, version: KindVersion, compilers: Compilers): CompiledVersion {
  const { schema } = version;
  return {
    kind,
    version,
    get structure() {
      return compilers.structure(schema);
    },
    get rules() {
      return compilers.rules(schema);
    },
    get defaults() {
      return compilers.defaults(schema);
    },
  };
}
