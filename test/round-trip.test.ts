import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ingressNginx } from '../providers/ingress-nginx/index.ts';
import { traefik } from '../providers/traefik/index.ts';
import { goldenCases } from '../scripts/golden.ts';
import { convertObjects } from '../src/cli/convert/pipeline.ts';
import { readText } from '../src/input/read-inputs.ts';
import { isIngress } from '../src/kubernetes/ingress.ts';
import { createObjectSet } from '../src/kubernetes/object-set.ts';
import { toObjects } from '../src/kubernetes/objects.ts';
import type { Provider } from '../src/kubernetes/provider.ts';
import { emitYaml } from '../src/kubernetes/yaml/emit.ts';
import type { Finding } from '../src/model/finding.ts';
import type { Ledger } from '../src/model/ledger.ts';
import { unaccountedFields } from './support/ledger.ts';
import { sampledDifferences } from './support/round-trip.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const corpus = path.resolve(root, '../shared/corpus');

/** What a conversion leads to, whatever the input: the pipeline itself refuses output that is not valid. */
async function convert(file: string, provider: Provider) {
  const reading = readText(path.basename(file), readFileSync(file, 'utf8'));
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  const input = createObjectSet(objects, { complete: false, sources: [reading.source], refused });
  // Pass-through is on, so that its hosts take part.
  const settings = { '--enable-ssl-passthrough': 'true' };
  const conversion = await convertObjects(
    input,
    provider,
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
async function holds(file: string, provider: Provider): Promise<void> {
  const { input, conversion } = await convert(file, provider);
  const again = await convert(file, provider);
  expect(emitYaml(again.conversion.resources)).toBe(emitYaml(conversion.resources));

  const accounted = new Set(conversion.ledger.map(({ origin, key }) => JSON.stringify([origin.object, key])));
  for (const { kind, metadata } of input.ofKind('Ingress').filter(isIngress)) {
    const object = { kind, namespace: metadata.namespace, name: metadata.name };
    const missing = Object.keys(metadata.annotations).filter(
      (key) => !accounted.has(JSON.stringify([object, key])),
    );
    expect(missing).toEqual([]);
  }
  expect(unaccountedFields(input, conversion.ledger)).toEqual([]);
  expect(silentEntries(conversion.ledger, conversion.findings)).toEqual([]);

  const silent = sampledDifferences(conversion, input, 1200).filter(
    ({ explainedBy }) => explainedBy.length === 0,
  );
  expect(silent.slice(0, 3)).toEqual([]);
}

/** Fields of Traefik's objects that nobody understood, and no finding says so. */
function silentEntries(ledger: Ledger, findings: readonly Finding[]): readonly string[] {
  const told = new Set(
    findings.flatMap(({ origins }) => origins.map(({ object, path }) => JSON.stringify([object, path]))),
  );
  return ledger
    .filter(({ status, origin }) => status === 'unknown' && origin.path[0] === 'spec')
    .filter(({ origin: { object, path } }) => !told.has(JSON.stringify([object, path])))
    .map(({ key }) => key);
}

describe('conversions read back treat sampled requests the same, or a finding says so', () => {
  test.each(goldenCases())('%s', (folder) =>
    holds(path.join(root, folder, 'input.yaml'), providerOf(folder)),
  );
});

describe.skipIf(!existsSync(corpus))('the same for manifests of others', () => {
  const wild = [...filesOf('wild/ingress-nginx'), ...filesOf('wild/traefik')];
  const converters = filesOf('i2gw/ingress-nginx').filter((name) => name.endsWith('input.yaml'));
  test.each([...wild, ...converters])('%s', (name) => holds(path.join(corpus, name), providerOf(name)));
});

/** The provider that the folder of a file is named after. */
function providerOf(name: string): Provider {
  return name.split('/').includes('traefik') ? traefik : ingressNginx;
}

/** Files of a folder of the corpus, relative to the corpus. */
function filesOf(folder: string): string[] {
  const whole = path.join(corpus, folder);
  if (!existsSync(whole)) return [];
  return readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => path.join(folder, name));
}
