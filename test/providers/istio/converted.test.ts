import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { istio } from '../../../providers/istio/index.ts';
import type { BehaviourCase } from '../../../src/cases/case.ts';
import { readCases } from '../../../src/cases/read-case.ts';
import { toRequest } from '../../../src/cases/request.ts';
import { type Conversion, convertObjects } from '../../../src/cli/convert/pipeline.ts';
import { readText } from '../../../src/input/read-inputs.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import { toObjects } from '../../../src/kubernetes/objects.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Evaluation, Result } from '../../../src/model/evaluation.ts';
import { describeObject } from '../../../src/model/origin.ts';
import type { Request } from '../../../src/model/request.ts';
import { TARGETS, type Target } from '../../../src/targets/index.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const corpus = path.resolve(root, '../shared/corpus/istio');
const names = existsSync(corpus) ? readdirSync(corpus).filter((name) => name.endsWith('.yaml')) : [];
const cases = names
  .sort()
  .flatMap((name) => readCases(readFileSync(path.join(corpus, name), 'utf8'), name))
  .map((item) => [item.name, item] as const);

/** Only what a target needs to be told apart is written for it. */
const DIALECTS: ReadonlyArray<readonly [string, Target | undefined]> = [
  ['of the specification', undefined],
  ['of Istio', TARGETS.get('istio')],
  ['of Envoy Gateway', TARGETS.get('envoy-gateway')],
];

async function converted(item: BehaviourCase, target: Target | undefined): Promise<Conversion> {
  const items = parseAllDocuments(item.manifests).map((document): unknown => document.toJS());
  const list = { apiVersion: 'v1', kind: 'List', items: items.filter((one) => one !== null) };
  const reading = readText('manifests', JSON.stringify(list));
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  const set = createObjectSet(objects, { complete: true, sources: [reading.source], refused });
  return convertObjects(
    set,
    istio,
    { settings: item.settings, flags: {} },
    {
      version: '1.6',
      channel: 'standard',
      gatewayScope: 'shared',
      gatewayClass: 'example',
      allowPartial: false,
      prove: true,
      ...(target === undefined ? {} : { target }),
    },
  );
}

/** What a client or a backend notices of a request. */
function noticed({ results }: Evaluation): string {
  return results.map(inWords).sort().join(' | ');
}

function inWords({ share, kind, status, backend, upstream, responseHeaders }: Result): string {
  const place =
    backend === undefined
      ? `${status} ${responseHeaders.set['location'] ?? ''}`
      : `${backend.namespace}/${backend.name}#${backend.subset ?? ''}:${backend.portNumber ?? backend.port}`;
  return `${share} % ${kind} ${place} ${upstream?.target ?? ''} ${upstream?.host ?? ''}`;
}

/** Codes of findings, other than mere information, about an object that has a part in the decision. */
function spokenOf({ steps }: Evaluation, { findings }: Conversion): readonly string[] {
  const objects = new Set(
    steps.flatMap(({ origins }) => origins.map(({ object }) => describeObject(object))),
  );
  return findings
    .filter(
      ({ severity, origins }) =>
        severity !== 'info' && origins.some(({ object }) => objects.has(describeObject(object))),
    )
    .map(({ code }) => code);
}

/** Differences that a mere information speaks of: ports without routes, and paths that are read in another way. */
function isKnown({ target }: Request, before: string, after: string, codes: ReadonlySet<string>): boolean {
  const isIdle = before.startsWith('100 % answered 404') && after.startsWith('100 % answered 0');
  if (isIdle) return codes.has('GP5211') || codes.has('GP7004');
  return codes.has('GP5009') && /%|\/\.{1,2}(?:\/|$)|\/\//.test(target);
}

describe.skipIf(cases.length === 0).each(DIALECTS)('in the dialect %s', (_name, target) => {
  test.each(cases)('%s', async (_case, item) => {
    const conversion = await converted(item, target);
    const codes = new Set(conversion.findings.map(({ code }) => code));
    // Whatever differs is said by a finding of the conversion.
    expect([...codes].filter((code) => /^GP700[123]$/.test(code))).toEqual([]);
    const tables = conversion.proof?.comparison.tables;
    if (tables === undefined) throw new Error('there is no proof');
    const silent = item.requests.flatMap(({ request }) => {
      const asked = toRequest(request);
      const [before, after] = tables.map((table) => evaluate(table, asked));
      if (before === undefined || after === undefined) return [];
      const [now, then] = [noticed(before), noticed(after)];
      if (now === then || isKnown(asked, now, then, codes)) return [];
      if (spokenOf(before, conversion).length > 0) return [];
      return [{ request: `${asked.method} ${asked.scheme}://${asked.host}${asked.target}`, now, then }];
    });
    expect(silent).toEqual([]);
  });
});
