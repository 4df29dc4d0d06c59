import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { convertForLab } from '../../src/cli/replay/lab/subject.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { createLabClient } from '../../src/replay/lab/ask.ts';
import { makeCertificate } from '../../src/replay/lab/certificate.ts';
import { startEchoServers } from '../../src/replay/lab/echo.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { TRAEFIK_PROXY } from '../../src/replay/lab/proxies/traefik/index.ts';
import { objectsOf } from './ingress-nginx-support.ts';

const root = path.join(import.meta.dirname, '../../testdata/ingress-nginx');
const found = TRAEFIK_PROXY.find(process.env);

const CASES = [
  'app-root-is-for-the-whole-host',
  'canary-header-pattern-and-cookie',
  'canary-weight-total-below-100',
  'implementation-specific-is-prefix',
  'missing-slash-redirect-despite-root',
  'one-host-in-two-namespaces',
  'permanent-redirect-beats-rewrite',
  'regex-alternation',
  'regex-order-is-length',
  'regex-without-host',
  'rewrite-capture-general',
  'rewrite-capture-is-prefix-replacement',
  'rewrite-replaces-the-whole-path',
  'sample',
  'twenty-paths-on-one-host',
  'upstream-vhost',
  'wildcard-and-bare-host',
  '../target-traefik/affinity',
  '../target-traefik/backend-tls',
  '../target-traefik/mirroring',
];

/** Needs Traefik: GATEPROOF_TRAEFIK names it, or it is on the PATH. */
describe.skipIf(!('binary' in found))(
  'Traefik itself does what is read of the conversion in its dialect',
  () => {
    test.each(CASES)('%s', async (name) => {
      if (!('binary' in found)) throw new Error(found.why);
      const objects = objectsOf(readFileSync(path.join(root, name, 'input.yaml'), 'utf8'), name);
      const subject = await convertForLab(objects, ingressNginx, { settings: {}, flags: {} }, 'traefik');
      const certificate = makeCertificate(['lab.test']);
      const echo = startEchoServers(certificate);
      const proxy = await TRAEFIK_PROXY.start(found.binary, subject, { echo, certificate });
      const client = createLabClient(proxy.ports, proxy.cannot);
      const differences: unknown[] = [];
      let agreed = 0;
      try {
        const { excuse } = proxy;
        const sides = { client, ...(excuse === undefined ? {} : { excuse }) };
        await holdAll(
          generateTraffic(subject.table, subject.table),
          subject.table,
          sides,
          ({ exchange, held }) => {
            if (held.kind === 'agrees') agreed += 1;
            if (held.kind === 'differs') differences.push({ ...held, ...exchange });
          },
        );
      } finally {
        client.close();
        await proxy.stop();
        await echo.close();
      }
      expect(differences).toEqual([]);
      expect(agreed).toBeGreaterThan(20);
    });
  },
);
