import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOptions } from '../../src/cli/extensions.ts';
import { read } from '../../src/gateway/read/index.ts';
import type { JsonObject } from '../../src/kubernetes/object.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import { createLabClient } from '../../src/replay/lab/ask.ts';
import { makeCertificate } from '../../src/replay/lab/certificate.ts';
import { type EchoServers, startEchoServers } from '../../src/replay/lab/echo.ts';
import { holdAll } from '../../src/replay/lab/hold-all.ts';
import { findNginx } from '../../src/replay/lab/nginx.ts';
import { startFabric } from '../../src/replay/lab/proxies/nginx-gateway-fabric/index.ts';
import type { LabProxy } from '../../src/replay/lab/proxies/proxy.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import { objectsOf } from './ingress-nginx-support.ts';

const folder = path.join(import.meta.dirname, 'nginx-gateway-fabric');
const FILES = readdirSync(folder).sort();
const NGINX = findNginx(process.env);

/** By file: what real answers cannot be held against, and how many of a hundred requests agree at least. */
const EXPECTED: Readonly<Record<string, readonly [agreed: number, reasons: readonly string[]]>> = {
  'extensions.yaml': [90, ['filter ExtensionRef AuthenticationFilter.gateway.nginx.org nobody']],
  'filters.yaml': [98, ['405 instead of 404', 'an escaped question mark']],
  'grpc-methods.yaml': [90, ['not in its canonical form', 'a query', 'repeated header', 'a body above']],
  'internal-locations.yaml': [90, ['not in its canonical form', 'repeated header', '405 instead of 404']],
  'listener-isolation.yaml': [100, []],
  'wider-snippets.yaml': [40, ['lines of SnippetsFilter shop/server']],
};

interface Subject {
  readonly table: RouteTable;
  readonly resources: readonly JsonObject[];
  readonly services: readonly JsonObject[];
}

function subjectOf(file: string): Subject {
  const dialect = DIALECTS.get('nginx-gateway-fabric');
  if (dialect === undefined) throw new Error('no such dialect');
  const objects = objectsOf(readFileSync(path.join(folder, file), 'utf8'), file);
  const { table } = read(objects, readOptions(dialect, objects, { settings: {}, flags: {} }));
  const resources = objects.objects.map(({ raw, apiVersion, kind, metadata }) => ({
    ...raw,
    apiVersion,
    kind,
    metadata: { name: metadata.name, namespace: metadata.namespace },
  }));
  return { table, resources, services: [] };
}

describe.skipIf(NGINX === undefined)(
  'nginx with the configuration of NGINX Gateway Fabric does what is read of its own resources',
  () => {
    let subjects: readonly Subject[] = [];
    let proxies: readonly LabProxy[] = [];
    let echo: EchoServers | undefined;

    beforeAll(async () => {
      if (NGINX === undefined) return;
      subjects = FILES.map(subjectOf);
      const certificate = makeCertificate(['lab.test']);
      echo = startEchoServers(certificate);
      proxies = await startFabric(NGINX, subjects, { echo, certificate });
    }, 60_000);

    afterAll(async () => {
      for (const proxy of proxies) await proxy.stop();
      await echo?.close();
    });

    test.each(FILES.map((file, index) => [file, index] as const))('%s', async (file, index) => {
      const subject = subjects[index];
      const proxy = proxies[index];
      const [share = 0, reasons = []] = EXPECTED[file] ?? [];
      if (subject === undefined || proxy === undefined) throw new Error('no such case');
      const client = createLabClient(proxy.ports, proxy.cannot);
      const differences: unknown[] = [];
      const unexpected: string[] = [];
      const seen = new Set<string>();
      let agreed = 0;
      let all = 0;
      await holdAll(
        generateTraffic(subject.table, subject.table, { forLab: true }),
        subject.table,
        { ...proxy, client },
        ({ exchange, held }) => {
          all += 1;
          if (held.kind === 'agrees') agreed += 1;
          if (held.kind === 'differs') differences.push({ ...held, ...exchange });
          if (held.kind !== 'left-out') return;
          const reason = reasons.find((text) => held.reason.includes(text));
          if (reason === undefined) unexpected.push(held.reason);
          else seen.add(reason);
        },
      );
      client.close();
      expect(differences).toEqual([]);
      expect(unexpected).toEqual([]);
      expect([...seen].sort()).toEqual([...reasons].sort());
      expect((agreed * 100) / all).toBeGreaterThanOrEqual(share);
    });
  },
);
