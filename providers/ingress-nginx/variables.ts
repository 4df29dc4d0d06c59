import type { Template } from '../../src/model/template.ts';
import type { Location } from './configuration.ts';
import type { Controller } from './controller.ts';
import { forwardedScheme, requestedHost } from './headers.ts';
import type { KnownVariables } from './nginx-variables.ts';

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

/** Variables of a location: its constants, what the controller computes before, and named groups of its path. */
export function locationVariables(location: Location, controller: Controller): KnownVariables {
  const variables = new Map<string, string | Template>(locationConstants(location));
  variables.set('best_http_host', requestedHost(controller));
  variables.set('pass_access_scheme', forwardedScheme(controller));
  for (const [, name = ''] of location.path.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g))
    variables.set(name, [{ capture: name }]);
  return variables;
}
