import type { Template, TemplatePart } from '../../../src/model/template.ts';

const OPERATOR = /%(?:%|([A-Z0-9_]+)(?:\(([^)%]*)\))?(?::[0-9]+)?%)/g;

/**
 * The value of a header with command operators (Envoy, custom request and response headers). What a table cannot
 * compute is a hole that says so.
 */
export function commandTemplate(value: string): Template {
  const parts: TemplatePart[] = [];
  let end = 0;
  let plain = '';
  const push = (part: TemplatePart): void => {
    if (plain !== '') parts.push({ text: plain });
    plain = '';
    parts.push(part);
  };
  for (const found of value.matchAll(OPERATOR)) {
    plain += value.slice(end, found.index);
    end = found.index + found[0].length;
    const [whole, name, argument] = found;
    if (name === undefined) plain += '%';
    else push(operator(name, argument ?? '', whole));
  }
  plain += value.slice(end);
  if (plain !== '' || parts.length === 0) parts.push({ text: plain });
  return parts;
}

function operator(name: string, argument: string, whole: string): TemplatePart {
  switch (name) {
    case 'REQ':
      return requestPart(argument, whole);
    case 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT':
      return { variable: 'client-address' };
    case 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT':
      return { variable: 'remote-address' };
    default:
      return { unknown: `Envoy's ${whole}` };
  }
}

/** `%REQ(name)%`; a second name (`name?other`) stands in where the first header is not there. */
function requestPart(argument: string, whole: string): TemplatePart {
  const [first = '', ...others] = argument.split('?');
  if (others.length === 0) {
    switch (first.toLowerCase()) {
      case ':authority':
      case 'host':
        return { variable: 'host-header' };
      case ':method':
        return { variable: 'method' };
      case ':scheme':
        return { variable: 'scheme' };
    }
  }
  if (first === '' || first.startsWith(':') || others.length > 1) return { unknown: `Envoy's ${whole}` };
  const fallback = others[0];
  if (fallback === undefined) return { header: first };
  return { header: first, fallback: [requestPart(fallback, whole)] };
}
