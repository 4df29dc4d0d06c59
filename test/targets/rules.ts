import { expect, test } from 'vitest';
import { SPECIFICATION } from '../../src/gateway/dialect.ts';
import type { ReadResult } from '../../src/gateway/read/index.ts';
import type { Request } from '../../src/model/request.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import {
  answerOf,
  type Brief,
  GATEWAY,
  PARENTS,
  readAll,
  request,
  service,
  to,
} from '../gateway/read/world.ts';

export const SERVICES = ['a', 'b', 'c'].map((name) => service(`default/${name}`));

/** `/p`: prefix, `= /p`: exact, `~ /p`: regular expression; conditions behind, as `GET`, `x` (a header), `?q`. */
export function match(text: string): object {
  const [, kind, value = '', rest = ''] = /^(= |~ )?(\S+)(.*)$/.exec(text) ?? [];
  const words = rest.split(' ').filter((word) => word !== '');
  const method = words.find((word) => /^[A-Z]+$/.test(word));
  const headers = words.filter((word) => /^[a-z]/.test(word));
  const query = words.filter((word) => word.startsWith('?'));
  const type = kind === '= ' ? 'Exact' : kind === '~ ' ? 'RegularExpression' : 'PathPrefix';
  return {
    path: { type, value },
    ...(method === undefined ? {} : { method }),
    ...(headers.length === 0 ? {} : { headers: headers.map(header) }),
    ...(query.length === 0
      ? {}
      : { queryParams: query.map((name) => ({ name: name.slice(1), value: '1' })) }),
  };
}

/** `x` is a header with the value 1, `x~v` one that matches an expression. */
function header(text: string): object {
  const [name = '', pattern] = text.split('~');
  return pattern === undefined ? { name, value: '1' } : { name, type: 'RegularExpression', value: pattern };
}

/** Rules as `match -> backend`; hostnames in front of a colon: `x.test: /p -> a`. Hosts apart are routes apart. */
export function routesOf(lines: readonly string[]): readonly Brief[] {
  const byHost = new Map<string, object[]>();
  for (const line of lines) {
    const [, host = '', text = '', backend = ''] = /^(?:(\S+): )?(.*) -> (\S+)$/.exec(line) ?? [];
    const rules = byHost.get(host) ?? [];
    rules.push({ matches: [match(text)], backendRefs: to(backend) });
    byHost.set(host, rules);
  }
  return [...byHost].map(([host, rules], index): Brief => {
    const hostnames = host === '' ? {} : { hostnames: [host] };
    return ['HTTPRoute', `default/r${index}`, { parentRefs: PARENTS, rules, ...hostnames }];
  });
}

export function readIn(dialect: string, lines: readonly string[]): ReadResult {
  return readAll([GATEWAY, ...routesOf(lines), ...SERVICES], true, DIALECTS.get(dialect) ?? SPECIFICATION);
}

export function asked(text: string): Request {
  const [method = '', target = '', ...headers] = text.split(' ');
  const pairs = headers.map((item): [string, string] => {
    const [name = '', value = '1'] = item.split('=');
    return [name, value];
  });
  const url = target.startsWith('/') ? `http://x.test${target}` : `http://${target}`;
  return request(url, { method, headers: pairs });
}

export type Row = readonly [dialect: string, rules: readonly string[], request: string, answer: string];

/** Rows name the backend; a status stands for itself. */
export function check(rows: readonly Row[]): void {
  test.each(rows)('%s: %j, %s: %s', (dialect, rules, text, answer) => {
    const expected = /^[a-c]$/.test(answer) ? `default/${answer}:80` : answer;
    expect(answerOf(readIn(dialect, rules), asked(text))).toBe(expected);
  });
}
