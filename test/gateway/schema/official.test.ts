import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadSchemas, validate } from '../../../src/gateway/schema/index.ts';
import type { JsonObject } from '../../../src/kubernetes/object.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const shared = path.resolve(repository, '../shared');

const schemas = {
  standard: await loadSchemas('1.6', 'standard'),
  experimental: await loadSchemas('1.6', 'experimental'),
};
const channels = ['standard', 'experimental'] as const;

function objectsOf(text: string): JsonObject[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value): value is JsonObject => typeof value === 'object' && value !== null);
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => path.join(folder, name));
}

describe.skipIf(!existsSync(shared))('objects of the Gateway API project', () => {
  test('have the verdicts that were recorded', () => {
    const cases = JSON.parse(
      readFileSync(path.join(shared, 'crds/validation-cases.json'), 'utf8'),
    ) as readonly {
      readonly name: string;
      readonly object: JsonObject;
      readonly [verdict: `v1.6.1-${string}`]: string;
    }[];
    const verdictsOf = (
      verdict: (one: (typeof cases)[number], channel: 'standard' | 'experimental') => string,
    ) => cases.map((one) => [one.name, ...channels.map((channel) => verdict(one, channel))]);
    expect(cases.length).toBeGreaterThan(100);
    expect(
      verdictsOf((one, channel) =>
        validate(schemas[channel], one.object).length > 0 ? 'rejected' : 'accepted',
      ),
    ).toEqual(verdictsOf((one, channel) => one[`v1.6.1-${channel}`] ?? ''));
  });

  test.each(channels)('that must be refused are refused, %s', (channel) => {
    const files = yamlFiles(path.join(shared, 'crds/invalid-examples', channel));
    expect(files.length).toBeGreaterThan(3);
    const accepted = files.filter((file) =>
      objectsOf(readFileSync(file, 'utf8')).every(
        (object) => validate(schemas[channel], object).length === 0,
      ),
    );
    expect(accepted).toEqual([]);
  });

  test('of the conformance suite are taken', () => {
    const objects = yamlFiles(path.join(shared, 'corpus/gateway-api'))
      .flatMap((file) => objectsOf(readFileSync(file, 'utf8')))
      .flatMap((one) => objectsOf(String(one['manifests'] ?? '')))
      .filter((object) => String(object['apiVersion']).startsWith('gateway.networking.k8s.io/'));
    expect(objects.length).toBeGreaterThan(600);
    const refused = objects.filter((object) => validate(schemas.experimental, object).length > 0);
    expect(refused).toEqual([]);
  });
});
