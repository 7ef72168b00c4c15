import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Columns, indexAt, isThinned, smoothed, valueAt } from '../../main/page/series.ts';

const points = (steps, values) => ({ metric: 'm', steps, values, epochMillis: steps });

test('live values share a column and no extreme is lost', () => {
  const columns = new Columns('m', 0, 99, 10);
  columns.append(points([0, 3, 9, 10], [1, 7, -2, 5]), 1, 4);
  assert.deepEqual(columns.steps, [9, 10]);
  assert.deepEqual(columns.low, [-2, 5]);
  assert.deepEqual(columns.high, [7, 5]);
  assert.deepEqual(columns.mean, [2, 5]);
  assert.equal(columns.raw, false);
});

test('a batch that the disk gave already adds nothing', () => {
  const columns = new Columns('m', 0, 99, 100);
  assert.equal(columns.append(points([1, 2], [1, 2]), 1, 2), true);
  assert.equal(columns.append(points([1, 2], [1, 2]), 1, 2), false);
  columns.append(points([2, 3], [2, 3]), 2, 3); // overlaps
  assert.deepEqual(columns.steps, [1, 2, 3]);
});

test('bins weigh each column by its values', () => {
  const columns = new Columns('m', 0, 99, 10);
  columns.append(points([0, 1, 2, 15], [0, 0, 0, 8]), 1, 4);
  const bins = columns.bins(100);
  assert.deepEqual(bins.mean, [2]);
  assert.deepEqual(bins.steps, [15]);
});

test('smoothing has no bias towards zero at its start', () => {
  assert.deepEqual(smoothed([5, 5, null, 5], 0.9).map((v) => v && Math.round(v * 1e9) / 1e9), [5, 5, null, 5]);
  const [first, second] = smoothed([1, 3], 0.5);
  assert.equal(first, 1);
  assert.ok(Math.abs(second - (0.25 + 1.5) / 0.75) < 1e-12);
});

test('the value at the cursor is the nearest, and there is none beyond the end', () => {
  assert.equal(indexAt([1, 5, 9], 0), -1);
  assert.equal(indexAt([1, 5, 9], 5), 1);
  assert.deepEqual(valueAt([1, 5, 9], [10, 50, 90], 6.9), { index: 1, value: 50 });
  assert.equal(valueAt([1, 5, 9], [10, 50, 90], 9.5), null);
});

test('a batch says when it leaves values out', () => {
  assert.equal(isThinned({ first: 1, sequence: 10, series: [points([1, 2], [1, 2])] }), true);
  assert.equal(isThinned({ first: 1, sequence: 2, series: [points([1, 2], [1, 2])] }), false);
});
