import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Request } from '../../src/model/request.ts';
import { curlLine, shellWord } from '../../src/report/curl.ts';

function request(more: Partial<Request>): Request {
  return { method: 'GET', scheme: 'http', host: 'shop.test', target: '/', headers: [], ...more };
}

describe('curlLine', () => {
  test.each<[Partial<Request>, string]>([
    [{}, 'curl -si http://shop.test/'],
    [{ scheme: 'https', target: '/a?b=c&d' }, "curl -si 'https://shop.test/a?b=c&d'"],
    [{ method: 'POST' }, 'curl -si -X POST http://shop.test/'],
    [{ method: 'HEAD' }, 'curl -si -I http://shop.test/'],
    [{ headers: [['X-A', "it's"]] }, "curl -si -H 'X-A: it'\\''s' http://shop.test/"],
    [{ headers: [['X-A', '']] }, "curl -si -H 'X-A;' http://shop.test/"],
    [{ headers: [['@/etc/passwd', 'x']] }, 'curl -si http://shop.test/'],
    [{ target: '/a/../b' }, 'curl -si --path-as-is http://shop.test/a/../b'],
    [{ target: '/{id}' }, "curl -si -g 'http://shop.test/{id}'"],
    [{ target: '/a b' }, 'curl -si http://shop.test/a%20b'],
    [{ port: 8080 }, 'curl -si http://shop.test:8080/'],
    [{ host: 'shop.test:81', port: 81 }, 'curl -si http://shop.test:81/'],
    [{ scheme: 'https', port: 443 }, 'curl -si https://shop.test/'],
    [{ host: '*.test' }, "curl -si -H 'Host: *.test' http://GATEWAY-ADDRESS/"],
    [{ target: '*', method: 'OPTIONS' }, "curl -si -X OPTIONS --request-target '*' http://shop.test/"],
    [{ remoteAddress: '10.0.0.1' }, 'curl -si http://shop.test/  # from 10.0.0.1'],
    [{ remoteAddress: '10.0.0.1\nrm -rf' }, 'curl -si http://shop.test/  # from 10.0.0.1 rm -rf'],
    [{ scheme: 'https', sni: 'b.test' }, "curl -si -H 'Host: shop.test' https://b.test/"],
    [{ protocol: 'tcp', port: 5432 }, 'nc -v shop.test 5432'],
    [
      { protocol: 'udp', port: 53, host: '', remoteAddress: '10.0.0.1' },
      'nc -vu GATEWAY-ADDRESS 53  # from 10.0.0.1',
    ],
  ])('%j', (more, line) => {
    expect(curlLine(request(more))).toBe(line);
  });

  test('a shell reads every word back as it was', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((s) => s.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (words) => {
        const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
        const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(output.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });

  test('whatever the request holds, it is one line without control characters', () => {
    const any = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(any, any, any, any, any, (host, target, method, name, value) => {
        const line = curlLine(request({ host, target, method, headers: [[name, value]], sni: value }));
        expect(line).toMatch(/^curl -si [^\u0000-\u001F\u007F-\u009F]*$/u);
      }),
    );
  });
});
