import { expect, test } from 'vitest';
import { readBytes, readOne } from './support.ts';

const SEPARATOR = '\n🐵🙈🙉\n';

function har(...entries: readonly object[]): string {
  return JSON.stringify(
    { log: { version: '1.2', creator: { name: 'x' }, entries, pages: [{ id: 'p' }] } },
    null,
    1,
  );
}

test('a HAR gives its requests with their answers', async () => {
  const entry = (url: string, status: number): object => ({
    request: {
      method: 'GET',
      url,
      headers: [
        { name: ':authority', value: 'shop.test' },
        { name: 'Accept', value: 'text/html' },
      ],
    },
    response: {
      status,
      headers: [{ name: 'Set-Cookie', value: 'id=MARKER; Path=/' }],
      content: { text: '}]{"\\"' },
    },
  });
  const text = har(entry('https://shop.test/a?b=1#f', 200), entry('http://shop.test:8080/%7B', 404));
  const { requests, report } = await readBytes(text, { allHeaders: true, pieces: 11 });
  expect(report.problems).toEqual([]);
  expect(requests.map(({ request }) => request)).toEqual([
    {
      method: 'GET',
      scheme: 'https',
      host: 'shop.test',
      target: '/a?b=1',
      headers: [['Accept', 'text/html']],
    },
    {
      method: 'GET',
      scheme: 'http',
      host: 'shop.test',
      port: 8080,
      target: '/%7B',
      headers: [['Accept', 'text/html']],
    },
  ]);
  expect(requests[0]?.observed).toEqual({ status: 200, headers: [['set-cookie', 'id=; Path=/']] });
});

test('a HAR that ends too early gives what it holds', async () => {
  const text = har({ request: { method: 'GET', url: 'http://a.test/', headers: [] } });
  const { requests, report } = await readBytes(text.slice(0, text.indexOf('pages') - 8));
  expect(requests).toHaveLength(1);
  expect(report.problems).toMatchObject([{ cause: 'the archive ends too early' }]);
});

test('GoReplay records are joined with their answers, not with those of a replay', async () => {
  const records = [
    '1 aaaa 1000 0\nGET /a\\b?x=1 HTTP/1.1\r\nHost: shop.test\r\nX-Forwarded-Proto: https\r\nAccept: x\r\n\r\nbody\nbody',
    '1 bbbb 1001 0\nPOST /b HTTP/1.1\r\nHost: shop.test\r\n\r\n',
    '3 aaaa 1002 5\nHTTP/1.1 500 No\r\n\r\n',
    '2 aaaa 1003 5\nHTTP/1.1 302 Found\r\nLocation: /c\r\n\r\n',
  ];
  const { requests, report } = await readBytes(records.join(SEPARATOR) + SEPARATOR, { pieces: 13 });
  expect(report.forms.get('gor')).toBe(2);
  expect(requests).toMatchObject([
    {
      request: { method: 'GET', scheme: 'https', host: 'shop.test', target: '/a\\b?x=1' },
      observed: { status: 302, headers: [['location', '/c']] },
      place: { line: 1 },
    },
    { request: { method: 'POST', target: '/b' }, hints: { unknown: ['scheme'] } },
  ]);
});

test('a GoReplay record that is none is counted', async () => {
  const text = `1 aaaa 1000 0\nnonsense${SEPARATOR}1 bbbb 1 0\nGET / HTTP/1.1\r\nHost: a\r\n\r\n`;
  const { report } = await readBytes(text);
  expect(report.problems).toMatchObject([{ cause: 'the record holds no HTTP request', count: 1 }]);
});

test('a case without a URL may name host and target', async () => {
  const { request } = await readOne('{"request":{"host":"A.test","target":"/x//y","scheme":"https"}}');
  expect(request).toMatchObject({ method: 'GET', scheme: 'https', host: 'A.test', target: '/x//y' });
});
