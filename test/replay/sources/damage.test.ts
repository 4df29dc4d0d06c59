import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBytes } from './support.ts';

const LINE = 'GET http://a.test/x\n';

describe('packed files', () => {
  test('are unpacked by their first bytes, whatever their name', async () => {
    const { requests, report } = await readBytes(gzipSync(LINE.repeat(1000)), { pieces: 100 });
    expect(requests).toHaveLength(1000);
    expect(report.problems).toEqual([]);
  });

  test('of several members are read whole', async () => {
    const { requests } = await readBytes(Buffer.concat([gzipSync(LINE), gzipSync(LINE)]), { pieces: 5 });
    expect(requests).toHaveLength(2);
  });

  test('that are cut off give what they hold', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `GET http://a.test/${(i * 7919) % 10_007}\n`).join(
      '',
    );
    const packed = gzipSync(lines);
    const { requests, report } = await readBytes(packed.subarray(0, packed.length - 500), { pieces: 4096 });
    expect(requests.length).toBeGreaterThan(1000);
    expect(requests.length).toBeLessThan(20_000);
    expect(report.problems).toMatchObject([{ cause: 'the gzip file ends too early', count: 1 }]);
  });

  test('that are damaged are counted', async () => {
    const packed = gzipSync(LINE.repeat(5000));
    packed.fill(0x55, 20, 40);
    const { report } = await readBytes(packed, { pieces: 4096 });
    expect(report.problems.map(({ cause }) => cause)).toContain('the gzip file is damaged');
  });
});

describe('lines', () => {
  test('of more than a mebibyte are counted, and those around them read', async () => {
    const long = `GET http://a.test/${'x'.repeat(1_100_000)}\n`;
    for (const pieces of [4093, 65_536, 3_000_000]) {
      const { requests, report } = await readBytes(LINE + long + LINE, { pieces });
      expect(requests.map(({ place }) => place.line)).toEqual([1, 3]);
      expect(report.problems).toMatchObject([{ cause: 'the line is longer than 1 MiB', count: 1 }]);
      expect(report.problems[0]?.examples).toEqual([
        { place: { source: 'a.log', line: 2 }, text: 'GET http://a...' },
      ]);
    }
  });

  test('of just a mebibyte are read', async () => {
    const { requests } = await readBytes(`GET http://a.test/${'x'.repeat(1_000_000)}\n`, { pieces: 65_536 });
    expect(requests[0]?.request.target).toHaveLength(1_000_001);
  });

  test('of binary are counted with an example that can be printed', async () => {
    const { report } = await readBytes(Uint8Array.from([1, 2, 3, 0, 255, 254, 10, 0, 27, 91, 10]));
    expect(report.problems).toMatchObject([{ cause: 'the line is binary', count: 2 }]);
    const [problem] = report.problems;
    for (const { text, place } of problem?.examples ?? []) {
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(place.line).toBeGreaterThan(0);
    }
  });

  test('without a request are counted by why', async () => {
    const tail = '400 0 "-" "-" 0 0.000 [] [] - - - - 1f';
    const start = '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000]';
    const { report, requests } = await readBytes(
      [
        `${start} "\\x16\\x03\\x01" ${tail}`,
        `${start} "" ${tail}`,
        `${start} "-" ${tail}`,
        '{"a":1}',
        '{"a":',
        'nonsense',
      ].join('\n'),
    );
    expect(requests).toEqual([]);
    expect(Object.fromEntries(report.problems.map(({ cause, count }) => [cause, count]))).toEqual({
      'the request line is no HTTP': 1,
      'there is no request line': 2,
      'the JSON object holds no request': 1,
      'the line is no JSON': 1,
      'the line has an unknown form': 1,
    });
    expect(report.records).toBe(6);
  });
});

test('whatever the bytes are, reading ends, and counts every record', async () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom(
        LINE,
        '{"request":',
        '{"log":{"entries":[',
        '1 aaaa 1 0\nGET / HTTP/1.1',
        '\x1f\x8b\x08',
        '[pod/x',
        '"\\x',
        '$',
      )
      .map((text) => Buffer.from(text, 'latin1')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(pieces, { maxLength: 8 }),
      fc.integer({ min: 1, max: 50 }),
      async (parts, size) => {
        const { requests, report } = await readBytes(Buffer.concat(parts), { pieces: size });
        const problems = report.problems.reduce((sum, { count }) => sum + count, 0);
        expect(requests.length).toBeLessThanOrEqual(report.records);
        expect(problems + [...report.forms.values()].reduce((sum, count) => sum + count, 0)).toBe(
          report.records,
        );
      },
    ),
    { numRuns: 400, seed: 20_261 },
  );
});
