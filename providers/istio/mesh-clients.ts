import type { DestinationRule } from '../../src/kubernetes/istio/destination-rule.ts';
import { MESH } from '../../src/kubernetes/istio/names.ts';
import { OTHER_NAMESPACES } from '../../src/model/mesh.ts';
import type { MeshClients } from './mesh.ts';
import type { VirtualService } from './objects/virtual-service.ts';
import type { MeshSettings } from './settings.ts';

/**
 * Whose requests are read: the namespaces that are named; with `OTHER_NAMESPACES` alone also those whose clients are treated
 * in a way of their own.
 */
export function clientsOf(
  named: readonly string[],
  services: readonly VirtualService[],
  rules: readonly DestinationRule[],
  settings: MeshSettings,
): MeshClients {
  if (!named.includes(OTHER_NAMESPACES) || named.length > 1) return { namespaces: named, onlyApart: false };
  const found = [
    ...services
      .filter(({ gateways }) => gateways.includes(MESH))
      .flatMap((one) => namespacesOf(one, settings)),
    ...rules.flatMap(({ namespace, exportTo }) => namesIn(exportTo, namespace).concat(namespace)),
  ];
  const namespaces = [...new Set([...named, ...found])].sort();
  return { namespaces, onlyApart: true };
}

/** Namespaces that a VirtualService is shown to by name, and those that its matches name. */
function namespacesOf(service: VirtualService, { defaultExportTo }: MeshSettings): readonly string[] {
  const { namespace, exportTo, http } = service;
  const shown = exportTo.length === 0 ? defaultExportTo : exportTo;
  const sources = http.flatMap(({ matches }) => matches.map(({ sourceNamespace }) => sourceNamespace));
  return [...namesIn(shown, namespace), ...sources.filter((name) => name !== '')];
}

function namesIn(exportTo: readonly string[], own: string): string[] {
  return exportTo.filter((name) => name !== '*' && name !== '~').map((name) => (name === '.' ? own : name));
}
