import { execFileSync, spawnSync } from 'node:child_process';
import type { Request } from '../src/model/request.ts';
import { findNginx, startNginx } from '../src/replay/lab/nginx.ts';
import { freePorts } from '../src/replay/lab/program.ts';
import { createSender } from '../src/replay/send/sender.ts';

/**
 * Requests in a second over 32 connections to two nginx servers on the loopback, half of them to each: our exact client,
 * and `wrk` with as many connections to one of them. Prints JSON; null where nginx or wrk is not installed.
 */
const CONNECTIONS = 32;
const REQUESTS = 60_000;

const nginx = findNginx(process.env);
const hasWrk = spawnSync('wrk', ['-v']).error === undefined;
if (nginx === undefined || !hasWrk) console.log('null');
else {
  const ports = await freePorts(2);
  const servers = ports.map(
    (port) => `server { listen 127.0.0.1:${port}; location / { return 200 "ok $request_uri"; } }`,
  );
  const running = await startNginx(
    nginx,
    `keepalive_requests 100000000; ${servers.join('\n')}`,
    ports[0] ?? 0,
  );
  try {
    const wrk = wrkRate(ports[0] ?? 0);
    const own = await ownRate(ports);
    console.log(JSON.stringify({ own, wrk }));
  } finally {
    await running.stop();
  }
}

async function ownRate(ports: readonly number[]): Promise<number> {
  const senders = ports.map((port) =>
    createSender({ timeout: 5_000, endpointOf: () => ({ address: '127.0.0.1', port }) }),
  );
  let next = 0;
  const work = async (index: number): Promise<void> => {
    const sender = senders[index % senders.length];
    while (next < REQUESTS) {
      next += 1;
      const request: Request = {
        method: 'GET',
        scheme: 'http',
        host: 'a.example.com',
        target: `/path/${next}?x=1`,
        headers: [],
      };
      await sender?.send(request);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => work(index)));
  const seconds = (performance.now() - started) / 1000;
  for (const sender of senders) sender.close();
  return REQUESTS / seconds;
}

function wrkRate(port: number): number {
  const text = execFileSync(
    'wrk',
    ['-t1', `-c${CONNECTIONS}`, '-d3s', `http://127.0.0.1:${port}/path/1?x=1`],
    {
      encoding: 'utf8',
    },
  );
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}
