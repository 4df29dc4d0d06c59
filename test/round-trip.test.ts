import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ingressNginx } from '../providers/ingress-nginx/index.ts';
import { goldenCases } from '../scripts/golden.ts';
import { convertObjects } from '../src/cli/convert/pipeline.ts';
import { readText } from '../src/input/read-inputs.ts';
import { createObjectSet } from '../src/kubernetes/object-set.ts';
import { toObjects } from '../src/kubernetes/objects.ts';
import { emitYaml } from '../src/kubernetes/yaml/emit.ts';
import { sampledDifferences } from './support/round-trip.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const corpus = path.resolve(root, '../shared/corpus');

/** What a conversion leads to, whatever the input: the pipeline itself refuses output that is not valid. */
async function convert(file: string) {
  const reading = readText(path.basename(file), readFileSync(file, 'utf8'));
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  const input = createObjectSet(objects, { complete: false, sources: [reading.source], refused });
  // Pass-through is on, so that its hosts take part.
  const settings = { '--enable-ssl-passthrough': 'true' };
  const conversion = await convertObjects(
    input,
    ingressNginx,
    { settings, flags: {} },
    {
      version: '1.5',
      channel: 'standard',
      gatewayClass: 'example',
      gatewayScope: 'shared',
      allowPartial: false,
    },
  );
  return { input, conversion };
}

/** Valid, the same bytes twice, every annotation accounted for, and no request treated differently without a word. */
async function holds(file: string): Promise<void> {
  const { input, conversion } = await convert(file);
  const again = await convert(file);
  expect(emitYaml(again.conversion.resources)).toBe(emitYaml(conversion.resources));

  const accounted = new Set(conversion.ledger.map(({ origin, key }) => JSON.stringify([origin.object, key])));
  for (const { kind, metadata } of input.ofKind('Ingress')) {
    const object = { kind, namespace: metadata.namespace, name: metadata.name };
    const missing = Object.keys(metadata.annotations).filter(
      (key) => !accounted.has(JSON.stringify([object, key])),
    );
    expect(missing).toEqual([]);
  }

  const silent = sampledDifferences(conversion, input, 1200).filter(
    ({ explainedBy }) => explainedBy.length === 0,
  );
  expect(silent.slice(0, 3)).toEqual([]);
}

describe('conversions read back treat sampled requests the same, or a finding says so', () => {
  test.each(goldenCases())('%s', (folder) => holds(path.join(root, folder, 'input.yaml')));
});

describe.skipIf(!existsSync(corpus))('the same for manifests of others', () => {
  const wild = filesOf(path.join(corpus, 'wild/ingress-nginx'));
  const converters = filesOf(path.join(corpus, 'i2gw/ingress-nginx')).filter((name) =>
    name.endsWith('input.yaml'),
  );
  test.each([...wild, ...converters])('%s', (name) => holds(path.join(corpus, name)));
});

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => path.relative(corpus, path.join(folder, name)));
}
