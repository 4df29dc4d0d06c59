import type { RequestVariable, Template, TemplatePart } from '../../src/model/template.ts';
import type { Location } from './configuration.ts';

/** Reads an nginx string with variables; `constants` are variables with a fixed value at the location. */
export function nginxTemplate(text: string, constants?: ReadonlyMap<string, string>): Template {
  const parts: TemplatePart[] = [];
  const pattern = /\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g;
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    const name = found[1] ?? found[2] ?? '';
    if (found.index > end) parts.push({ text: text.slice(end, found.index) });
    parts.push(variable(name, constants));
    end = found.index + found[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end) });
  return parts;
}

/** Variables of nginx that follow from the request alone. */
const VARIABLES: ReadonlyMap<string, RequestVariable> = new Map([
  ['host', 'host'],
  ['http_host', 'host-header'],
  ['best_http_host', 'host-header'],
  ['request_uri', 'request-uri'],
  ['uri', 'path'],
  ['document_uri', 'path'],
  ['args', 'query'],
  ['query_string', 'query'],
  ['scheme', 'scheme'],
  ['pass_access_scheme', 'scheme'],
  ['remote_addr', 'client-address'],
  ['realip_remote_addr', 'remote-address'],
  ['request_method', 'method'],
  ['request_id', 'request-id'],
  ['req_id', 'request-id'],
  ['server_port', 'listener-port'],
]);

function variable(name: string, constants: ReadonlyMap<string, string> | undefined): TemplatePart {
  const constant = constants?.get(name);
  if (constant !== undefined) return { text: constant };
  if (/^[0-9]$/.test(name)) return { capture: Number(name) };
  const known = VARIABLES.get(name);
  if (known !== undefined) return { variable: known };
  if (name.startsWith('http_')) return { header: name.slice(5).replaceAll('_', '-') };
  return { unknown: `$${name}` };
}

/** nginx variables that the controller sets to fixed text in a location. */
export function locationConstants(location: Location): ReadonlyMap<string, string> {
  const known = constantsOf.get(location);
  if (known !== undefined) return known;
  const { ingress } = location;
  const constants = new Map<string, string>();
  if (ingress !== undefined) {
    constants.set('namespace', ingress.namespace);
    constants.set('ingress_name', ingress.name);
    constants.set('service_name', location.service?.name ?? '');
    constants.set('service_port', String(location.service?.port ?? ''));
    constants.set('location_path', location.path);
  }
  constantsOf.set(location, constants);
  return constants;
}

const constantsOf = new WeakMap<Location, ReadonlyMap<string, string>>();
