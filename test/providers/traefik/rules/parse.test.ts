import { describe, expect, test } from 'vitest';
import { parseRule, type RuleKind } from '../../../../providers/traefik/rules/parse.ts';
import type { Rule, RuleSyntax } from '../../../../providers/traefik/rules/rule.ts';

/** A rule in one line: `&`, `|`, `!` and what its conditions ask. */
function shown(rule: Rule): string {
  switch (rule.kind) {
    case 'never':
      return 'never';
    case 'not':
      return `!${shown(rule.rule)}`;
    case 'and':
    case 'or':
      return `(${rule.rules.map(shown).join(rule.kind === 'and' ? ' & ' : ' | ')})`;
    case 'condition': {
      const { condition } = rule;
      switch (condition.on) {
        case 'host':
        case 'server-name': {
          const { host } = condition;
          const text = host.kind === 'exact' ? host.host : host.kind === 'regex' ? `~${host.source}` : '*';
          return `${condition.on} ${host.kind === 'wildcard' ? `*${host.suffix}` : text}`;
        }
        case 'path': {
          const { path } = condition;
          if (path.kind === 'any') return 'path *';
          return path.kind === 'regex' ? `path ~${path.pattern.source}` : `${path.kind} ${path.value}`;
        }
        case 'header':
        case 'query': {
          const named = condition.on === 'header' ? condition.header : condition.query;
          const { value } = named;
          const asked =
            value.kind === 'exact'
              ? `=${value.value}`
              : value.kind === 'regex'
                ? `~${value.pattern.source}`
                : '?';
          return `${named.repeated ?? 'first'} ${condition.on} ${named.name}${asked}`;
        }
        case 'method':
          return condition.method;
        case 'client-address':
          return condition.cidr;
        case 'alpn':
          return `alpn ${condition.protocol}`;
      }
    }
  }
}

function read(text: string, syntax: RuleSyntax = 'v3', kind: RuleKind = 'http'): string {
  const reading = parseRule(text, syntax, kind);
  if (reading.ok) return shown(reading.rule);
  return `${reading.error.unsupported === true ? '?' : ''}${reading.error.offset}: ${reading.error.message}`;
}

describe('syntax', () => {
  test.each([
    ['Host(`a`)', 'host a'],
    ['Host("a")', 'host a'],
    [' ( Host ( `a` , ) ) ', 'host a'],
    ['Host(`a`...)', 'host a'],
    ['Host(`a`) && Path(`/b`) || Path(`/c`)', '((host a & exact /b) | exact /c)'],
    ['Host(`a`) || Path(`/b`) && Path(`/c`)', '(host a | (exact /b & exact /c))'],
    ['Host(`a`) && (Path(`/b`) || Path(`/c`))', '(host a & (exact /b | exact /c))'],
    ['!Host(`a`) && Path(`/b`)', '(!host a & exact /b)'],
    ['!(Host(`a`) && !!Path(`/b`))', '!(host a & !!exact /b)'],
    ['Host(`a`) &&\n  Path(`/b`)\n', '(host a & exact /b)'],
    ['Host(`a`) // the shop\n', 'host a'],
    ['Host(/* which? */`a`)', 'host a'],
    [
      'pathprefix(`/a`) && PATHPREFIX(`/b`) && Pathprefix(`/c`)',
      '(string-prefix /a & string-prefix /b & string-prefix /c)',
    ],
    ['clientip(`10.0.0.0/8`) || Clientip(`::1`)', '(10.0.0.0/8 | ::1)'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  // Go specification, "String literals"
  test.each([
    [String.raw`Path("/a\"b")`, 'exact /a"b'],
    [String.raw`Path("/\\d\t")`, 'exact /\\d\t'],
    [String.raw`Path("/\x41\101\u00e9\U0001F9AD")`, 'exact /AAé🦭'],
    [String.raw`Path("/\xc3\xa9")`, 'exact /é'],
    [String.raw`Path("/\xff")`, 'exact /\udcff'],
    ['Path(`/a\r\nb\\n`)', 'exact /a\nb\\n'],
    ['Path("/a`b")', 'exact /a`b'],
  ])('the text %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['', '0: a matcher is expected here, not the end of the rule'],
    ['Host', '4: the argument list of Host is expected here, not the end of the rule'],
    ['Host(`a`', '8: a comma or a closing parenthesis is expected here, not the end of the rule'],
    ['Host(`a`))', '9: the end of the rule or an operator is expected here, not )'],
    ['(Host(`a`)', '10: an operator or a closing parenthesis is expected here, not the end of the rule'],
    ['Host(`a`) Path(`/`)', '10: the end of the rule or an operator is expected here, not Path'],
    ['Host(`a`) &&', '12: a matcher is expected here, not the end of the rule'],
    ['&& Host(`a`)', '0: a matcher is expected here, not &&'],
    ['Host(`a`) & Path(`/`)', '10: "&" is not expected here'],
    ['Host(a)', '5: a text in backticks or double quotes is expected here, not a'],
    ["Host('a')", '5: "\'" is not expected here'],
    ['Host(1)', '5: "1" is not expected here'],
    ['Host((`a`))', '5: a text in backticks or double quotes is expected here, not ('],
    ['Host(`a` `b`)', '9: a comma or a closing parenthesis is expected here, not `b`'],
    ['Host(, `a`)', '5: a text in backticks or double quotes is expected here, not ,'],
    ['Host(`a`..., `b`)', '13: a comma or a closing parenthesis is expected here, not `b`'],
    ['Host(`a)', '5: the text is not closed with `'],
    ['Host("a\nb")', '5: the text is not closed with "'],
    ['Host("a\\")', '5: the text is not closed with "'],
    [String.raw`Path("/a\d")`, String.raw`8: \d is no escape that Go knows`],
    [String.raw`Path("/\'")`, String.raw`7: \' is no escape that Go knows`],
    [String.raw`Path("/\400")`, String.raw`7: \4 is no escape that Go knows`],
    [String.raw`Path("/\ud800")`, String.raw`7: \u is no escape that Go knows`],
    ['Host(`a`) /* b', '10: the comment is not closed'],
    ['Host(`a`) != Path(`/`)', '10: the operator != is not known'],
    [
      'Host(`a`)\n&& Path(`/`)',
      '9: the rule ends with this line, as Go reads it; operators and commas belong at the end of a line',
    ],
    [
      'Host(`a`\n)',
      '8: the rule ends with this line, as Go reads it; operators and commas belong at the end of a line',
    ],
  ])('%j is refused', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('rules beyond all measure', () => {
    const deep = `${'('.repeat(200)}Host(\`a\`)${')'.repeat(200)}`;
    expect(read(deep)).toMatch(/^\?100: the rule is nested deeper than 100 levels/);
    expect(read('!'.repeat(100_000))).toMatch(/^\?32768: the rule is longer than 32768 characters/);
    const wide = Array.from({ length: 1000 }, (_, i) => `Path(\`/${i}\`)`).join(' || ');
    expect(read(wide)).toMatch(/^\(exact \/0 \| .* \| exact \/999\)$/);
  });
});

// pkg/muxer/http/matcher.go
test.each([
  ['Host(`Example.COM.`)', 'host example.com'],
  ['Host(`*.Example.com`)', 'host *.example.com'],
  ['Host(`*`)', 'host *'],
  ['Host(`*foo.com`)', 'never'],
  ['Host(`*.`)', 'host ~^[^.]+$'],
  ['Host(`a.*.com`)', 'host ~^a\\.\\*\\.com$'],
  ['Host(`example.com:8080`)', 'never'],
  ['Host(`2001:DB8::1`)', 'host [2001:db8::1]'],
  ['Host(`[::1]`)', 'never'],
  ['Host(`.`)', 'never'],
  ['HostRegexp(`^a.+$`)', 'host ~^a.+$'],
  ['Path(`/{id:[0-9]+}`)', 'exact /{id:[0-9]+}'],
  ['PathPrefix(`/a/`)', 'string-prefix /a/'],
  ['PathRegexp(`a|b`)', 'path ~a|b'],
  ['Header(`X-A`, `b`)', 'any header X-A=b'],
  ['HeaderRegexp(`X-A`, `b`)', 'any header X-A~b'],
  ['Header(`Host`, `b`)', 'never'],
  ['Query(`a`)', 'any query a='],
  ['Query(`a`, `b`)', 'any query a=b'],
  ['QueryRegexp(`a`)', 'any query a='],
  ['QueryRegexp(`a`, `b+`)', 'any query a~b+'],
  ['Method(`get`)', 'GET'],
  ['ClientIP(`10.0.0.1`)', '10.0.0.1'],
  ['ClientIP(`2001:db8::/32`)', '2001:db8::/32'],
  ['Hosts(`a`)', '0: there is no matcher Hosts'],
  ['hOST(`a`)', '0: there is no matcher hOST'],
  ['Headers(`a`, `b`)', '0: there is no matcher Headers'],
  ['HostSNI(`a`)', '0: there is no matcher HostSNI'],
  ['constructor(`a`)', '0: there is no matcher constructor'],
  ['Host()', '0: Host needs an argument'],
  ['Host(``)', '5: an argument of Host is empty'],
  ['Host(`a`, `b`)', '0: Host takes 1 argument, 2 are given'],
  ['Header(`a`)', '0: Header takes 2 arguments, 1 is given'],
  ['Header(`a`, ``)', '12: an argument of Header is empty'],
  ['Query(`a`, `b`, `c`)', '0: Query takes 1 or 2 arguments, 3 are given'],
  ['Path(`a`)', '5: the path "a" of Path does not begin with a slash'],
  ['PathPrefix(`a`)', '11: the path "a" of PathPrefix does not begin with a slash'],
  ['ClientIP(`1`)', '9: "1" is neither an IP address nor a range like 10.0.0.0/8'],
  ['ClientIP(`10.0.0.0/33`)', '9: "10.0.0.0/33" is neither an IP address nor a range like 10.0.0.0/8'],
  ['ClientIP(`all`)', '9: "all" is neither an IP address nor a range like 10.0.0.0/8'],
  ['ClientIP(`fe80::1%eth0`)', '9: "fe80::1%eth0" is neither an IP address nor a range like 10.0.0.0/8'],
])('v3: %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each(['HostRegexp', 'PathRegexp'])('%s refuses what Go does not compile', (name) => {
  expect(read(`${name}(\`a(b\`)`)).toMatch(/^11: the regular expression "a\(b" is not valid: /);
  expect(read(`${name}(\`a(?=b)\`)`)).toMatch(/^11: the regular expression .* is not valid: /);
});

test.each(['Host', 'HostRegexp'])('%s refuses what is not ASCII', (name) => {
  expect(read(`${name}(\`🦭.com\`)`)).toMatch(/takes ASCII characters only/);
});

// pkg/muxer/http/matcher_v2.go, containous/mux
test.each([
  ['Host(`a`, `B.com`)', '(host a | host b.com)'],
  ['HostHeader(`a`)', 'host a'],
  ['Host(`*.a`)', 'host ~^\\*\\.a$'],
  ['HostRegexp(`a.com`, `{sub}.a.com`)', '(host ~(?i)^a\\.com$ | host ~(?i)^[^.]+\\.a\\.com$)'],
  ['HostRegexp(`{domain:[a-z-]+\\.com}`)', 'host ~(?i)^[a-z-]+\\.com$'],
  ['HostRegexp(`{name:a|b}.com`)', 'host ~(?i)^(?:a|b)\\.com$'],
  ['HostRegexp(`(example.com`)', 'host ~(?i)^\\(example\\.com$'],
  ['Path(`/a`, `/b`)', '(exact /a | exact /b)'],
  ['Path(`/products/{id}`)', 'path ~^/products/[^/]+$'],
  ['PathPrefix(`/products/{id:[0-9]{2}}/`)', 'path ~^/products/[0-9]{2}/'],
  ['Method(`get`, `POST`)', '(GET | POST)'],
  ['Headers(`X-A`, `b`)', 'any header X-A=b'],
  ['Headers(`X-A`, `b`, `X-C`, `d`)', '(any header X-A=b & any header X-C=d)'],
  ['HeadersRegexp(`X-A`, `b`)', 'any header X-A~b'],
  ['Query(`a=b`)', 'first query a=b'],
  ['Query(`a=b`, `c={d}`)', '(first query a=b & first query c~^.*$)'],
  ['Query(`a=`)', 'first query a~^.*$'],
  ['Query(`a`, `b`)', 'first query a=b'],
  ['ClientIP(`10.0.0.1`, `10.0.1.0/24`)', '(10.0.0.1 | 10.0.1.0/24)'],
  ['Query(`a`)', '0: Query takes pairs of a name and a value, 1 are given'],
  ['Headers(`a`)', '0: Headers takes pairs of a name and a value, 1 are given'],
  ['Path(`/{a`)', '5: the braces of "/{a" are not balanced'],
  ['Path(`/}{`)', '5: the braces of "/}{" are not balanced'],
  ['Path(`/{:a}`)', '5: {:a} has no name or no pattern'],
  ['Path(`/{a:}`)', '5: {a:} has no name or no pattern'],
  [
    'Query(`{a}=b`)',
    '?6: the name "{a}" of a query parameter has a placeholder, which this program does not read',
  ],
  ['PathRegexp(`a`)', '0: there is no matcher PathRegexp'],
])('v2: %s', (text, expected) => {
  expect(read(text, 'v2')).toBe(expected);
});

test('a placeholder that is a pattern between parentheses alone', () => {
  expect(read('Path(`/{a:b)(c}`)', 'v2')).toMatch(/^5: the regular expression .* is not valid/);
});

// pkg/muxer/tcp/matcher.go and matcher_v2.go
test.each([
  ['v3', 'HostSNI(`*`)', 'server-name *'],
  ['v3', 'HostSNI(`A.com.`)', 'server-name a.com'],
  ['v3', 'HostSNI(`*.a.com`)', 'server-name *.a.com'],
  ['v3', 'HostSNI(`a b`)', '8: "a b" is no server name'],
  ['v3', 'HostSNI(`*.`)', '8: "*." is no server name'],
  ['v3', 'HostSNI(`a`, `b`)', '0: HostSNI takes 1 argument, 2 are given'],
  ['v3', 'HostSNIRegexp(`^a`) && ALPN(`h2`)', '(server-name ~^a & alpn h2)'],
  ['v3', 'ALPN(`acme-tls/1`)', '5: ALPN cannot ask for acme-tls/1, which Traefik answers itself'],
  ['v3', 'hostsni(`a`) || Clientip(`10.0.0.0/8`)', '(server-name a | 10.0.0.0/8)'],
  ['v3', 'Host(`a`)', '0: there is no matcher Host'],
  ['v2', 'HostSNI(`a`, `b`)', '(server-name a | server-name b)'],
  ['v2', 'HostSNI(`*.a`)', '8: "*.a" is no server name'],
  ['v2', 'HostSNIRegexp(`{sub}.a`)', 'server-name ~(?i)^[^.]+\\.a$'],
  ['v2', 'ALPN(`h2`, `http/1.1`)', '(alpn h2 | alpn http/1.1)'],
] as const)('TCP %s: %s', (syntax, text, expected) => {
  expect(read(text, syntax, 'tcp')).toBe(expected);
});
