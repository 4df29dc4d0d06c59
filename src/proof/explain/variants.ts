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
      return [request];
  }
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
