import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { always } from '../../../../providers/traefik/handling.ts';
import type { Router } from '../../../../providers/traefik/router.ts';
import { parseRule } from '../../../../providers/traefik/rules/parse.ts';
import type { BehaviourCase } from '../../../../src/cases/case.ts';
import { readCases } from '../../../../src/cases/read-case.ts';
import { toRequest } from '../../../../src/cases/request.ts';
import { forward } from '../../../model/fixtures.ts';
import { answer, tableOf } from '../support.ts';

const folder = path.resolve(import.meta.dirname, '../../../../../shared/corpus/traefik');
const files = fs.existsSync(folder)
  ? fs.readdirSync(folder).filter((file) => /^(rule|priority)-/.test(file))
  : [];

interface IngressRoute {
  readonly kind: 'IngressRoute';
  readonly spec: {
    readonly routes: ReadonlyArray<{
      readonly match: string;
      readonly priority?: number;
      readonly syntax?: 'v2' | 'v3';
      readonly services: ReadonlyArray<{ readonly name: string }>;
    }>;
  };
}

/** Undefined where something else than IngressRoutes decides too. */
function routersOf(item: BehaviourCase): readonly Router[] | undefined {
  const objects = parseAllDocuments(item.manifests).map((document): { kind: string } => document.toJS());
  if (objects.some(({ kind }) => kind !== 'Service' && kind !== 'IngressRoute')) return undefined;
  return objects
    .filter((object): object is IngressRoute => object.kind === 'IngressRoute')
    .flatMap(({ spec }) => spec.routes)
    .flatMap(({ match, priority, syntax, services }): Router[] => {
      const reading = parseRule(match, syntax ?? 'v3', 'http');
      const name = services[0]?.name ?? '';
      if (!reading.ok) return [];
      const handling = always(forward(name));
      const { rule } = reading;
      return [
        { name, text: match, rule, priority: priority ?? match.length, precedence: 0, handling, origins: [] },
      ];
    });
}

describe.skipIf(files.length === 0)('what Traefik was seen to do', () => {
  const cases = files
    .flatMap((file) => readCases(fs.readFileSync(path.join(folder, file), 'utf8'), file))
    .flatMap((item) => {
      const routers = routersOf(item);
      return routers === undefined ? [] : [{ name: item.name, item, routers }];
    });

  test.each(cases)('$name', ({ item, routers }) => {
    const table = tableOf(routers);
    for (const { request, expect: wanted } of item.requests) {
      const status = wanted.backend?.service ?? `answered ${wanted.status}`;
      expect(`${request.host}${request.path} ${answer(table, toRequest(request))}`).toBe(
        `${request.host}${request.path} ${status}`,
      );
    }
  });

  test('nearly all cases were looked at', () => {
    expect(cases.length).toBeGreaterThan(40);
  });
});
