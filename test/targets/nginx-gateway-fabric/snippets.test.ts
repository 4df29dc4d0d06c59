import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Request } from '../../../src/model/request.ts';
import { answerAt, ROUTE, readAt } from '../support.ts';

const TARGET = 'nginx-gateway-fabric';
const API = 'gateway.nginx.org/v1alpha1';

function object(kind: string, name: string, spec: object): string {
  return `---\n${JSON.stringify({ apiVersion: API, kind, metadata: { name }, spec })}\n`;
}
const snippets = (value: string, context = 'http.server.location'): string =>
  object('SnippetsFilter', 'lines', { snippets: [{ context, value }] });

/** The rule for `/a` with filters that name objects. */
function withFilters(...names: ReadonlyArray<readonly [kind: string, name: string]>): string {
  const filters = names.map(([kind, name]) => ({
    type: 'ExtensionRef',
    extensionRef: { group: 'gateway.nginx.org', kind, name },
  }));
  return ROUTE.replace(
    'backendRefs: [{name: one, port: 80}]',
    `backendRefs: [{name: one, port: 80}]\n    filters: ${JSON.stringify(filters)}`,
  );
}

function statusOf(text: string, remoteAddress: string): readonly (number | undefined)[] {
  const asked: Request = {
    scheme: 'http',
    host: 'x.test',
    method: 'GET',
    target: '/a',
    headers: [],
    remoteAddress,
  };
  return answerAt(TARGET, text, asked).results.map(({ status }) => status);
}

const kinds = (text: string): readonly string[] =>
  (readAt(TARGET, text).table.listeners[0]?.virtualHosts[0]?.routes ?? []).map(({ outcome }) => outcome.kind);

const LINES = withFilters(['SnippetsFilter', 'lines']);

describe('lines of a SnippetsFilter', () => {
  const lists = 'deny 10.0.0.7;\nallow 10.0.0.0/8;\ndeny all;';
  test.each([
    ['the first line that holds decides', lists, '10.0.0.7', 403],
    ['another one of the range', lists, '10.0.0.8', undefined],
    ['nobody else', lists, '192.0.2.1', 403],
    ['everybody else where no line says it', 'deny 10.0.0.7;', '192.0.2.1', undefined],
  ])('%s', (_, value, address, status) => {
    expect(statusOf(LINES + snippets(value), address)).toEqual([status]);
  });
  test.each([
    ['another directive', 'return 404;'],
    ['two directives on a line', 'allow all; return 404;'],
    ['a comment that goes on', 'allow all; # nobody'],
    ['a variable', 'limit_rate $rate;'],
    ['a set twice', 'limit_rate 1;\nlimit_rate 2;'],
  ])('%s is opaque', (_, value) => {
    expect(kinds(LINES + snippets(value))).toContain('opaque');
  });
  test('lines of another context are opaque', () => {
    expect(kinds(LINES + snippets('deny all;', 'http.server'))).toContain('opaque');
  });
  test('the speed of answers is a setting', () => {
    const routes = readAt(TARGET, LINES + snippets('limit_rate 1024;\nlimit_rate_after 10;')).table
      .listeners[0];
    const found = (routes?.virtualHosts[0]?.routes ?? []).flatMap(({ outcome }) =>
      outcome.kind === 'forward' ? outcome.policies.filter(({ kind }) => kind === 'response-rate') : [],
    );
    expect(found[0]).toMatchObject({ bytesPerSecond: 1024, after: 10 });
  });
});

test('addresses are looked at before passwords, whatever the order of the filters', () => {
  const auth = object('AuthenticationFilter', 'auth', {
    type: 'Basic',
    basic: { realm: '', secretRef: { name: 'users' } },
  });
  const both = [
    ['AuthenticationFilter', 'auth'],
    ['SnippetsFilter', 'lines'],
  ] as const;
  const checks = (outcome: Outcome): readonly string[] =>
    outcome.kind === 'gate' ? [outcome.check.kind, ...checks(outcome.then)] : [];
  for (const order of [both, [...both].reverse()]) {
    const text = withFilters(...order) + auth + snippets('deny all;');
    const routes = readAt(TARGET, text).table.listeners[0]?.virtualHosts[0]?.routes ?? [];
    expect(routes.map(({ outcome }) => checks(outcome))).toContainEqual(['client-address', 'credentials']);
  }
});
