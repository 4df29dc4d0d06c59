import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCases } from '../../src/cases/read-case.ts';
import { type CaseReader, runCase } from '../../src/cases/run-case.ts';
import { read } from '../../src/gateway/read/index.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Request } from '../../src/model/request.ts';
import { TRAEFIK } from '../../src/targets/traefik/index.ts';
import { objectsOf } from '../gateway/read/manifests.ts';

const folder = path.resolve(import.meta.dirname, '../../../shared/corpus/traefik');

const reader: CaseReader = (item) => {
  const objects = objectsOf(item.manifests);
  const { table } = read(objects, { dialect: TRAEFIK.dialect });
  const ports = new Set(table.listeners.map(({ port }) => port));
  // A port in the Host header names the entry point there.
  const arriving = (request: Request): Request => {
    const port = Number(/:(\d+)$/.exec(request.host)?.[1]);
    return ports.has(port) ? { ...request, port } : request;
  };
  return { objects, answer: (request) => evaluate(table, arriving(request)) };
};

/** What is known and not modelled; the notes of the target name it. */
const NOT_MODELLED: ReadonlyMap<string, string> = new Map([
  ['gw-ingress-vs-gateway-root-prefix.yaml', 'Rules of IngressRoutes and Ingresses'],
  ['gw-listener-port-without-entrypoint.yaml', 'A listener needs an entry point'],
  ['gw-rewrite-prefix-decodes-slash.yaml', 'Rewrites and redirects work on the decoded path'],
]);

describe.skipIf(!existsSync(folder))('what Traefik did with Gateway API manifests', () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.startsWith('gw-')) : [];
  test.each(files)('%s', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    for (const item of readCases(text, file)) {
      const run = runCase(item, new Map([['traefik', reader]]));
      const note = NOT_MODELLED.get(file);
      if (note === undefined) expect(run.disagreed).toEqual([]);
      else expect(TRAEFIK.notes.filter(({ text }) => text.includes(note))).toHaveLength(1);
    }
  });
});
