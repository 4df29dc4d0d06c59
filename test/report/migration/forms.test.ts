import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FindingEntry, MigrationReport } from '../../../src/report/migration/document.ts';
import { renderReport } from '../../../src/report/migration/forms/index.ts';
import { SCRIPT } from '../../../src/report/migration/html/script.ts';
import { run } from '../../cli/host.ts';
import { CLUSTER, manifests } from './cluster.ts';

const { stdout } = await run(['scan', '-f', '-', '-o', 'json'], { stdin: manifests(CLUSTER) });
const REPORT = JSON.parse(stdout) as MigrationReport;
const plain = { headers: true };

const HOSTILE = '</script><script>alert(1)</script>"\'&`|\u2028 <img src=x onerror=alert(1)>';

/** The report with a hostile text wherever the input can put one. */
function hostile(): MigrationReport {
  const changed = JSON.parse(JSON.stringify(REPORT), (key, value: unknown) =>
    ['message', 'before', 'after', 'region', 'route', 'to', 'request', 'reason', 'value'].includes(key) &&
    typeof value === 'string'
      ? HOSTILE
      : value,
  ) as MigrationReport;
  return { ...changed, units: changed.units.map((unit) => ({ ...unit, id: HOSTILE })) };
}

function entry(index: number, severity: FindingEntry['severity'] = 'high'): FindingEntry {
  return {
    id: `GP${index}-x`,
    code: `GP${9000 + index}`,
    severity,
    message: `message ${index}`,
    places: [],
    placesInAll: 0,
  };
}

function withFindings(entries: readonly FindingEntry[]): MigrationReport {
  const findings = entries.map((item) => ({
    code: item.code,
    name: item.code.toLowerCase(),
    title: 'title',
    severity: item.severity,
    explanation: '',
    action: '',
    findings: [item],
  }));
  return { ...REPORT, findings };
}

/** The report with so many host groups, every tenth of them with a counterexample. */
function withGroups(count: number): MigrationReport {
  const [group] = REPORT.hostGroups;
  if (group === undefined) throw new Error('the report has no host group');
  const hostGroups = Array.from({ length: count }, (_, index) => ({
    ...group,
    id: `group-${index + 1}`,
    hosts: [`h${index + 1}.test`],
    verdict: index % 10 === 9 ? ('counterexample' as const) : ('proved' as const),
  }));
  return { ...REPORT, hostGroups };
}

describe('HTML of a very large cluster', () => {
  const groupsIn = (text: string): number => text.match(/<details data-group /g)?.length ?? 0;

  test('holds the host groups that need attention most, and says how many it leaves out', () => {
    const text = renderReport(withGroups(5000), 'html', plain);
    expect(groupsIn(text)).toBe(1000);
    expect(text.match(/<details data-group data-verdict="counterexample"/g)).toHaveLength(500);
    expect(text).toContain('4000 of 5000 host groups are left out of this page');
    // In the order of the report.
    expect(text.indexOf('<code>h1.test</code>')).toBeLessThan(text.indexOf('<code>h4990.test</code>'));
    expect(text).not.toContain('<code>h4991.test</code>');
  });

  test('offers no data to save that is not whole', () => {
    const [small, large] = [1000, 1001].map((count) => renderReport(withGroups(count), 'html', plain));
    expect(small).toContain('id="save-json"');
    expect(small).not.toContain('left out of this page');
    expect(large).not.toContain('id="save-json"');
    expect(large).not.toContain('save JSON or CSV');
  });

  test('hardly grows any more', () => {
    const [one, two] = [2000, 8000].map((count) => renderReport(withGroups(count), 'html', plain).length);
    expect((two ?? 0) / (one ?? 1)).toBeLessThan(1.05);
  });
});

describe('HTML', () => {
  const page = renderReport(REPORT, 'html', plain);

  test('is readable without scripts: units, waves and findings are in the page itself', () => {
    const body = page.slice(0, page.indexOf('<script'));
    for (const { id } of REPORT.units) expect(body.includes(`<th scope="row">${id}</th>`)).toBe(true);
    for (const { title } of REPORT.waves) expect(body.includes(title)).toBe(true);
    for (const { code } of REPORT.findings) expect(body.includes(`<details id="${code}">`)).toBe(true);
  });

  test('its policy lets one script and one style sheet in, by their hashes, and nothing from elsewhere', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
    const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${digest(SCRIPT)}'`);
    expect(policy).toContain(`style-src 'sha256-${digest(style)}'`);
    expect(page.match(/<script(?: type="application\/json" id="document")?>/g)).toHaveLength(2);
    expect(page.match(/ (?:src|style|on[a-z]+)=/g)).toBeNull();
    expect(page.match(/href="(?!#)/g)).toBeNull();
  });

  test('its script makes no markup from text', () => {
    for (const word of [
      'innerHTML',
      'outerHTML',
      'insertAdjacentHTML',
      'document.write',
      'eval(',
      'Function(',
      'https:',
      'fetch(',
    ]) {
      expect(SCRIPT.includes(word)).toBe(false);
    }
  });

  test('nothing of the input becomes markup, and the data comes back whole', () => {
    const report = hostile();
    const text = renderReport(report, 'html', plain);
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.includes('<img')).toBe(false);
    const data = /<script type="application\/json" id="document">([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual(report);
  });

  test('every table has a caption, every column head a scope, every picture a name', () => {
    expect(page.match(/<table[\s>]/g)?.length).toBe(page.match(/<caption>/g)?.length);
    expect(page.match(/<th(?! scope=)[\s>]/g)).toBeNull();
    expect(page.match(/<svg(?! role="img" aria-label="[^"])/g)).toBeNull();
  });
});

describe('Markdown', () => {
  test('whole sections are left out from the end, and named', () => {
    const whole = renderReport(REPORT, 'markdown', plain);
    const cut = renderReport(REPORT, 'markdown', { headers: true, maxBytes: 6000 });
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(6000);
    const [last = ''] = cut.trimEnd().split('\n').slice(-1);
    expect(last).toMatch(/^Left out for want of space: .*Evidence\.$/);
    expect(whole.startsWith(cut.slice(0, cut.indexOf('\nLeft out')))).toBe(true);
    expect(cut.match(/```/g)?.length ?? 0).toSatisfy((count: number) => count % 2 === 0);
  });

  test('nothing of the input becomes markup', () => {
    const text = renderReport(hostile(), 'markdown', plain);
    const outside = text.replaceAll(/\\[^\n]/g, '').replaceAll(/(`+)[\s\S]*?\1/g, '');
    expect(outside.match(/<(?!details>|\/details>|summary>|\/summary>)/g)).toBeNull();
  });
});

describe('CSV', () => {
  test('a line for each object, cells that are no formulas, quotes doubled', () => {
    const place = { kind: 'Ingress', namespace: 'a', name: 'b' };
    const item = { ...entry(1), message: '=1+1 "x", y', places: [place, { ...place, name: 'c' }] };
    const lines = renderReport(withFindings([item]), 'csv', plain).split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(`"'=1+1 ""x"", y"`);
    expect(lines[2]).toContain('Ingress a/c');
  });
});

describe('JUnit', () => {
  test('what is blocked fails, what is unproven is skipped, the rest passes', () => {
    const text = renderReport(REPORT, 'junit', plain);
    const host = (name: string): string =>
      new RegExp(`name="${name}"(/?>)([^/]*)`).exec(text)?.slice(1).join('') ?? '';
    expect(host('mail.test')).toMatch(/^>\s*<failure type="blocked"/);
    expect(host('blog.test')).toMatch(/^\/>/);
    const unproven = REPORT.hostGroups.map((group) => ({ ...group, verdict: 'unproven' as const }));
    const skipped = renderReport({ ...REPORT, hostGroups: unproven }, 'junit', plain);
    expect(skipped.match(/<skipped /g)?.length).toBe(skipped.match(/<testcase /g)?.length);
    expect(skipped.includes('<failure')).toBe(false);
  });
});

describe('GitHub', () => {
  test('ten errors and ten warnings are shown, and the rest is counted', () => {
    const entries = [...Array(14).keys()].flatMap((index) => [entry(index), entry(index + 50, 'low')]);
    const lines = renderReport(withFindings(entries), 'github', plain).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(lines.at(-1)).toBe('::notice title=gateproof::and 8 further findings, see the report');
  });

  test('text ends neither the line nor a property', () => {
    const item = {
      ...entry(1),
      message: 'a%\nb',
      places: [{ kind: 'x', namespace: '', name: 'y', file: 'a:b,c', line: 1, column: 2 }],
    };
    expect(renderReport(withFindings([item]), 'github', plain)).toBe(
      '::error file=a%3Ab%2Cc,line=1,col=2,title=GP9001 title::a%25%0Ab\n',
    );
  });
});

describe('SARIF', () => {
  test('a rule per code, a fingerprint without positions, no more results than hosts show', () => {
    const many = [...Array(5001).keys()].map((index) => entry(index % 40));
    const { runs } = JSON.parse(renderReport(withFindings(many), 'sarif', plain)) as {
      runs: { results: unknown[]; properties: { resultsLeftOut: number } }[];
    };
    expect([runs[0]?.results.length, runs[0]?.properties.resultsLeftOut]).toEqual([5000, 1]);
    const moved = JSON.parse(
      renderReport(REPORT, 'sarif', plain).replaceAll(/"startLine": \d+/g, '"startLine": 99'),
    ) as {
      runs: { results: { partialFingerprints: unknown }[] }[];
    };
    const original = JSON.parse(renderReport(REPORT, 'sarif', plain)) as typeof moved;
    expect(moved.runs[0]?.results.map((item) => item.partialFingerprints)).toEqual(
      original.runs[0]?.results.map((item) => item.partialFingerprints),
    );
  });
});
