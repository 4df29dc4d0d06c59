import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAccept } from '../../src/accept/read-accept.ts';
import { CAUSES } from '../../src/report/proof/causes.ts';
import { acceptText } from '../../src/review/decisions/accept-file.ts';
import { readRecords } from '../../src/review/decisions/read-records.ts';
import { OPEN_RECORD, type UnitRecord } from '../../src/review/decisions/record.ts';
import { DISK, saveFile } from '../../src/review/decisions/save.ts';
import { recordsText } from '../../src/review/decisions/write-records.ts';
import { entry } from './fixture.ts';

const DECIDED: UnitRecord = {
  decision: 'must-fix',
  note: 'ask "ann": yes, #1 - no: ✓',
  by: 'ann',
  on: '2026-11-21',
  items: ['GP5030 12345678', 'anchoring 1234567812345678'],
  form: 'closed',
  edited: 'kind: HTTPRoute\nmetadata:\n  name: "a"\n---\nkind: HTTPRoute\n',
  history: ['2026-11-20 bob accepted: fine'],
};

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'review-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the file of decisions', () => {
  test('reads back what was written, sorted', () => {
    const records = new Map([
      ['hosts b.test', DECIDED],
      ['hosts *', OPEN_RECORD],
      [
        'Ingress shop/a',
        { ...OPEN_RECORD, decision: 'rejected' as const, note: '123', by: 'null', on: '2026-11-21' },
      ],
    ]);
    const text = recordsText(records);
    const again = readRecords(text, 'f.yaml');
    expect([...again.keys()]).toEqual(['Ingress shop/a', 'hosts *', 'hosts b.test']);
    for (const [id, record] of records) expect(again.get(id)).toEqual(record);
    expect(recordsText(again)).toBe(text);
  });

  test('keys of the input do no harm', () => {
    const records = new Map([['__proto__', DECIDED]]);
    expect(readRecords(recordsText(records), 'f.yaml').get('__proto__')).toEqual(DECIDED);
  });

  test.each([
    ['', 0],
    ['schema: 1\nunits: {}\n', 0],
    ['schema: 1\nunits:\n  a:\n    decision: open\n', 1],
  ])('%j holds units', (text, size) => {
    expect(readRecords(text, 'f.yaml').size).toBe(size);
  });

  test.each([
    ['- a\n', 'f.yaml:1:1: The file is no file of decisions'],
    ['units: {}\n', 'schema none'],
    ['schema: 2\nunits: {}\n', 'schema 2'],
    ['schema: 1\nmore: 1\n', 'f.yaml:2:1: "more" is no key'],
    ['schema: 1\nunits:\n  a:\n    decision: maybe\n', 'decision is "maybe"'],
    ['schema: 1\nunits:\n  a:\n    decision: open\n    why: x\n', 'f.yaml:5:5: "why" is no key of a unit'],
    ['schema: 1\nunits:\n  a: x\n', '"a" has no keys'],
    ['schema: 1\nunits:\n<<<<<<< ours\n  a:\n', 'f.yaml:3: git could not merge'],
    ['schema: [1\n', 'f.yaml:'],
  ])('%j is refused', (text, message) => {
    expect(() => readRecords(text, 'f.yaml')).toThrow(message);
  });
});

describe('the file of accepted differences', () => {
  test('is read by the reader that prove uses', () => {
    const entries = [
      entry('b.test', 2),
      entry('a.test', 1, { reason: 'it is: "fine" #1', before: 'location ~* "^/a"' }),
    ];
    const text = acceptText(entries, '');
    const read = readAccept(text, 'f', CAUSES).map(({ position: _, ...rest }) => rest);
    expect(read).toEqual([...entries].reverse().map(({ position: _, ...rest }) => rest));
    expect(acceptText(readAccept(text, 'f', CAUSES), text)).toBe(text);
  });

  test('keeps what others wrote, with their comments, and removes what is gone', () => {
    const before = `# ours
- id: old-status   # agreed in May
  host: "*.test"
  cause: status
  reason: nobody looks
  by: bob
  until: 2027-01-01
- host: x.test
  cause: cors
  reason: also
  by: bob
  until: 2027-01-01
`;
    const known = readAccept(before, 'f', CAUSES);
    const text = acceptText([...known, entry('a.test', 1)], before);
    expect(text).toContain('# ours');
    expect(text).toContain('# agreed in May');
    expect(
      readAccept(text, 'f', CAUSES)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['a.test/anchoring/aaaaaaaaaaaaaaa1', 'entry 2', 'old-status']);
    const fewer = acceptText([entry('a.test', 1)], text);
    expect(readAccept(fewer, 'f', CAUSES).map(({ id }) => id)).toEqual(['a.test/anchoring/aaaaaaaaaaaaaaa1']);
  });
});

/** Two people begin with the same files and decide on different things. */
function merged(base: string, ours: string, theirs: string, flags: readonly string[] = []): string {
  const names = ['ours', 'base', 'theirs'].map((name) => path.join(directory, name));
  for (const [index, text] of [ours, base, theirs].entries()) writeFileSync(names[index] ?? '', text);
  return execFileSync('git', ['merge-file', '-p', ...flags, ...names], { encoding: 'utf8' });
}

describe('two reviewers', () => {
  const hosts = ['a', 'b', 'c', 'd'].map((name) => `hosts ${name}.test`);
  const open = new Map(hosts.map((id) => [id, OPEN_RECORD]));

  test('decisions on neighbouring units merge', () => {
    const ours = recordsText(new Map([...open, ['hosts b.test', DECIDED]]));
    const theirs = recordsText(new Map([...open, ['hosts c.test', { ...DECIDED, by: 'bob' }]]));
    const both = readRecords(merged(recordsText(open), ours, theirs), 'f');
    expect(hosts.map((id) => both.get(id)?.by)).toEqual(['', 'ann', 'bob', '']);
  });

  test('accepted differences merge with the union driver, in any order', () => {
    const base = acceptText([entry('a.test', 1), entry('z.test', 1)], '');
    const start = readAccept(base, 'f', CAUSES);
    const ours = acceptText([...start, entry('m.test', 1), entry('n.test', 1)], base);
    const theirs = acceptText([...start, entry('m.test', 2), entry('k.test', 1)], base);
    const ids = readAccept(merged(base, ours, theirs, ['--union']), 'f', CAUSES).map(({ id }) => id);
    expect([...ids].sort()).toEqual(
      [...start, entry('m.test', 1), entry('n.test', 1), entry('m.test', 2), entry('k.test', 1)]
        .map(({ id }) => id)
        .sort(),
    );
  });
});

describe('saving', () => {
  const file = (): string => path.join(directory, 'decisions.yaml');
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

  test('replaces the file and leaves nothing beside it', () => {
    writeFileSync(file(), 'old');
    saveFile(file(), 'new ✓');
    expect(readFileSync(file(), 'utf8')).toBe('new ✓');
    expect(readdirSync(directory)).toEqual(['decisions.yaml']);
  });

  test.each(['write', 'sync', 'rename'] as const)('a disk that is full at %s keeps the old file', (step) => {
    writeFileSync(file(), 'old');
    const disk = {
      ...DISK,
      [step]: () => {
        throw full;
      },
    };
    expect(() => saveFile(file(), 'new', disk)).toThrow('no space left');
    expect(readFileSync(file(), 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['decisions.yaml']);
  });

  test('a disk that takes a few bytes at a time gets them all', () => {
    const disk = {
      ...DISK,
      write: (descriptor: number, bytes: Uint8Array) => DISK.write(descriptor, bytes.subarray(0, 3)),
    };
    saveFile(file(), 'a longer text', disk);
    expect(readFileSync(file(), 'utf8')).toBe('a longer text');
  });
});
