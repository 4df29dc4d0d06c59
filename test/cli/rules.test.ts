import { expect, test } from 'vitest';
import { findingKinds } from '../../src/cli/catalogue.ts';
import { run } from './host.ts';

test('every kind has its line, under a head that can be left out', async () => {
  const { code, stdout, stderr } = await run(['rules']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [head = '', ...lines] = stdout.trimEnd().split('\n');
  expect(head.split(/ {3,}/)).toEqual(['CODE', 'SEVERITY', 'NAME', 'TITLE']);
  expect(lines.map((line) => line.slice(0, 6))).toEqual([...findingKinds().keys()]);
  const bare = (await run(['rules', '--no-headers'])).stdout.trimEnd().split('\n');
  expect(bare.map((line) => line.slice(0, 6))).toEqual([...findingKinds().keys()]);
});

test('json is the whole catalogue, and a severity chooses', async () => {
  const all = JSON.parse((await run(['rules', '-o', 'json'])).stdout);
  expect(all).toEqual([...findingKinds().values()]);
  const some = JSON.parse((await run(['rules', '-o', 'json', '--severity', 'blocker'])).stdout);
  expect(some).toEqual(all.filter(({ severity }: { severity: string }) => severity === 'blocker'));
  expect(some.length).toBeGreaterThan(0);
});
