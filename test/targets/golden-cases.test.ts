import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { TARGETS } from '../../src/targets/index.ts';

const testdata = path.resolve(import.meta.dirname, '../../testdata');

/** Themes that a target writes as objects of its own. */
function writtenBy(name: string): readonly string[] {
  const themes = TARGETS.get(name)?.policies?.themes ?? [];
  return themes.filter(({ cell, write }) => 'how' in cell && write !== undefined).map((theme) => theme.name);
}

const writing = [...TARGETS.keys()].filter((name) => writtenBy(name).length > 0);

test('several implementations have objects for what the Gateway API has no field for', () => {
  expect(writing).toEqual(
    expect.arrayContaining([
      'envoy-gateway',
      'istio',
      'nginx-gateway-fabric',
      'traefik',
      'kgateway',
      'agentgateway',
    ]),
  );
});

describe.each(writing)('%s', (name) => {
  const folder = path.join(testdata, `target-${name}`);
  const cases = existsSync(folder) ? readdirSync(folder) : [];

  test.each(writtenBy(name))('has a golden case of %s', (theme) => {
    expect(cases).toContain(theme);
  });
});
