import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Which `log_format` the lines have. */
export type LogStyle = 'default' | 'with-host';

/** The format of `with-host`, as log-format-upstream would set it. */
export const WITH_HOST =
  '$remote_addr [$time_local] $scheme $host "$request" $status [$proxy_upstream_name] $upstream_addr "$http_user_agent"';

/**
 * Writes an access log of ingress-nginx for the Ingresses of `generateIngresses(hosts)`: few hosts have most requests,
 * paths hold numbers and identifiers that hardly repeat, half of the requests have a query. Seeded: the same arguments
 * give the same file.
 */
export async function generateLog(
  file: string,
  lines: number,
  hosts: number,
  style: LogStyle,
): Promise<void> {
  const random = createRandom(20_261);
  const stream = createWriteStream(file);
  let text = '';
  for (let number = 0; number < lines; number++) {
    text += line(random, number, hosts, style);
    if (text.length < 1 << 20) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  stream.end(text);
  await once(stream, 'finish');
}

type Random = (below: number) => number;

/** xorshift32. */
function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const PLAIN = ['', 'api', 'cart', 'login', 'static'];

function line(random: Random, number: number, hosts: number, style: LogStyle): string {
  // The square of an even choice: the first hosts are asked most.
  const skewed = Math.floor((random(hosts) * random(hosts)) / hosts);
  const index = skewed % 10 === 9 ? skewed - 1 : skewed;
  const host = `app-${index}.team-${index % 40}.example.com`;
  const [place, path] = index % 7 === 3 ? regexPath(random) : plainPath(random);
  const query = random(2) === 0 ? '' : `?page=${random(50)}&sort=${random(2) === 0 ? 'name' : 'date'}`;
  const name = `team-${index % 40}-svc-${index}-${place}-8080`;
  const time = `21/Nov/2026:10:${two(Math.floor(number / 60_000) % 60)}:${two(Math.floor(number / 1000) % 60)} +0000`;
  const request = `"GET ${path}${query} HTTP/1.1"`;
  const address = `10.${random(4)}.${random(256)}.${random(256)}`;
  const upstream = `10.244.0.${index % 250}:8080`;
  return style === 'default'
    ? `${address} - - [${time}] ${request} 200 ${random(9000)} "-" "Mozilla/5.0 (X11; Linux x86_64)" 420 0.00${random(10)} [${name}] [] ${upstream} ${random(9000)} 0.00${random(10)} 200 ${hex(random)}${hex(random)}\n`
    : `${address} [${time}] https ${host} ${request} 200 [${name}] ${upstream} "Mozilla/5.0 (X11; Linux x86_64)"\n`;
}

function plainPath(random: Random): readonly [number, string] {
  const place = random(5);
  const tail =
    [`/items/${random(100_000)}`, `/users/${hex(random)}/orders/${random(10_000)}`, '/list'][random(3)] ?? '';
  const first = PLAIN[place] ?? '';
  return [place, first === '' ? `/pages${tail}` : `/${first}${tail}`];
}

function regexPath(random: Random): readonly [number, string] {
  switch (random(4)) {
    case 0:
      return [0, `/api/items/${random(100_000)}`];
    case 1:
      return [1, `/v${random(3) + 1}/items/${random(100_000)}`];
    case 2:
      return [3, `/static/${hex(random)}.js`];
    default:
      return [4, `/pages/${random(100_000)}`];
  }
}

function hex(random: Random): string {
  return random(0x1_0000_0000).toString(16).padStart(8, '0');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
