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
 * The request on the wire: its target and headers byte by byte as they are, whatever they hold. Undefined where the bytes
 * would be another request: a line end inside of a part, white space in method or target.
 *
 * @param bodyBytes length of the body that is made up and sent; 0: none
 */
export function requestBytes(request: Request, bodyBytes = 0): Buffer | undefined {
  const { method, target, host } = request;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) || /[\s\0]/.test(target) || target === '')
    return undefined;
  const head = [`${method} ${target} HTTP/1.1`];
  if (host !== '') head.push(`Host: ${host}`);
  for (const [name, value] of request.headers) {
    if (OF_CONNECTION.has(name.toLowerCase())) continue;
    head.push(`${name}: ${value}`);
  }
  if (bodyBytes > 0 || BODY_METHODS.has(method)) head.push(`Content-Length: ${bodyBytes}`);
  if (head.some((line) => /[\r\n\0]/.test(line))) return undefined;
  const text = `${head.join('\r\n')}\r\n\r\n`;
  const bytes = isAscii(text) ? Buffer.from(text, 'latin1') : Buffer.from(bytesOf(text));
  return bodyBytes === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(bodyBytes, 'x')]);
}

/** Length of the body that the request says it has; 0 where it says nothing that can be understood. */
export function declaredLength({ headers }: Request): number {
  const found = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? '';
  return /^\d{1,12}$/.test(found) ? Number(found) : 0;
}

const BODY_METHODS = new Set(['POST', 'PUT', 'PATCH']);
