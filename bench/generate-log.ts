import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Which `log_format` the lines have. */
export type LogStyle = 'default' | 'with-host' | 'nginx-json' | 'traefik-json' | 'envoy-json';

/** As docs/replay.md has it for `nginx-json`, with the usual things that nobody needs here. */
export const NGINX_JSON =
  '{"time":"$time_iso8601","host":"$host","scheme":"$scheme","request_method":"$request_method","request_uri":"$request_uri","status":$status,"bytes":$body_bytes_sent,"proxy_upstream_name":"$proxy_upstream_name","upstream_addr":"$upstream_addr","remote_addr":"$remote_addr","user_agent":"$http_user_agent","req_id":"$req_id"}';

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
  const target = `${path}${query}`;
  const bytes = random(9000);
  const agent = 'Mozilla/5.0 (X11; Linux x86_64)';
  switch (style) {
    case 'nginx-json':
      return `{"time":"${time}","host":"${host}","scheme":"https","request_method":"GET","request_uri":"${target}","status":200,"bytes":${bytes},"proxy_upstream_name":"${name}","upstream_addr":"${upstream}","remote_addr":"${address}","user_agent":"${agent}","req_id":"${hex(random)}${hex(random)}"}\n`;
    case 'traefik-json':
      return `{"ClientAddr":"${address}:${random(60_000)}","ClientHost":"${address}","ClientPort":"${random(60_000)}","ClientUsername":"-","DownstreamContentSize":${bytes},"DownstreamStatus":200,"Duration":${random(9_000_000)},"OriginContentSize":${bytes},"OriginDuration":${random(9_000_000)},"OriginStatus":200,"Overhead":${random(90_000)},"RequestAddr":"${host}","RequestContentSize":0,"RequestCount":${number},"RequestHost":"${host}","RequestMethod":"GET","RequestPath":"${target.replace('&', '\\u0026')}","RequestPort":"-","RequestProtocol":"HTTP/2.0","RequestScheme":"https","RetryAttempts":0,"RouterName":"websecure-app-${index}@kubernetes","ServiceAddr":"${upstream}","ServiceName":"${name}@kubernetes","ServiceURL":"http://${upstream}","SpanId":"${hex(random)}","StartLocal":"${time}","StartUTC":"${time}","TraceId":"${hex(random)}${hex(random)}","entryPointName":"websecure","level":"info","msg":"","request_User-Agent":"${agent}","time":"${time}"}\n`;
    case 'envoy-json':
      return `{"start_time":"${time}","method":"GET","x_envoy_original_path":"-","path":"${target}","protocol":"HTTP/2","response_code":200,"response_flags":"-","bytes_received":0,"bytes_sent":${bytes},"duration":${random(90)},"x_forwarded_for":"${address}","user_agent":"${agent}","request_id":"${hex(random)}-${hex(random)}","authority":"${host}","upstream_host":"${upstream}","upstream_cluster":"outbound|8080||svc-${index}-${place}.team-${index % 40}.svc.cluster.local","downstream_remote_address":"${address}:${random(60_000)}","requested_server_name":"${host}"}\n`;
  }
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
