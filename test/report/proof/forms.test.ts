import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CAUSES } from '../../../src/report/proof/causes.ts';
import { renderDialects } from '../../../src/report/proof/dialects.ts';
import { renderJunit } from '../../../src/report/proof/junit.ts';
import { renderMarkdown } from '../../../src/report/proof/markdown.ts';
import { renderSarif } from '../../../src/report/proof/sarif.ts';
import { summaryLine } from '../../../src/report/proof/summary.ts';
import { renderProof } from '../../../src/report/proof/text.ts';
import { createStyle } from '../../../src/report/style.ts';
import { differenceView, groupView, proofView } from './views.ts';

const look = { style: createStyle(false), width: 100, program: 'gateproof' };
const entrance = { scheme: 'http', port: 80, portAfter: 80 } as const;

describe('text', () => {
  test('ports of the same hosts stand together, and a moved port is named', () => {
    const entrances = [
      { ...entrance, hosts: ['a.test', 'b.test'] },
      { scheme: 'https', port: 443, portAfter: 8443, hosts: ['a.test', 'b.test'] } as const,
      { ...entrance, port: 8080, portAfter: 8080, hosts: ['b.test'] },
    ];
    expect(renderProof(proofView([groupView({ entrances })]), look)).toBe(
      '= equivalent  a.test, b.test (http 80, https 443 -> 8443)\n              b.test (http 8080)\n',
    );
  });

  test('many hosts are counted', () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => `h${index}.test`);
    const text = renderProof(proofView([groupView({ entrances: [{ ...entrance, hosts }] })]), look);
    expect(text).toContain('h11.test and 988 more (http 80)');
    expect(text).not.toContain('h12.test');
  });

  test('a port that is another one afterwards has its own line', () => {
    const difference = differenceView({ curlAfter: 'curl -si http://a.test:8080/' });
    const text = renderProof(
      proofView([groupView({ verdict: 'different', differences: [difference] })]),
      look,
    );
    expect(text).toContain('    curl -si http://a.test/\n    curl -si http://a.test:8080/  # afterwards\n');
  });

  test('what was tested is not said to be decided', () => {
    const unknown = [{ reason: 'two groups overlap', region: 'path /a', tested: 40 }];
    const text = renderProof(proofView([groupView({ verdict: 'unknown', unknown })]), look);
    expect(text).toMatch(/\? tested on 40 paths, not proved\n +why: +two groups overlap/);
  });
});

describe('JUnit', () => {
  test('nothing of the input is markup', () => {
    const name = 'a"<b>&\u0007\uFFFE\uD800.test';
    const entrances = [{ ...entrance, hosts: [name] }];
    const text = renderJunit([proofView([groupView({ entrances })])]);
    expect(text).toContain('name="a&quot;&lt;b&gt;&amp;.test http 80"/>');
  });

  test('accepted differences pass, the others fail', () => {
    const accepted = { id: 'x', reason: 'r', by: 'b', until: '2030-01-01' };
    const groups = [
      groupView({ differences: [differenceView({ accepted })] }),
      groupView({ verdict: 'different', differences: [differenceView(), differenceView({ accepted })] }),
    ];
    const text = renderJunit([proofView(groups)]);
    expect(text).toContain('tests="2" failures="1" errors="0" skipped="0"');
    expect(text.match(/cause: backend/g)).toHaveLength(1);
  });

  test('what is known to differ fails even if more is unknown', () => {
    const unknown = [{ reason: 'too large', region: 'all' }];
    const group = groupView({ verdict: 'different', differences: [differenceView()], unknown });
    expect(renderJunit([proofView([group])])).toContain('failures="1" errors="0" skipped="0"');
  });
});

describe('SARIF', () => {
  const results = (text: string): ReadonlyArray<Record<string, unknown>> => JSON.parse(text).runs[0].results;

  test('fingerprints do not change with lines', () => {
    const at = (line: number): string => {
      const place = { object: 'HTTPRoute a/b', field: 'spec', file: 'dir name/a.yaml', line, column: 1 };
      const difference = differenceView({ after: { ...differenceView().after, origins: [place] } });
      return renderSarif([proofView([groupView({ differences: [difference] })])], '1.0.0');
    };
    const [[one], [two]] = [results(at(1)), results(at(2))];
    expect(one?.['partialFingerprints']).toEqual(two?.['partialFingerprints']);
    expect(one?.['locations']).not.toEqual(two?.['locations']);
    expect(at(1)).toContain('"uri": "dir%20name/a.yaml"');
  });

  test('every result has a rule, and no more are given than hosts show', () => {
    const differences = Array.from({ length: 5001 }, () => differenceView());
    const text = renderSarif([proofView([groupView({ differences })])], '1.0.0');
    const rules = new Set(JSON.parse(text).runs[0].tool.driver.rules.map(({ id }: { id: string }) => id));
    expect(results(text)).toHaveLength(5000);
    expect(JSON.parse(text).runs[0].properties).toEqual({ resultsLeftOut: 1 });
    expect(results(text).every(({ ruleId }) => rules.has(ruleId))).toBe(true);
  });
});

describe('junit', () => {
  test('hosts that are alike name the host whose requests are shown', () => {
    const group = groupView({
      verdict: 'different',
      entrances: [{ ...entrance, hosts: ['a.test', 'b.test'] }],
      differences: [differenceView()],
    });
    const [, first, second] = renderJunit([proofView([group])]).split('<testcase ');
    expect(first).toContain('name="a.test http 80"');
    expect(first).not.toContain('As for');
    expect(second).toContain('name="b.test http 80"');
    expect(second).toContain('As for a.test http 80, whose requests are shown:');
  });
});

describe('sarif', () => {
  const results = (hosts: readonly string[], ...origins: ReadonlyArray<readonly string[]>) => {
    const differences = origins.map((files, index) =>
      differenceView({
        witnessHash: `${index}`,
        after: {
          ...differenceView().after,
          origins: files.map((file) => ({
            object: 'HTTPRoute a/b',
            field: 'spec',
            file,
            line: 3,
            column: 1,
          })),
        },
      }),
    );
    const group = groupView({ verdict: 'different', entrances: [{ ...entrance, hosts }], differences });
    return JSON.parse(renderSarif([proofView([group])], '1')).runs[0].results;
  };

  test('a result that no manifest speaks of stands at another difference', () => {
    const found = results(['a.test'], [], ['gateway.yaml']);
    const uris = found.map((one: { locations: object[] }) => JSON.stringify(one.locations));
    expect(uris[0]).toContain('gateway.yaml');
    expect(uris[0]).toBe(uris[1]);
  });

  test('a result is recognised whatever the number of hosts', () => {
    const one = results(['a.test'], ['gateway.yaml'])[0];
    const many = results(['a.test', 'b.test', 'c.test'], ['gateway.yaml'])[0];
    expect(many.message.text).toContain('a.test (http 80) and 2 more');
    expect(many.partialFingerprints).toEqual(one.partialFingerprints);
  });
});

describe('markdown', () => {
  test('nothing of the input is markup', () => {
    const difference = differenceView({
      region: '*bold* <img> [x](y) | a`b',
      curl: "curl -si 'http://a.test/```'",
      before: { ...differenceView().before, name: 'location ~* "`|"' },
    });
    const text = renderMarkdown([proofView([groupView({ differences: [difference] })])]);
    expect(text).toContain('Region: \\*bold\\* &lt;img> \\[x\\](y) \\| a\\`b');
    expect(text).toContain("````sh\ncurl -si 'http://a.test/```'\n````");
    expect(text).toContain('`` location ~* "`\\|" ``');
  });

  describe('with most bytes', () => {
    const groups = Array.from({ length: 30 }, (_, index) =>
      groupView({
        verdict: 'different',
        entrances: [{ ...entrance, hosts: [`h${index}.test`] }],
        differences: [differenceView({ region: `path prefix /${index}` }), differenceView()],
      }),
    );
    const view = proofView(groups, { assumptions: ['Paths are short.'] });
    const whole = renderMarkdown([view]);

    test('everything is written where it fits', () => {
      expect(renderMarkdown([view], Buffer.byteLength(whole))).toBe(whole);
    });

    test.each([1000, 2000, 4000, 8000])('%d', (most) => {
      const text = renderMarkdown([view], most);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
      expect(text).toMatch(/^# one -> two: equivalent\n/);
      const kept = text.match(/^### /gm)?.length ?? 0;
      expect(text).toContain(`${60 - kept} differences`);
      // Sections are whole: every difference that is begun has its last line.
      expect(text.match(/^- Witness: /gm)?.length ?? 0).toBe(kept);
      expect(text.includes('| Hosts |')).toBe(!text.includes('the table of hosts'));
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(60);
    });
  });
});

describe('dialects', () => {
  test('a host that one dialect does not know has an empty cell', () => {
    const other = groupView({ verdict: 'wider', entrances: [{ ...entrance, hosts: ['b.test'] }] });
    const views = [
      proofView([groupView(), other], { after: 'first', verdict: 'wider' }),
      proofView([groupView({ verdict: 'unknown' })], { after: 'second', verdict: 'unknown' }),
    ];
    const [head, a, b, all] = renderDialects(views).split('\n');
    expect([head, a, b, all]).toEqual([
      'HOST            first  second',
      'http 80 a.test      =       ?',
      'http 80 b.test      +',
      'all                 +       ?',
    ]);
    expect(renderMarkdown(views)).toContain('| `http 80 b.test` | wider |  |');
  });
});

test('the summary counts hosts by their verdicts', () => {
  const groups = [
    groupView({ entrances: [{ ...entrance, hosts: ['a', 'b', 'c'] }] }),
    groupView({ verdict: 'unknown' }),
  ];
  expect(summaryLine(proofView(groups, { verdict: 'unknown' }))).toBe(
    'one -> two: unknown; 4 hosts by port: 3 =, 1 ?',
  );
});

test('every cause is documented', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/prove.md'), 'utf8');
  const missing = [...CAUSES].filter(([cause, { title }]) => !page.includes(`| \`${cause}\` | ${title} |`));
  expect(missing).toEqual([]);
});
