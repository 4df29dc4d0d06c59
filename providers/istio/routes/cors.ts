import { parseDuration } from '../../../src/kubernetes/istio/durations.ts';
import { items } from '../../../src/kubernetes/istio/mappings.ts';
import { asString, asStrings, isObject, own } from '../../../src/kubernetes/json.ts';
import type { Cors, OriginPredicate } from '../../../src/model/route-table.ts';
import type { Part } from '../objects/virtual-service.ts';
import { wholePattern } from './patterns.ts';

/** CORS as Istio configures Envoy (route.go, TranslateCORSPolicy; Envoy, cors_filter.cc). */
export function corsOf(part: Part): Cors {
  const policy = isObject(part.value) ? part.value : {};
  const list = (key: string): readonly string[] => asStrings(own(policy, key));
  const exposed = list('exposeHeaders').join(',');
  const age = parseDuration(asString(own(policy, 'maxAge')) ?? '');
  const origins =
    own(policy, 'allowOrigins') === undefined
      ? list('allowOrigin').map(exactly)
      : items(own(policy, 'allowOrigins')).flatMap((match): OriginPredicate[] => {
          const exact = asString(own(match, 'exact'));
          if (exact !== undefined) return [exactly(exact)];
          const prefix = asString(own(match, 'prefix'));
          if (prefix !== undefined) return [{ kind: 'prefix', value: prefix, text: `${prefix}*` }];
          const regex = asString(own(match, 'regex'));
          return regex === undefined ? [] : [{ kind: 'regex', pattern: wholePattern(regex), text: regex }];
        });
  const any = origins.some((origin) => origin.kind === 'exact' && origin.value === '*');
  return {
    allowOrigins: any ? '*' : origins,
    allowCredentials: own(policy, 'allowCredentials') === true,
    starAnswer: 'echo',
    allowMethods: list('allowMethods').join(','),
    allowHeaders: list('allowHeaders').join(','),
    ...(exposed === '' ? {} : { exposeHeaders: exposed }),
    ...(age === undefined ? {} : { maxAge: Math.floor(age / 1000) }),
    answers: 'preflight',
    preflightStatus: 200,
    ...(asString(own(policy, 'unmatchedPreflights')) === 'IGNORE' ? {} : { foreignPreflight: 'forwarded' }),
    headersOnEveryAnswer: false,
    origins: [part.origin],
  };
}

function exactly(value: string): OriginPredicate {
  return { kind: 'exact', value, text: value };
}
