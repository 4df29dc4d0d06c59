import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './host.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const golden = (name: string): string =>
  readFileSync(path.join(root, 'testdata/istio/subset-policies-at-istio', name), 'utf8');

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'subsets-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** What proves says of policies, with the rules that stay and those of `written` that a filter keeps. */
async function policies(written: (document: string) => boolean): Promise<string> {
  const parts = (text: string): readonly string[] => text.split(/^---$/m);
  const stay = parts(golden('input.yaml')).filter((one) => one.includes('kind: DestinationRule'));
  const after = [...parts(golden('expected.yaml')).filter(written), ...stay];
  writeFileSync(path.join(cwd, 'before.yaml'), golden('input.yaml'));
  writeFileSync(path.join(cwd, 'after.yaml'), after.join('\n---\n'));
  const { stdout } = await run(
    [
      ...['prove', '--before', 'before.yaml', '--after', 'after.yaml'],
      ...['--dialect', 'istio', '--after-provider', 'gateway-api'],
    ],
    { cwd },
  );
  return stdout;
}

test('what a DestinationRule says again of the Service of a subset is no difference', async () => {
  const whole = await policies(() => true);
  expect(whole).toContain('shop.example.com');
  expect(whole).not.toMatch(/load balancing|backend tls|ISTIO_MUTUAL/);
  const lacking = await policies((document) => !document.includes('host: reviews-v2.'));
  expect(lacking).toContain('load balancing by consistent hash');
});
