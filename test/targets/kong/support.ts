import type { Request } from '../../../src/model/request.ts';
import { ROUTE } from '../support.ts';

/** A KongPlugin as YAML, to stand behind others. */
export function plugin(name: string, kind: string, config: object, more: object = {}): string {
  const metadata = { name };
  return `---\n${JSON.stringify({ apiVersion: 'configuration.konghq.com/v1', kind: 'KongPlugin', metadata, plugin: kind, config, ...more })}\n`;
}

/** The route with filters in its first rule, and with annotations. */
export function route(filters: readonly string[], annotations: object = {}): string {
  const refs = filters.map((name) => ({
    type: 'ExtensionRef',
    extensionRef: { group: 'configuration.konghq.com', kind: 'KongPlugin', name },
  }));
  return ROUTE.replace(
    'metadata: {name: route}',
    `metadata: ${JSON.stringify({ name: 'route', annotations })}`,
  ).replace(
    '    backendRefs: [{name: one',
    `    filters: ${JSON.stringify(refs)}\n    backendRefs: [{name: one`,
  );
}

export function asked(target: string, more: Partial<Request> = {}): Request {
  return {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target,
    headers: [],
    remoteAddress: '192.0.2.1',
    ...more,
  };
}
