/** The parts of a URL that the controller looks at, as Go's net/url reads them. */
export interface GoUrl {
  readonly scheme: string;
  /** With the port. */
  readonly host: string;
  /** Without the port and the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly path: string;
}

/** ASCII characters that url.Parse takes in a host; above ASCII everything goes. */
const HOST_CHARACTERS = /^[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"\u0080-\uffff]*$/;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/**
 * url.Parse; undefined where Go returns an error. Covers scheme, authority and escapes; user information is cut off.
 */
export function parseGoUrl(text: string): GoUrl | undefined {
  if (/[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const hash = text.indexOf('#');
  const withoutFragment = hash < 0 ? text : text.slice(0, hash);
  if (hash >= 0 && BAD_ESCAPE.test(text.slice(hash))) return undefined;
  const split = splitScheme(withoutFragment);
  if (split === undefined) return undefined;
  const { scheme } = split;
  const question = split.rest.indexOf('?');
  let rest = question < 0 ? split.rest : split.rest.slice(0, question);
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { scheme, host: '', hostname: '', path: '' };
    const segment = rest.split('/', 1)[0] ?? '';
    if (segment.includes(':')) return undefined;
  }
  let host = '';
  if (rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))) {
    const slash = rest.indexOf('/', 2);
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    rest = slash < 0 ? '' : rest.slice(slash);
    host = authority.slice(authority.lastIndexOf('@') + 1);
    if (!isHost(host)) return undefined;
  }
  if (BAD_ESCAPE.test(rest)) return undefined;
  return { scheme, host, hostname: hostnameOf(host), path: rest };
}

/** url.ParseRequestURI: an absolute path or an absolute URL; undefined where Go returns an error. */
export function parseGoRequestUri(text: string): GoUrl | undefined {
  if (text === '' || /[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const split = splitScheme(text);
  if (split === undefined) return undefined;
  if (split.scheme === '' && !text.startsWith('/')) return undefined;
  if (text.includes('#'))
    return BAD_ESCAPE.test(text) ? undefined : { scheme: split.scheme, host: '', hostname: '', path: text };
  // "//host" is a path here, not an authority
  if (split.scheme === '')
    return BAD_ESCAPE.test(text) ? undefined : { scheme: '', host: '', hostname: '', path: text };
  return parseGoUrl(text);
}

function splitScheme(text: string): { scheme: string; rest: string } | undefined {
  const colon = /^[A-Za-z][A-Za-z0-9+\-.]*:/.exec(text);
  if (colon !== null) {
    const length = colon[0].length;
    return { scheme: text.slice(0, length - 1).toLowerCase(), rest: text.slice(length) };
  }
  return text.startsWith(':') ? undefined : { scheme: '', rest: text };
}

function isHost(host: string): boolean {
  if (!HOST_CHARACTERS.test(host)) return false;
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    return end > 0 && isPort(host.slice(end + 1));
  }
  const colon = host.lastIndexOf(':');
  return colon < 0 || isPort(host.slice(colon));
}

function isPort(text: string): boolean {
  return text === '' || /^:[0-9]*$/.test(text);
}

function hostnameOf(host: string): string {
  if (host.startsWith('[')) return host.slice(1, Math.max(1, host.lastIndexOf(']')));
  const colon = host.lastIndexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
}

/**
 * The controller's own StringToURL: a scheme, a host and no `..` in it; otherwise the reason.
 * Source: internal/ingress/annotations/parser/main.go.
 */
export function parseServiceUrl(text: string): GoUrl | string {
  const url = parseGoUrl(text);
  if (url === undefined) return 'it is not a URL';
  if (url.scheme === '') return 'it has no scheme (http:// or https://)';
  if (url.host === '') return 'it has no host';
  if (url.host.includes('..')) return 'its host holds two dots in a row';
  return url;
}
