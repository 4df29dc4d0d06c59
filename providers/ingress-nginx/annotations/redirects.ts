import { parseGoUrl } from '../go-url.ts';
import type { Declaration } from './declaration.ts';
import { dropped, type Group, type GroupOutcome, ignored, taken } from './group.ts';
import type { Read, Reader } from './reader.ts';
import { builtIn } from './reader.ts';
import { BOOLEAN, INTEGER, URL_WITHOUT_SPACES } from './validators.ts';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'permanent-redirect',
    validator: URL_WITHOUT_SPACES,
    risk: 'Medium',
    scope: 'location',
    initial: 'no redirect',
    invalid: 'drop',
    effect:
      'Every request is answered with 301 and exactly this address; path and query of the request are not appended.',
    section: 'permanent-redirect',
  },
  {
    key: 'permanent-redirect-code',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '301',
    invalid: 'drop',
    effect: 'Status of permanent-redirect; outside 300 to 308 it is 301.',
    needs: 'permanent-redirect',
    section: 'permanent-redirect-code',
  },
  {
    key: 'temporal-redirect',
    validator: URL_WITHOUT_SPACES,
    risk: 'Medium',
    scope: 'location',
    initial: 'no redirect',
    invalid: 'drop',
    effect: 'Every request is answered with 302 and exactly this address. It wins over permanent-redirect.',
    section: 'temporal-redirect',
  },
  {
    key: 'temporal-redirect-code',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: '302',
    invalid: 'drop',
    effect: 'Status of temporal-redirect; outside 300 to 307 it is 302.',
    needs: 'temporal-redirect',
    section: 'temporal-redirect-code',
    since: '1.12.0',
  },
  {
    key: 'from-to-www-redirect',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'host',
    initial: 'false',
    invalid: 'drop',
    effect:
      'The host with www. in front (or without it) is redirected to this host, unless it is served itself.',
    section: 'redirect-fromto-www',
  },
  {
    key: 'relative-redirects',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'false',
    setting: 'relative-redirects',
    invalid: 'drop',
    effect: 'Redirects to a path stay a path instead of becoming a full address.',
    section: 'relative-redirects',
    since: '1.13.0',
  },
];

/** Source: internal/ingress/annotations/redirect/redirect.go. */
export const REDIRECTS: Group = {
  name: 'redirect',
  annotations: ANNOTATIONS,
  parse(read, { config }) {
    const inherited = config.settings['relative-redirects'].value;
    const www = read.boolean('from-to-www-redirect');
    const relative = read.boolean('relative-redirects');
    const temporal = read.text('temporal-redirect');
    const early = firstFault([
      ['from-to-www-redirect', www],
      ['relative-redirects', relative],
      ['temporal-redirect', temporal],
    ]);
    if (early !== undefined) return early;
    if (relative.ok && relative.value === inherited) read.booleanOr('relative-redirects', builtIn(inherited));
    const common = {
      relativeRedirects: (relative.ok && relative.value) || inherited,
      ...(www.ok && www.value
        ? { fromToWww: { value: true as const, origins: www.origins, isDefault: false } }
        : {}),
    };
    if (www.ok && !www.value) read.booleanOr('from-to-www-redirect', builtIn(false));
    if (temporal.ok) return readTemporal(read, temporal, common);
    const permanent = read.text('permanent-redirect');
    const code = read.integer('permanent-redirect-code');
    const late = firstFault([
      ['permanent-redirect', permanent],
      ['permanent-redirect-code', code],
    ]);
    if (late !== undefined) return late;
    if (!permanent.ok) {
      read.withoutEffect('permanent-redirect-code', 'there is no permanent-redirect');
      return taken(common);
    }
    return taken({
      ...common,
      redirect: {
        url: permanent.value,
        status: statusWithin(read, 'permanent-redirect-code', code, 308, 301),
        kind: 'permanent',
        origins: [...permanent.origins, ...(code.ok ? code.origins : [])],
      },
    });
  },
};

function readTemporal(
  read: Reader,
  temporal: Extract<Read<string>, { ok: true }>,
  common: Extract<GroupOutcome, { kind: 'taken' }>['config'],
): GroupOutcome {
  for (const key of ['permanent-redirect', 'permanent-redirect-code']) {
    read.withoutEffect(key, 'temporal-redirect wins');
  }
  const code = read.integer('temporal-redirect-code');
  const fault = firstFault([['temporal-redirect-code', code]]);
  if (fault !== undefined) return fault;
  const url = parseGoUrl(temporal.value);
  if (url === undefined || !url.scheme.startsWith('http')) {
    return ignored('temporal-redirect', 'it must be an address that starts with http:// or https://');
  }
  return taken({
    ...common,
    redirect: {
      url: temporal.value,
      status: statusWithin(read, 'temporal-redirect-code', code, 307, 302),
      kind: 'temporal',
      origins: [...temporal.origins, ...(code.ok ? code.origins : [])],
    },
  });
}

/** A refused value drops the Ingress; one that is there but unreadable switches the whole group off. */
function firstFault(results: ReadonlyArray<readonly [string, Read<unknown>]>): GroupOutcome | undefined {
  for (const [key, result] of results) {
    if (result.ok || result.problem === 'missing') continue;
    if (result.problem === 'refused') return dropped(key);
    return ignored(key, result.problem === 'empty' ? 'it is empty' : 'it cannot be read');
  }
  return undefined;
}

function statusWithin(
  read: Reader,
  key: string,
  code: Read<number>,
  highest: number,
  initial: number,
): number {
  if (!code.ok) return initial;
  if (code.value >= 300 && code.value <= highest) {
    if (code.value === initial) read.integerOr(key, builtIn(initial));
    return code.value;
  }
  read.fault(key, `it must be between 300 and ${highest}; ${initial} is used`);
  return initial;
}
