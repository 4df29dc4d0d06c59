import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { convertForLab, type LabConversion } from '../../src/cli/replay/lab/subject.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { createLabClient } from '../../src/replay/lab/ask.ts';
import { makeCertificate } from '../../src/replay/lab/certificate.ts';
import { type EchoServers, startEchoServers } from '../../src/replay/lab/echo.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { findNginx } from '../../src/replay/lab/nginx.ts';
import { startFabric } from '../../src/replay/lab/proxies/nginx-gateway-fabric/index.ts';
import type { LabProxy } from '../../src/replay/lab/proxies/proxy.ts';
import { objectsOf } from './ingress-nginx-support.ts';

const testdata = path.join(import.meta.dirname, '../../testdata');
const CASES = ['ingress-nginx', 'target-nginx-gateway-fabric'].flatMap((folder) =>
  readdirSync(path.join(testdata, folder))
    .map((name) => path.join(folder, name))
    .filter((name) => existsSync(path.join(testdata, name, 'input.yaml'))),
);
const NGINX = findNginx(process.env);

/** Of the requests of a case only every so many, so that none takes more than about this number. */
const REQUESTS = 400;

function allowsSnippets(name: string): boolean {
  const file = path.join(testdata, name, 'arguments');
  return existsSync(file) && readFileSync(file, 'utf8').split('\n').includes('--allow-snippets');
}

describe.skipIf(NGINX === undefined)(
  'nginx with the configuration of NGINX Gateway Fabric does what is read of the conversion in its dialect',
  () => {
    let subjects: readonly LabConversion[] = [];
    let proxies: readonly LabProxy[] = [];
    let echo: EchoServers | undefined;

    beforeAll(async () => {
      if (NGINX === undefined) return;
      const made: LabConversion[] = [];
      for (const name of CASES) {
        const objects = objectsOf(readFileSync(path.join(testdata, name, 'input.yaml'), 'utf8'), name);
        const options = { settings: {}, flags: {} };
        made.push(
          await convertForLab(objects, ingressNginx, options, 'nginx-gateway-fabric', {
            allowSnippets: allowsSnippets(name),
          }),
        );
      }
      subjects = made;
      const certificate = makeCertificate(['lab.test']);
      echo = startEchoServers(certificate);
      proxies = await startFabric(NGINX, subjects, { echo, certificate });
    }, 240_000);

    afterAll(async () => {
      for (const proxy of proxies) await proxy.stop();
      await echo?.close();
    });

    test.each(CASES.map((name, index) => [name, index] as const))('%s', async (_, index) => {
      const subject = subjects[index];
      const proxy = proxies[index];
      if (subject === undefined || proxy === undefined) throw new Error('no such case');
      const client = createLabClient(proxy.ports, proxy.cannot);
      const all = [...generateTraffic(subject.table, subject.table, { forLab: true })];
      const step = Math.ceil(all.length / REQUESTS);
      const differences: unknown[] = [];
      let agreed = 0;
      await holdAll(
        all.filter((_one, place) => place % step === 0),
        subject.table,
        { ...proxy, client },
        ({ exchange, held }) => {
          if (held.kind === 'agrees') agreed += 1;
          if (held.kind === 'differs') differences.push({ ...held, ...exchange });
        },
      );
      client.close();
      expect(differences).toEqual([]);
      if (all.length > 0) expect(agreed).toBeGreaterThan(0);
    });
  },
);
