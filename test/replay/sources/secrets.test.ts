import { expect, test } from 'vitest';
import { NOTHING, readBytes, readOne } from './support.ts';

const MARKERS = ['MARK1', 'MARK2', 'MARK3', 'MARK4', 'MARK5', 'MARK6'];
const LOG = [
  '10.0.0.1 - MARK1 [21/Nov/2026:10:00:00 +0000] "GET /a?token=MARK2&page=2 HTTP/1.1" 200 6 "https://a.test/?token=MARK3" "x" 80 0.003 [shop-web-80] [] 10.244.0.5:8080 6 0.003 200 1f',
  '{"RequestMethod":"GET","RequestPath":"/a?api_key=MARK2","ClientUsername":"MARK1","request_Authorization":"Bearer MARK3","request_Cookie":"session=MARK4; lang=de","request_X-Api-Key":"MARK5"}',
  '{"request":{"url":"https://MARK1:MARK2@a.test/?sig=MARK3&a%63cess_token=MARK4","headers":[["Cookie","sid=MARK5"],["authorization","Basic MARK6"]]},"observed":{"headers":{"Set-Cookie":"id=MARK1","Location":"/x?code=MARK2"}}}',
  'GET http://a.test/?state=MARK1&X-Amz-Signature=MARK2&password=MARK3;sessionid=MARK4',
  'nonsense password=MARK1 Bearer: MARK2 MARK3MARK3MARK3MARK3MARK3',
];

test.each([true, false])('nothing secret is kept (all headers: %s)', async (allHeaders) => {
  const { requests, report } = await readBytes(LOG.join('\n'), { allHeaders });
  expect(requests).toHaveLength(4);
  const kept = JSON.stringify(requests) + JSON.stringify([...report.stripped]);
  for (const marker of MARKERS) expect(kept).not.toContain(marker);
  // Of what nobody could read, words that are long or look like assignments are cut.
  const examples = JSON.stringify(report.problems);
  expect(examples).not.toContain('MARK1');
  expect(examples).not.toContain('MARK3MARK3MARK3');
});

test('what is taken out is counted by name, never by value', async () => {
  const { report } = await readBytes(LOG.join('\n'), { allHeaders: true });
  expect(Object.fromEntries(report.stripped)).toMatchObject({
    'query token': 1,
    'query api_key': 1,
    'query sig': 1,
    'query access_token': 1,
    'query state': 1,
    'query X-Amz-Signature': 1,
    'query password': 1,
    'query sessionid': 1,
    'header authorization': 2,
    'header x-api-key': 1,
    'user in URL': 1,
    cookies: 2,
  });
});

test.each([
  ['/a?page=2&q=x', '/a?page=2&q=x'],
  ['/a?page=2&token=abc', '/a?page=2&token=stripped'],
  ['/a?token=abc/', '/a?token=stripped/'],
  ['/a?token', '/a?token'],
  ['/a?token=', '/a?token='],
  ['/a?monkey=1&keyboard=2', '/a?monkey=1&keyboard=2'],
  ['/a?author=1&otp=2', '/a?author=1&otp=stripped'],
  ['/a?x=1;sid=2', '/a?x=1;sid=stripped'],
])('the target %s becomes %s', async (given, kept) => {
  const { request } = await readOne(`GET http://a.test${given}\n`);
  expect(request.target).toBe(kept);
});

test('values that a table matches on, or that are asked for, are kept', async () => {
  const watched = {
    ...NOTHING,
    query: new Set(['token']),
    cookies: new Set(['canary']),
    headers: new Set(['x-test']),
  };
  const line =
    '{"request":{"url":"http://a.test/?token=a&key=b&code=c","headers":[["Cookie","canary=always; sid=1"],["X-Test","on"],["X-Other","no"]]}}';
  const { request } = await readOne(line, { watched, keepQuery: new Set(['code']) });
  expect(request.target).toBe('/?token=a&key=stripped&code=c');
  expect(request.headers).toEqual([
    ['Cookie', 'canary=always'],
    ['X-Test', 'on'],
  ]);
});
