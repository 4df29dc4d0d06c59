import type { Backend, Forward, Outcome } from '../../model/outcome.ts';
import type { RouteTable } from '../../model/route-table.ts';

/** Name of a Service's port, as stand-ins carry it. */
export function backendName(namespace: string, name: string, port: number | string): string {
  return `${namespace}/${name}:${port}`;
}

/** Every Service that a table can forward to, by name; each once. */
export function backendsOf(table: RouteTable): ReadonlyMap<string, Backend> {
  const found = new Map<string, Backend>();
  const add = (backend: Backend): void => {
    const name = backendName(backend.namespace, backend.name, backend.portNumber ?? backend.port);
    if (!found.has(name)) found.set(name, backend);
  };
  const seen = new Set<Outcome>();
  const visit = (outcome: Outcome): void => {
    if (seen.has(outcome)) return;
    seen.add(outcome);
    if (outcome.kind === 'forward') forward(outcome, add);
    if (outcome.kind === 'gate') {
      visit(outcome.then);
      visit(outcome.otherwise);
      if (outcome.check.kind === 'external-auth')
        for (const answer of outcome.check.answers) visit(answer.outcome);
    }
    if (outcome.kind === 'opaque' && outcome.presumably !== undefined) visit(outcome.presumably);
  };
  for (const { virtualHosts } of table.listeners)
    for (const { routes } of virtualHosts)
      for (const { outcome, errorPages } of routes) {
        visit(outcome);
        if (errorPages !== undefined && errorPages.backend !== 'default-backend') add(errorPages.backend);
      }
  return found;
}

function forward({ backends, mirrors }: Forward, add: (backend: Backend) => void): void {
  for (const { target } of backends) if (target.kind !== 'respond') add(target);
  for (const { backend } of mirrors) if (!('url' in backend)) add(backend);
}
