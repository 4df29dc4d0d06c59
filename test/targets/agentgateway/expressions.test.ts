import { describe, expect, test } from 'vitest';
import type { Template } from '../../../src/model/template.ts';
import {
  expressionOf,
  templateOfExpression,
} from '../../../src/targets/agentgateway/policies/expressions.ts';

const HOST = { variable: 'host' } as const;
const URI = { variable: 'request-uri', encode: 'uri-component' } as const;

describe('texts made of a request', () => {
  const written: ReadonlyArray<readonly [string, Template, string]> = [
    ['a fixed text', [{ text: 'https://a.test/' }], '"https://a.test/"'],
    ['a plus sign in a text', [{ text: 'a + b' }, HOST], '"a + b" + request.host.lowerAscii().split(":")[0]'],
    ['the host and the URI', [{ text: '/x?rd=' }, URI], '"/x?rd=" + url.encode(request.pathAndQuery)'],
    ['the Host header alone', [{ variable: 'host-header' }], 'request.host'],
  ];
  test.each(written)('%s', (_, template, expression) => {
    expect(expressionOf(template, 'https')).toBe(expression);
    expect(templateOfExpression(expression)).toEqual(template);
  });

  test('the scheme is that of the listener', () => {
    const template: Template = [{ variable: 'scheme' }, { text: '://' }, HOST];
    expect(expressionOf(template, 'https')).toBe('"https://" + request.host.lowerAscii().split(":")[0]');
  });

  test.each<readonly [string, Template]>([
    ['a quotation mark', [{ text: 'a"b' }]],
    ['a group of an expression', [{ capture: 1 }]],
    ['a URI that is not encoded', [{ variable: 'request-uri' }]],
    ['a header', [{ header: 'x-a' }]],
  ])('%s has no expression', (_, template) => {
    expect(expressionOf(template, 'https')).toBeUndefined();
  });

  test.each(['request.path', '"a" + request.path', 'request.host == "a"', '', '"a" ? "b" : "c"'])(
    '%s stands for no template',
    (expression) => {
      expect(templateOfExpression(expression)).toBeUndefined();
    },
  );
});
