import type { Request } from '../../model/request.ts';
import { bytesOf, isAscii } from '../../regex/text.ts';

/** Headers of the connection, which a request on a new connection must not carry over. */
const OF_CONNECTION = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'te',
]);

/**
 * The request on the wire, one character per byte: its target and headers as they are, whatever they hold. Undefined where
 * it would be another request: a line end inside of a part, white space in method or target.
 *
 * @param bodyBytes length of the body that is made up and sent; 0: none
 */
export function requestText(request: Request, bodyBytes = 0): string | undefined {
  const { method, target, host } = request;
  if (!(BODILESS.has(method) || METHOD.test(method)) || /[\s\0]/.test(target) || target === '')
    return undefined;
  if (BREAK.test(host)) return undefined;
  let head = `${method} ${target} HTTP/1.1\r\n`;
  if (host !== '') head += `Host: ${host}\r\n`;
  for (const [name, value] of request.headers) {
    if (OF_CONNECTION.has(name.toLowerCase())) continue;
    if (BREAK.test(name) || BREAK.test(value)) return undefined;
    head += `${name}: ${value}\r\n`;
  }
  if (bodyBytes > 0 || BODY_METHODS.has(method)) head += `Content-Length: ${bodyBytes}\r\n`;
  const text = `${head}\r\n`;
  const bytes = isAscii(text) ? text : Buffer.from(bytesOf(text)).toString('latin1');
  return bodyBytes === 0 ? bytes : bytes + 'x'.repeat(bodyBytes);
}

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What would end a line. */
const BREAK = /[\r\n\0]/;

/** Length of the body that the request says it has; 0 where it says nothing that can be understood. */
export function declaredLength({ headers }: Request): number {
  const found = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? '';
  return /^\d{1,12}$/.test(found) ? Number(found) : 0;
}

const BODY_METHODS = new Set(['POST', 'PUT', 'PATCH']);
