import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { traefik } from '../../providers/traefik/index.ts';
import { startTraefikBefore } from '../../src/cli/replay/lab/traefik.ts';
import type { ProviderOptions } from '../../src/kubernetes/provider.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { createLabClient } from '../../src/replay/lab/ask.ts';
import { makeCertificate } from '../../src/replay/lab/certificate.ts';
import { startEchoServers } from '../../src/replay/lab/echo.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { findTraefik } from '../../src/replay/lab/proxies/traefik/process.ts';
import { objectsOf } from './ingress-nginx-support.ts';

const root = path.join(import.meta.dirname, '../../testdata/traefik');
const CASES = readdirSync(root).filter((name) => existsSync(path.join(root, name, 'input.yaml')));
const found = findTraefik(process.env);

function optionsOf(name: string): ProviderOptions {
  const file = path.join(root, name, 'arguments');
  const words = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const flags = words.flatMap((word) => /^--traefik-flag=(.*)$/.exec(word)?.[1] ?? []);
  return { settings: {}, flags: { 'traefik-flag': flags } };
}

/** Needs Traefik: GATEPROOF_TRAEFIK names it, or it is on the PATH. */
describe.skipIf(!('binary' in found))('Traefik with its own objects does what the model says', () => {
  const totals = { agreed: 0, leftOut: 0 };
  afterAll(() => {
    console.log(`agreed: ${totals.agreed} requests; not covered: ${totals.leftOut}`);
  });

  test.each(CASES)(
    '%s',
    async (name) => {
      if (!('binary' in found)) throw new Error(found.why);
      const text = readFileSync(path.join(root, name, 'input.yaml'), 'utf8');
      const isComplete =
        existsSync(path.join(root, name, 'arguments')) &&
        readFileSync(path.join(root, name, 'arguments'), 'utf8').includes('--complete-input');
      const objects = { ...objectsOf(text, name), complete: isComplete };
      const options = optionsOf(name);
      const { table } = traefik.compile(objects, options);
      const certificate = makeCertificate(['lab.test']);
      const echo = startEchoServers(certificate);
      const proxy = await startTraefikBefore(
        found.binary,
        { objects, options, table },
        { echo, certificate },
      );
      const client = createLabClient(proxy.ports, proxy.cannot);
      const differences: unknown[] = [];
      const reasons = new Map<string, number>();
      let agreed = 0;
      try {
        const { excuse } = proxy;
        const sides = { client, ...(excuse === undefined ? {} : { excuse }) };
        await holdAll(generateTraffic(table, table, { bodies: true }), table, sides, ({ exchange, held }) => {
          if (held.kind === 'agrees') agreed += 1;
          if (held.kind === 'left-out') reasons.set(held.reason, (reasons.get(held.reason) ?? 0) + 1);
          if (held.kind === 'differs') differences.push({ ...held, ...exchange });
        });
      } finally {
        client.close();
        await proxy.stop();
        await echo.close();
      }
      totals.agreed += agreed;
      for (const count of reasons.values()) totals.leftOut += count;
      expect(differences).toEqual([]);
      expect(agreed).toBeGreaterThan(20);
    },
    60_000,
  );
});
