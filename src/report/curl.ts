import { portOf } from '../model/listeners.ts';
import type { Request } from '../model/request.ts';
import { printable } from './printable.ts';

const SAFE_WORD = /^[A-Za-z0-9_./:=@%+,-]+$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const URL_HOST = /^[A-Za-z0-9._*-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/;

/** One word of a POSIX shell command that stands for exactly this text. */
export function shellWord(text: string): string {
  return SAFE_WORD.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A request as a curl command that can be pasted into a shell. Whatever the request holds, the words stay words: everything
 * is quoted, control characters are left out. What curl cannot be told in a portable way (the peer's address, a client
 * certificate) follows as a comment. Connections and datagrams that are no requests are made by netcat.
 */
export function curlLine(request: Request): string {
  if (request.protocol === 'tcp' || request.protocol === 'udp') return netcatLine(request);
  const words = ['curl', '-si'];
  const target = cleanTarget(request.target);
  if (/[{}[\]]/.test(target)) words.push('-g');
  if (/(^|\/)\.{1,2}(\/|$|\?)/.test(target)) words.push('--path-as-is');
  words.push(...methodWords(request.method));
  const host = printable(request.host).replaceAll(' ', '');
  // curl sends the name in the URL as the server name.
  const name = request.scheme === 'https' && request.sni !== undefined ? printable(request.sni) : host;
  const inUrl = URL_HOST.test(name) && !name.includes('*');
  const address = inUrl ? withPort(name, request) : 'GATEWAY-ADDRESS';
  if (!inUrl || name !== host) words.push('-H', `Host: ${host}`);
  for (const [name, value] of request.headers) words.push(...headerWords(name, value));
  if (!target.startsWith('/')) words.push('--request-target', target);
  const path = target.startsWith('/') ? target : '/';
  words.push(`${request.scheme}://${address}${path}`);
  return `${words.map(shellWord).join(' ')}${comment(request)}`;
}

function netcatLine(request: Request): string {
  const host = printable(request.host).replace(/:\d+$/, '');
  const address = URL_HOST.test(host) && !host.includes('*') ? host : 'GATEWAY-ADDRESS';
  const words = ['nc', request.protocol === 'udp' ? '-vu' : '-v', address, String(portOf(request))];
  return `${words.map(shellWord).join(' ')}${comment(request)}`;
}

/** White space and control characters would end the request line. */
function cleanTarget(target: string): string {
  return printable(target).replaceAll(/\s/g, '%20');
}

function methodWords(method: string): readonly string[] {
  if (method === 'GET') return [];
  return method === 'HEAD' ? ['-I'] : ['-X', printable(method)];
}

/** A Host header may carry a port of its own; the URL needs the listener's only when it is not the default. */
function withPort(host: string, { port, scheme }: Request): string {
  const usual = scheme === 'https' ? 443 : 80;
  const hasPort = /(^|[^:\]]|\]):\d+$/.test(host) && (host.startsWith('[') || host.split(':').length === 2);
  return port === undefined || port === usual || hasPort ? host : `${host}:${port}`;
}

/** `Name;` is how curl sends a header without a value. */
function headerWords(name: string, value: string): readonly string[] {
  if (!HEADER_NAME.test(name)) return [];
  const text = printable(value);
  return ['-H', text === '' ? `${name};` : `${name}: ${text}`];
}

function comment(request: Request): string {
  const remarks: string[] = [];
  if (request.remoteAddress !== undefined) remarks.push(`from ${request.remoteAddress}`);
  if (request.clientCertificate !== undefined) {
    remarks.push(`with client certificate ${request.clientCertificate}`);
  }
  return remarks.length === 0 ? '' : `  # ${printable(remarks.join(', '))}`;
}
