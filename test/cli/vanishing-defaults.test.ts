import { describe, expect, test } from 'vitest';
import { TARGETS } from '../../src/targets/index.ts';
import { run } from './host.ts';

/** Two hosts, so that what is said for each of them would be seen twice. */
const INPUT = ['a.test', 'b.test']
  .map((host) =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: host.slice(0, 1), namespace: 'shop' },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: [host], secretName: 'cert' }],
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    }),
  )
  .join('\n---\n');

async function convert(
  target: string,
  ...more: readonly string[]
): Promise<{ yaml: string; findings: readonly string[] }> {
  const { stdout, stderr } = await run(
    ['convert', '-f', '-', `--target=${target}`, '--gateway-class=x', ...more],
    { stdin: INPUT },
  );
  // A finding of its own begins behind an empty line; its items stand under it.
  return { yaml: stdout, findings: stderr.split('\n') };
}

/** What nginx does although no manifest says it: how a manifest says it, and how a finding does. */
const DEFAULTS: ReadonlyArray<readonly [string, RegExp, RegExp]> = [
  ['the limit of bodies', /requestBuffer|maxSize|maxRequestBodyBytes|allowed_payload_size/, /limit of 1 MiB/],
  [
    'timeouts',
    /streamIdleTimeout|connectTimeout|timeoutSec|timeout:\s*\n/,
    /5s to connect, 1m between two writes/,
  ],
  ['retries', /numRetries|attempts|retries/, /up to 3 tries/],
];

/** nginx itself: the limit stands where nobody says otherwise. */
const SAME: ReadonlySet<string> = new Set(['nginx-gateway-fabric the limit of bodies']);

describe.each([...TARGETS.keys()])('%s', (target) => {
  test('each default is written, or said once', async () => {
    const { yaml, findings } = await convert(target);
    for (const [name, written, said] of DEFAULTS) {
      const items = findings.filter((line) => /^\s+today:/.test(line) && said.test(line));
      const isKept = written.test(yaml) || SAME.has(`${target} ${name}`);
      expect(isKept || items.length === 1, `${name}: ${items.length} times`).toBe(true);
      expect(items.length, name).toBeLessThanOrEqual(1);
    }
    expect(yaml.match(/strict-transport-security/gi)).toHaveLength(2);
  });

  test('in idiomatic manifests none of the policies is written, and each is said', async () => {
    const { yaml, findings } = await convert(target, '--idiomatic');
    for (const [name, written, said] of DEFAULTS) {
      expect(yaml, name).not.toMatch(written);
      expect(findings.filter((line) => said.test(line)).length, name).toBeGreaterThan(0);
    }
  });
});
