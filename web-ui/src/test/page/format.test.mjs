import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../../main/page/format.ts';

const shown = (text) => text.replaceAll(format.THIN, ' ');
const cases = (name, function_, table) =>
  test(name, () => {
    for (const [value, expected] of table) assert.equal(shown(function_(value)), expected, `${name} of ${value}`);
  });

cases('measure', format.measure, [
  [231.44, '231.4'], [9.123, '9.12'], [0.7412, '0.741'], [0.0012, '1.2e-3'], [4_120_000, '4.12 M'],
  [-88.3, '−88.3'], [0, '0'], [8, '8'], [12_345.6, '12 346'], [null, '–'], [NaN, '–'], [Infinity, '–'],
]);
cases('scaled', format.scaled, [
  [947, '947'], [38_200, '38.2 k'], [999.4, '999'], [999_900, '1.00 M'], [1_540, '1.54 k'], [undefined, '–'],
]);
cases('compact', format.compact, [[2_000_000, '2 M'], [250_000, '250 k'], [0, '0'], [100, '100'], [1_200, '1.2 k']]);
cases('duration', format.duration, [
  [0.94, '0.9 s'], [41, '41 s'], [221, '3 min 41 s'], [22_320, '6 h 12 min'], [7_200, '2 h'], [-1, '–'],
]);
cases('percent', format.percent, [[0.9999, '99 %'], [1, '100 %'], [0.29, '29 %']]);
cases('typed', format.typed, [[0.0003, '3e-4'], [0.001, '0.001'], [128, '128'], [2e6, '2e6']]);

test('an axis has one precision', () => {
  assert.deepEqual(format.ticks([0, 0.5, 1]), ['0.0', '0.5', '1.0']);
  assert.deepEqual(format.ticks([0, 20_000, 40_000]).map(shown), ['0', '20 k', '40 k']);
  assert.deepEqual(format.ticks([null, -2, 0, 2]), ['', '−2', '0', '2']);
});
