import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { read } from '../../src/gateway/read/index.ts';
import { readText } from '../../src/input/read-inputs.ts';
import type { Json, JsonObject, ObjectSet } from '../../src/kubernetes/object.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { toObjects } from '../../src/kubernetes/objects.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import type { HostProof, ProofDifference, Verdict } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { totalVerdict } from '../../src/proof/verdict.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import { complete, hostsOf } from './complete.ts';

/** What the comparison of one case in one dialect came to. */
export interface CaseVerdict {
  readonly verdict: Verdict;
  readonly differences: readonly ProofDifference[];
  /** Reasons of regions that nobody can decide. */
  readonly unknown: readonly string[];
  /** Kinds of policies that some manifest asks for, and that differ. */
  readonly policies: readonly string[];
  readonly before: RouteTable;
  readonly after: RouteTable;
}

export type CaseResult =
  | { readonly name: string; readonly verdicts: ReadonlyMap<string, CaseVerdict>; readonly added: boolean }
  | { readonly name: string; readonly incomparable: string };

/** Compares `input.yaml` with `expected.yaml` of every folder, in each of the dialects. */
export function compareAll(directory: string, dialects: readonly string[]): readonly CaseResult[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => compareCase(name, path.join(directory, name), dialects));
}

/** The tests take every Ingress for one of ingress-nginx, and annotations that need a flag for working ones. */
const SETTINGS = { '--watch-ingress-without-class': 'true', '--enable-ssl-passthrough': 'true' };

/** An IngressClass of ingress-nginx for every class that is named. */
function classesOf(input: readonly Json[]): readonly Json[] {
  const names = ingressesOf(input).map(({ spec }) => (isObject(spec) ? spec['ingressClassName'] : undefined));
  return [...new Set(names)].flatMap((name): readonly Json[] =>
    typeof name === 'string'
      ? [
          {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'IngressClass',
            metadata: { name },
            spec: { controller: 'k8s.io/ingress-nginx' },
          },
        ]
      : [],
  );
}

function ingressesOf(input: readonly Json[]): readonly JsonObject[] {
  return input.filter(isObject).filter(({ kind }) => kind === 'Ingress');
}

function compareCase(name: string, folder: string, dialects: readonly string[]): CaseResult {
  const output = path.join(folder, 'expected.yaml');
  if (!existsSync(output)) return { name, incomparable: 'no output is on record' };
  const input = documentsOf(path.join(folder, 'input.yaml'));
  const completed = complete(input, documentsOf(output));
  if ('incomparable' in completed) return { name, incomparable: completed.incomparable };
  const before = ingressNginx.compile(objectsOf([...input, ...classesOf(input)]), {
    settings: SETTINGS,
    flags: {},
  }).table;
  const after = objectsOf(completed.after);
  const wanted = wantedHosts(input);
  const verdicts = dialects.map((dialect) => [dialect, compareIn(dialect, before, after, wanted)] as const);
  return { name, verdicts: new Map(verdicts), added: completed.added };
}

interface Wanted {
  readonly http: ReadonlySet<string>;
  readonly https: ReadonlySet<string>;
}

/** Hosts that Ingresses name; on port 443 those of Ingresses with TLS or ssl-passthrough. */
function wantedHosts(input: readonly Json[]): Wanted {
  const ingresses = ingressesOf(input);
  const named = (list: readonly JsonObject[]): ReadonlySet<string> => {
    const specs = list.map((one) => (isObject(one['spec']) ? { spec: one['spec'] } : {}));
    return new Set(hostsOf(specs).map((host) => (host === '' ? 'any other host' : host)));
  };
  const secured = ingresses.filter((one) => isObject(one['spec']) && Array.isArray(one['spec']['tls']));
  const passed = ingresses.filter((one) =>
    JSON.stringify(one['metadata']).includes('/ssl-passthrough":"true"'),
  );
  return { http: named(ingresses), https: named([...secured, ...passed]) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compareIn(name: string, before: RouteTable, objects: ObjectSet, wanted: Wanted): CaseVerdict {
  const dialect = DIALECTS.get(name);
  if (dialect === undefined) throw new Error(`no dialect is called ${name}`);
  const after = read(objects, { dialect }).table;
  const all = prove(before, after, { hosts: (host) => wanted.http.has(host) }).hosts;
  const isWanted = (scheme: HostProof['scheme'], host: string): boolean =>
    (scheme === 'http' || scheme === 'https') && wanted[scheme].has(host);
  const hosts = all.filter(({ scheme, hosts: names }) => names.some((host) => isWanted(scheme, host)));
  return {
    verdict: totalVerdict(hosts),
    differences: hosts.flatMap(({ differences }) => differences),
    unknown: unique(hosts.flatMap(({ unknown }) => unknown.map(({ reason }) => reason))),
    policies: unique(hosts.flatMap(askedPolicies)),
    before,
    after,
  };
}

function askedPolicies({ policies }: HostProof): readonly string[] {
  return policies.filter(({ isDefault }) => !isDefault).map(({ kind }) => kind);
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)].sort();
}

function documentsOf(file: string): readonly Json[] {
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map((document) => document.toJS() as Json)
    .filter((value) => value !== null);
}

/** What is not among the objects may exist: Services and Secrets are not part of the cases. */
function objectsOf(items: readonly Json[]): ObjectSet {
  const reading = readText('case', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  return createObjectSet(objects, { complete: false, sources: [reading.source], refused });
}
