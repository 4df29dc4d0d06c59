import type { Json } from '../../kubernetes/object.ts';
import type { Cors, OriginPredicate } from '../../model/route-table.ts';
import { type Abilities, isHeaderName, LIMITS } from '../limits.ts';
import type { DraftFilter, Note } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { noteOf } from './reporter.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** CORSOrigin of the API. Bounded: at most 253 characters, no nested repetition of the same letters. */
const ORIGIN = /^https?:\/\/(?:(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\*)(?::[0-9]{1,5})?$/;

/** The CORS filter, or none where the channel lacks it or no origin can be written. */
export function corsFilter(cors: Cors, abilities: Abilities): { filters: DraftFilter[]; notes: Note[] } {
  const notes: Note[] = [];
  const { origins } = cors;
  if (!abilities.cors) {
    notes.push(
      noteOf(FORWARD_FINDINGS.corsUnavailable, 'CORS headers are no longer added by the proxy.', origins, {
        group: 'version',
        before: 'cross-origin requests get Access-Control headers, preflights are answered',
        after: 'nothing is added; preflights reach the backend',
        witness: { method: 'OPTIONS', headers: preflight('https://app.example') },
      }),
    );
    return { filters: [], notes };
  }
  const inexact = (message: string, more: Partial<Note> = {}): void => {
    notes.push(noteOf(FORWARD_FINDINGS.corsOrigin, message, origins, { severity: 'low', ...more }));
  };
  const allowOrigins = cors.allowOrigins === '*' ? ['*'] : originsOf(cors.allowOrigins, inexact);
  if (allowOrigins.length === 0) return { filters: [], notes };
  let allowCredentials = cors.allowCredentials;
  if (allowOrigins[0] === '*' && allowCredentials && cors.starAnswer === 'literal') {
    allowCredentials = false;
    notes.push(
      noteOf(
        FORWARD_FINDINGS.corsCredentials,
        'Any origin may call, so credentials are not allowed.',
        origins,
        {
          group: 'credentials',
          before:
            'Access-Control-Allow-Origin: * with Access-Control-Allow-Credentials: true, which browsers refuse',
          after: 'Access-Control-Allow-Origin: * without credentials',
          witness: { headers: [['Origin', 'https://app.example']] },
        },
      ),
    );
  }
  if (cors.answers === 'every-options' || cors.headersOnEveryAnswer) {
    notes.push(
      noteOf(
        FORWARD_FINDINGS.corsPreflight,
        'OPTIONS requests that are no preflight reach the backend.',
        origins,
        {
          group: 'preflight',
          before: `${cors.preflightStatus} from the proxy`,
          after: 'the backend answers',
          witness: { method: 'OPTIONS', headers: [['Origin', originSample(allowOrigins)]] },
        },
      ),
    );
  }
  if (cors.manner === 'traefik' && allowOrigins[0] !== '*') {
    notes.push(
      noteOf(
        FORWARD_FINDINGS.corsRefused,
        'Preflights of origins that may not call get no Access-Control headers any more.',
        origins,
        {
          group: 'refused',
          before: 'all of these headers but Access-Control-Allow-Origin; browsers refuse the call',
          after: 'none of these headers; browsers refuse the call',
          witness: { method: 'OPTIONS', headers: preflight('https://origin.example') },
        },
      ),
    );
  }
  if (cors.foreignPreflight === 'forwarded' && allowOrigins[0] !== '*') {
    notes.push(
      noteOf(
        FORWARD_FINDINGS.corsPreflight,
        'Preflights of origins that are not allowed no longer reach the backend.',
        origins,
        {
          group: 'foreign preflight',
          before: 'the backend answers',
          after: 'the Gateway answers, without CORS headers',
          witness: { method: 'OPTIONS', headers: preflight('https://not-allowed.example') },
        },
      ),
    );
  }
  const filter: { [field: string]: Json } = {
    allowOrigins,
    allowCredentials,
    ...list('allowMethods', methodsOf(cors.allowMethods, inexact)),
    ...list('allowHeaders', namesOf(cors.allowHeaders, inexact)),
    ...list('exposeHeaders', namesOf(cors.exposeHeaders ?? '', inexact)),
    ...maxAgeOf(cors.maxAge, inexact),
  };
  return { filters: [{ type: 'CORS', cors: filter }], notes };
}

type Inexact = (message: string, more?: Partial<Note>) => void;

function preflight(origin: string): Array<[string, string]> {
  return [
    ['Origin', origin],
    ['Access-Control-Request-Method', 'GET'],
  ];
}

function originSample(origins: readonly string[]): string {
  const first = origins[0] ?? '*';
  return first === '*' ? 'https://app.example' : first.replace('*', 'a');
}

function list(name: string, values: readonly string[]): { [field: string]: Json } {
  return values.length === 0 ? {} : { [name]: values };
}

function originsOf(predicates: readonly OriginPredicate[], inexact: Inexact): string[] {
  const written = new Set<string>();
  for (const { text } of predicates) {
    if (text === '*') return ['*'];
    if (text.length > 253 || !ORIGIN.test(text)) {
      inexact(`The CORS origin ${text} cannot be written and is left out.`, {
        severity: 'high',
        before: `${text} may call`,
        after: `calls from ${text} get no CORS headers, so browsers refuse them`,
        witness: { headers: [['Origin', text.replace('*', 'a')]] },
      });
      continue;
    }
    if (text.includes('*')) {
      inexact(`The wildcard in the CORS origin ${text} may stand for several labels.`, {
        before: 'one label',
        after: 'one or more labels',
        witness: { headers: [['Origin', text.replace('*', 'a.b')]] },
      });
    }
    if (written.size < LIMITS.corsItems) written.add(text);
    else
      inexact(`A rule can name ${LIMITS.corsItems} CORS origins; ${text} is left out.`, { severity: 'high' });
  }
  return [...written];
}

function split(text: string): string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  ];
}

function methodsOf(text: string, inexact: Inexact): string[] {
  const items = split(text);
  if (items.includes('*')) return ['*'];
  const known = items.map((item) => item.toUpperCase()).filter((item) => METHODS.has(item));
  const unknown = items.filter((item) => !METHODS.has(item.toUpperCase()));
  if (unknown.length > 0)
    inexact(`The CORS methods ${unknown.join(', ')} cannot be written and are left out.`);
  return [...new Set(known)];
}

function namesOf(text: string, inexact: Inexact): string[] {
  const items = split(text);
  if (items.includes('*')) return ['*'];
  const good = items.filter(isHeaderName);
  const bad = items.filter((item) => !isHeaderName(item));
  if (bad.length > 0) inexact(`The CORS headers ${bad.join(', ')} cannot be written and are left out.`);
  if (good.length > LIMITS.corsItems) {
    inexact(`A rule can name ${LIMITS.corsItems} CORS headers; the others are left out.`, {
      severity: 'high',
    });
  }
  return good.slice(0, LIMITS.corsItems);
}

const LARGEST_AGE = 2 ** 31 - 1;

function maxAgeOf(seconds: number | undefined, inexact: Inexact): { maxAge?: number } {
  if (seconds === undefined) return {};
  const written = Math.min(Math.max(Math.trunc(seconds), 1), LARGEST_AGE);
  if (written !== seconds) {
    inexact(`A preflight may be kept for ${written} seconds instead of ${seconds}.`, {
      before: `Access-Control-Max-Age: ${seconds}`,
      after: `Access-Control-Max-Age: ${written}`,
    });
  }
  return { maxAge: written };
}
