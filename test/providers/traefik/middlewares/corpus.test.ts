import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { always, type Handling } from '../../../../providers/traefik/handling.ts';
import { restricted } from '../../../../providers/traefik/middlewares/conjunction.ts';
import { applyStages, type RouterFacts } from '../../../../providers/traefik/middlewares/stage.ts';
import type { BehaviourCase } from '../../../../src/cases/case.ts';
import { readCases } from '../../../../src/cases/read-case.ts';
import { type CaseReader, runCase } from '../../../../src/cases/run-case.ts';
import { asObjects, asString, asStrings, dig } from '../../../../src/kubernetes/json.ts';
import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { evaluate } from '../../../../src/model/evaluate.ts';
import type { Match } from '../../../../src/model/match.ts';
import type { RouteTable } from '../../../../src/model/route-table.ts';
import { chain, entry, FORWARD, objectsOf, tableOf } from './support.ts';

const folder = resolve(import.meta.dirname, '../../../../../shared/corpus/traefik');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^mw-.*\.yaml$/.test(name)) : [];

/** Requests whose answer no table can give, with the reason. */
const BEYOND: ReadonlyArray<readonly [RegExp, string]> = [
  [/^mw-ratelimit-/, 'limits depend on earlier requests'],
  [
    /^mw-(?:digestauth-challenge|forwardauth-redirect-is-copied|forwardauth-success)$/,
    'values of third parties',
  ],
  [/^mw-compress-/, 'compression depends on the body of the answer'],
  [
    /^mw-forwardauth-(?:auth-request-headers|request-to-auth-service)$/,
    'about the request to the auth service',
  ],
];

/** The matchers that these cases use: all paths, one prefix, one host and one prefix. */
function matchOf(rule: string): { readonly match: Match; readonly host: string | undefined } {
  const path = /PathPrefix\(`([^`]*)`\)/.exec(rule)?.[1] ?? '/';
  const host = /Host\(`([^`]*)`\)/.exec(rule)?.[1];
  return { match: { path: path === '/' ? { kind: 'any' } : { kind: 'string-prefix', value: path } }, host };
}

/** What an annotation of the Service `echo` says that the backend answers. */
function withBackendAnswers(item: BehaviourCase): BehaviourCase {
  const written = /respond-headers: '(.*)'$/m.exec(item.manifests)?.[1];
  if (written === undefined) return item;
  const headers = Object.entries<string>(JSON.parse(written));
  return {
    ...item,
    requests: item.requests.map((one) => ({ ...one, backendResponse: { headers, timing: false } })),
  };
}

interface Setup {
  readonly host: string | undefined;
  readonly handling: Handling;
  readonly length: number;
}

const reader: CaseReader = (item: BehaviourCase) => {
  const documents = parseAllDocuments(item.manifests).map((one) => one.toJS() as JsonObject);
  const objects = objectsOf(documents.filter((one) => one !== null));
  const facts = (scheme: 'http' | 'https'): RouterFacts => {
    const name = scheme === 'http' ? 'web' : 'websecure';
    const insecure = item.settings[`entryPoints.${name}.forwardedHeaders.insecure`] === 'true';
    return {
      scheme,
      port: scheme === 'http' ? 80 : 443,
      forwardedHeaders: insecure ? 'all' : [],
      cleanPaths: true,
    };
  };
  const routers = (scheme: 'http' | 'https'): readonly Setup[] =>
    objects.ofKind('IngressRoute').flatMap(({ raw }) => {
      const entryPoints = asStrings(dig(raw, 'spec', 'entryPoints'));
      if (!entryPoints.includes(scheme === 'http' ? 'web' : 'websecure')) return [];
      return asObjects(dig(raw, 'spec', 'routes')).flatMap((route): readonly Setup[] => {
        const rule = asString(dig(route, 'match')) ?? '';
        const names = asObjects(dig(route, 'middlewares')).map((one) => asString(dig(one, 'name')) ?? '');
        const reading = chain(objects, names);
        if (!reading.ok) return [];
        const { match, host } = matchOf(rule);
        const inner = applyStages(reading.stages, always(FORWARD), facts(scheme));
        const handling = restricted(match, entry(inner, facts(scheme)));
        return [{ host, handling, length: rule.length }];
      });
    });
  const table: RouteTable = {
    listeners: (['http', 'https'] as const).flatMap((scheme) => {
      const sorted = [...routers(scheme)].sort((a, b) => b.length - a.length);
      const of = (host: string | undefined): Handling =>
        sorted.filter((one) => one.host === undefined || one.host === host).flatMap((one) => one.handling);
      const { listeners } = tableOf(of(undefined), facts(scheme));
      const hosts = new Set(sorted.flatMap((one) => one.host ?? []));
      return listeners.map((listener) => ({
        ...listener,
        virtualHosts: [
          ...[...hosts].flatMap((host) =>
            (tableOf(of(host), facts(scheme)).listeners[0]?.virtualHosts ?? []).map((one) => ({
              ...one,
              hosts: [{ kind: 'exact' as const, host }],
            })),
          ),
          ...listener.virtualHosts,
        ],
      }));
    }),
  };
  return { objects, answer: (request) => evaluate(table, { remoteAddress: '127.0.0.1', ...request }) };
};

describe.skipIf(files.length === 0)('what middlewares are known to do', () => {
  for (const name of files) {
    const beyond = BEYOND.find(([pattern]) => pattern.test(basename(name, '.yaml')));
    test(beyond === undefined ? name : `${name}: ${beyond[1]}`, () => {
      for (const item of readCases(readFileSync(join(folder, name), 'utf8'), name)) {
        const run = runCase(withBackendAnswers(item), new Map([[item.system, reader]]));
        if (beyond === undefined) {
          expect(run.unsupported).toEqual([]);
          expect(run.disagreed).toEqual([]);
        } else expect(run.unsupported.length + run.disagreed.length).toBeGreaterThan(0);
      }
    });
  }
});
