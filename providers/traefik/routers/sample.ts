import type { Request } from '../../../src/model/request.ts';
import type { Condition, Rule } from '../rules/rule.ts';

/** How many ways to fulfil a rule are tried. */
const TRIES = 64;

interface Wish {
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly query: readonly string[];
  readonly address?: string;
}

const NOTHING_WISHED: Wish = { headers: [], query: [] };

/**
 * Requests that a rule probably takes: its positive conditions are fulfilled where a text for them is plain to see. A
 * negation or a pattern may still refuse them, so they are to be tried.
 */
export function samplesOf(rule: Rule, place: Pick<Request, 'scheme' | 'port'>): readonly Request[] {
  return wishesOf(rule).map(({ host, path, method, headers, query, address }): Request => {
    const tail = query.length === 0 ? '' : `?${query.join('&')}`;
    return {
      method: method ?? 'GET',
      ...place,
      host: host ?? 'gateproof.example',
      target: encodeURI(path ?? '/') + tail,
      headers,
      ...(address === undefined ? {} : { remoteAddress: address }),
    };
  });
}

function wishesOf(rule: Rule): readonly Wish[] {
  switch (rule.kind) {
    case 'never':
      return [];
    case 'not':
      return [NOTHING_WISHED];
    case 'condition':
      return fulfilled(rule.condition);
    case 'or':
      return rule.rules.flatMap(wishesOf).slice(0, TRIES);
    case 'and':
      return rule.rules.reduce<readonly Wish[]>(
        (sums, inner) => {
          const more = wishesOf(inner);
          return sums.flatMap((sum) => more.flatMap((wish) => both(sum, wish) ?? [])).slice(0, TRIES);
        },
        [NOTHING_WISHED],
      );
  }
}

function fulfilled(condition: Condition): readonly Wish[] {
  switch (condition.on) {
    case 'host':
    case 'server-name': {
      const { host } = condition;
      if (host.kind === 'exact') return [{ ...NOTHING_WISHED, host: host.host }];
      if (host.kind === 'wildcard') return [{ ...NOTHING_WISHED, host: `www${host.suffix}` }];
      return [NOTHING_WISHED];
    }
    case 'path': {
      const { path } = condition;
      if (path.kind === 'any' || path.kind === 'regex') return [NOTHING_WISHED];
      return [{ ...NOTHING_WISHED, path: path.value }];
    }
    case 'method':
      return [{ ...NOTHING_WISHED, method: condition.method }];
    case 'header': {
      const { name, value } = condition.header;
      return [{ ...NOTHING_WISHED, headers: [[name, value.kind === 'exact' ? value.value : 'x']] }];
    }
    case 'query': {
      const { name, value } = condition.query;
      const text = value.kind === 'exact' ? value.value : 'x';
      return [{ ...NOTHING_WISHED, query: [`${encodeURIComponent(name)}=${encodeURIComponent(text)}`] }];
    }
    case 'client-address':
      return [{ ...NOTHING_WISHED, address: condition.cidr.split('/')[0] ?? '' }];
    case 'alpn':
      return [NOTHING_WISHED];
  }
}

/** One request for two wishes, undefined where they want different things. Of two paths the longer one is tried. */
function both(a: Wish, b: Wish): Wish | undefined {
  for (const key of ['host', 'method', 'address'] as const) {
    if (a[key] !== undefined && b[key] !== undefined && a[key] !== b[key]) return undefined;
  }
  const path = (a.path?.length ?? -1) >= (b.path?.length ?? -1) ? a.path : b.path;
  return {
    ...a,
    ...b,
    ...(path === undefined ? {} : { path }),
    headers: [...a.headers, ...b.headers],
    query: [...a.query, ...b.query],
  };
}
