import { describe, expect, test } from 'vitest';
import { editDistance, nearest, prepareArguments } from '../../src/cli/arguments.ts';

describe('prepareArguments keeps a lone dash', () => {
  test.each([
    ['convert -f -', 'convert --filename=-'],
    ['convert --filename -', 'convert --filename=-'],
    ['convert -', 'convert --filename=-'],
    ['convert -f-', 'convert --filename=-'],
    ['convert -f=-', 'convert --filename=-'],
    ['convert -f a.yaml -f -', 'convert -f a.yaml --filename=-'],
    ['convert -f a.yaml', 'convert -f a.yaml'],
    ['convert -- -f -', 'convert -- -f -'],
    ['convert -f', 'convert -f'],
    ['trace --cases a b -o json', 'trace --cases=a --cases=b -o json'],
    ['trace --cases', 'trace --cases'],
    ['convert --target kong@2.2', 'convert --target=kong --target-version=2.2'],
    ['convert --target=kong@v2.2 -f a', 'convert --target=kong --target-version=v2.2 -f a'],
    ['convert --target kong -f a@b', 'convert --target kong -f a@b'],
    ['trace --cases -o json', 'trace --cases -o json'],
  ])('%s', (before, after) => {
    expect(prepareArguments(before.split(' '))).toEqual(after.split(' '));
  });
});

describe('nearest', () => {
  test.each([
    ['convret', ['convert', 'trace'], ['convert']],
    ['rewrite-targt', ['rewrite-target', 'app-root'], ['rewrite-target']],
    ['REWRITE-TARGET', ['rewrite-target'], ['rewrite-target']],
    ['cors', ['enable-cors', 'cors-allow-origin', 'app-root'], ['enable-cors', 'cors-allow-origin']],
    ['zzzzzz', ['rewrite-target'], []],
    ['a', ['v', 'f'], []],
  ])('%s', (word, known, expected) => {
    expect(nearest(word, known)).toEqual(expected);
  });

  test.each([
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('edit distance of %s and %s', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
