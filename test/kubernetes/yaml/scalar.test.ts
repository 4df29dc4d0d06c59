import { describe, expect, test } from 'vitest';
import { floatKey, keyOfPlain, resolvePlain } from '../../../src/kubernetes/yaml/scalar.ts';

describe('plain scalars as kubectl resolves them', () => {
  test.each<[string, unknown]>([
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map(
      (text): [string, unknown] => [text, true],
    ),
    ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
      (text): [string, unknown] => [text, false],
    ),
    ...['', '~', 'null', 'Null', 'NULL'].map((text): [string, unknown] => [text, null]),
    ...['yEs', 'tRue', 'nULL', 'oN', 'noo', 'ofF'].map((text): [string, unknown] => [text, text]),
    ['0777', 511],
    ['0o777', 511],
    ['0O7', 7],
    ['-0o7', -7],
    ['08', 8],
    ['09.5', 9.5],
    ['1_000', 1000],
    ['1__0', 10],
    ['1_', 1],
    ['_1', '_1'],
    ['0b11', 3],
    ['-0b11', -3],
    ['0x1F', 31],
    ['+0x10', 16],
    ['0x', '0x'],
    ['0o8', '0o8'],
    ['0b2', '0b2'],
    ['1.10', 1.1],
    ['1.', 1],
    ['-.5', -0.5],
    ['.5e3', 500],
    ['1e3', 1000],
    ['1E+3', 1000],
    ['1e999', '1e999'],
    ['.5e999', '.5e999'],
    ['+', '+'],
    ['-', '-'],
    ['.', '.'],
    ['1.2.3', '1.2.3'],
    ['12:30:45', '12:30:45'],
    ['2001-01-01', '2001-01-01'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
    ['9007199254740993', 9007199254740992],
    ['18446744073709551615', 18446744073709552000],
    ['99999999999999999999999', 1e23],
    ['0x1ffffffffffffffff', '0x1ffffffffffffffff'],
    ['.inf', Number.POSITIVE_INFINITY],
    ['-.INF', Number.NEGATIVE_INFINITY],
    ['inf', 'inf'],
    ['Infinity', 'Infinity'],
    ['nan', 'nan'],
    ['10m', '10m'],
    ['=', '='],
    ['<<', '<<'],
  ])('%s is %s', (text, value) => {
    expect(resolvePlain(text)).toEqual(value);
  });

  test('minus zero is zero', () => {
    expect(Object.is(resolvePlain('-0'), 0)).toBe(true);
  });
});

describe('plain scalars as keys', () => {
  test.each<[string, string | undefined]>([
    ['yes', 'true'],
    ['Off', 'false'],
    ['0777', '511'],
    ['1_000', '1000'],
    ['9007199254740993', '9007199254740993'],
    ['1e3', '1000'],
    ['1e7', '1e+07'],
    ['1234567.0', '1.234567e+06'],
    ['123456789.5', '1.2345679e+08'],
    ['0.00001', '1e-05'],
    ['2.50', '2.5'],
    ['.inf', '.inf'],
    ['.nan', '.nan'],
    ['name', 'name'],
    ['~', undefined],
    ['', undefined],
  ])('%s becomes %s', (text, key) => {
    expect(keyOfPlain(text)).toBe(key);
  });

  test('a float beyond 32 bits is infinite', () => {
    expect([floatKey(1e39), floatKey(-1e39), floatKey(1e-50)]).toEqual(['.inf', '-.inf', '0']);
  });
});
