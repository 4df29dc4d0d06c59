import { createLineKeys, type KeyPart } from './alike/keys.ts';
import { compileFormat, nginxTokens, stepsOf } from './format.ts';
import type { LineReader } from './nginx.ts';
import { type LineFields, recorded } from './recorded.ts';

/** Traefik's `common` format; the words in its place are ours. */
const FORMAT =
  '$host - $user [$time] "$request" $status $size "$referer" "$agent" $number "$router" "$server" $duration';

/** Lines that Traefik writes with `accessLog.format: common`. */
export function traefikTextReader(): LineReader {
  const tokens = nginxTokens(FORMAT);
  const { names, parse } = compileFormat(tokens);
  const at = (name: string): number => names.indexOf(name);
  const [host, request, status, router, server] = [
    at('host'),
    at('request'),
    at('status'),
    at('router'),
    at('server'),
  ];
  return {
    form: 'traefik',
    keys: (stripper) => createLineKeys(stepsOf(tokens), ({ name }) => keyPart(name), stripper),
    read(line, place, stripper) {
      const values = parse(line);
      if (values === undefined || !/^(?:\d{3}|-)$/.test(values[status] ?? '')) return undefined;
      const fields: LineFields = {
        requestLine: values[request] ?? '',
        status: values[status] ?? '',
        remoteAddress: values[host] ?? '',
        reached: !/^-?$/.test(values[server] ?? ''),
        ...schemeOfRouter(values[router] ?? ''),
      };
      return recorded(fields, place, 'none', stripper);
    },
  };
}

function keyPart(name: string): KeyPart {
  switch (name) {
    case 'request':
      return 'request';
    case 'status':
    case 'router':
      return 'exact';
    case 'server':
      return 'reached';
    default:
      return 'ignored';
  }
}

/** Routers of Ingresses and CRDs carry the name of an entry point where they belong to one: `websecure-shop-web@...`. */
export function schemeOfRouter(router: string): { scheme?: string } {
  if (router.startsWith('websecure-')) return { scheme: 'https' };
  return router.startsWith('web-') ? { scheme: 'http' } : {};
}

/** `shop-web-80` of `shop-web-80@kubernetes`; names of other providers stand for no Service. */
export function serviceName(name: string): string | undefined {
  const [service, provider] = name.split('@');
  return provider?.startsWith('kubernetes') === true ? service : undefined;
}
