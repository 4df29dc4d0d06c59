import type { Request } from '../../model/request.ts';
import type { Cors } from '../../model/route-table.ts';
import type { Difference } from '../outcomes/compare.ts';
import type { Effect } from '../outcomes/effect.ts';

/** Requests with the same path and conditions, of which one should show a difference of this kind. */
export function variantsOf(
  request: Request,
  difference: Difference,
  effects: readonly [Effect, Effect],
): readonly Request[] {
  const withHeader = (name: string, value: string): Request => ({
    ...request,
    headers: [...request.headers, [name, value]],
  });
  switch (difference.aspect) {
    case 'cors':
      return [request, ...crossOrigin(request, [effects[0].cors, effects[1].cors])];
    case 'gate':
      return [request, withHeader('Authorization', 'Basic dTpw'), withHeader('Authorization', 'Bearer x')];
    case 'request-header':
    case 'response-header':
      return difference.detail === undefined ? [request] : [request, withHeader(difference.detail, 'sample')];
    default:
      return [
        request,
        ...[...namedHeaders(effects)].sort().map((name) => withHeader(name, 'sample.example')),
      ];
  }
}

/** Headers whose values templates of the outcomes take, and that the request does not have yet. */
function namedHeaders(effects: readonly [Effect, Effect]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('header' in value && typeof value.header === 'string') names.add(value.header);
    for (const inner of Object.values(value)) visit(inner);
  };
  for (const { outcome } of effects) visit(outcome);
  return names;
}

function crossOrigin(request: Request, cors: ReadonlyArray<Cors | undefined>): readonly Request[] {
  const origins = new Set(['https://origin.example']);
  for (const one of cors) {
    if (one === undefined || one.allowOrigins === '*') continue;
    for (const allowed of one.allowOrigins) origins.add(sampleOrigin(allowed.text));
  }
  const requests: Request[] = [];
  for (const origin of origins) {
    const plain: Request = { ...request, headers: [...request.headers, ['Origin', origin]] };
    const preflight: readonly [string, string] = ['Access-Control-Request-Method', 'GET'];
    requests.push(
      plain,
      { ...plain, method: 'OPTIONS' },
      { ...plain, method: 'OPTIONS', headers: [...plain.headers, preflight] },
    );
  }
  requests.push({ ...request, method: 'OPTIONS' });
  return requests;
}

function sampleOrigin(text: string): string {
  const filled = text.replaceAll('*', 'sub');
  return filled.includes('://') ? filled : `https://${filled}`;
}
