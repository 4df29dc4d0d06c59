/**
 * Headers of answers that differ from one answer to the next, or from one proxy to the next, and say nothing of how a
 * request was treated. Lower case; a star at the end stands for any ending.
 */
const IGNORED: ReadonlySet<string> = new Set([
  'age',
  'alt-svc',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'server',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'via',
  'x-powered-by',
  'x-request-id',
  'x-runtime',
]);
const IGNORED_PREFIXES = ['x-envoy-', 'x-b3-'];

export function isIgnoredHeader(name: string): boolean {
  return IGNORED.has(name) || IGNORED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/**
 * Headers of an answer as they are compared: lower-case names, without those that say nothing, of cookies the names and
 * attributes alone, and locations without the usual port of their scheme.
 */
export function comparableHeaders(
  headers: ReadonlyArray<readonly [name: string, value: string]>,
): ReadonlyArray<readonly [name: string, value: string]> {
  return headers.flatMap(([given, value]): ReadonlyArray<readonly [string, string]> => {
    const name = given.toLowerCase();
    if (isIgnoredHeader(name)) return [];
    if (name === 'set-cookie') return [[name, cookieWithoutValue(value)]];
    if (name === 'location') return [[name, plainLocation(value)]];
    return [[name, value.trim()]];
  });
}

/** `id; Path=/; HttpOnly` of `id=secret; Path=/; HttpOnly`; when it ends is left out, attributes are sorted. */
export function cookieWithoutValue(line: string): string {
  const [pair = '', ...attributes] = line.split(';');
  const kept = attributes
    .map((attribute) => attribute.trim())
    .filter((attribute) => attribute !== '' && !/^expires=/i.test(attribute))
    .sort();
  return [pair.split('=')[0]?.trim() ?? '', ...kept].join('; ');
}

function plainLocation(value: string): string {
  const [, scheme = '', host, port, rest] =
    /^(https?):\/\/([^/?#:]+)(?::(\d+))?(.*)$/i.exec(value.trim()) ?? [];
  if (host === undefined || rest === undefined) return value.trim();
  const usual = scheme.toLowerCase() === 'https' ? '443' : '80';
  const shown = port === undefined || port === usual ? '' : `:${port}`;
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${shown}${rest === '' ? '/' : rest}`;
}
