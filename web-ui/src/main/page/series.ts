import type { MetricBatch, Points, Series } from './model';

/**
 * A metric as a chart holds it: columns of equal width over a range of steps, as the server cut
 * them, going on with live values in the same columns. No extreme is lost on the way.
 */
export class Columns {
  steps: number[] = [];
  epochMillis: number[] = [];
  low: (number | null)[] = [];
  high: (number | null)[] = [];
  mean: (number | null)[] = [];
  private counts: number[] = [];
  /** Number of the newest value that went in. */
  sequence = 0;
  generation = -1;
  /** Values as logged, one per column. */
  raw = true;

  constructor(
    readonly metric: string,
    private from: number,
    private to: number,
    private columns: number,
  ) {}

  /** Takes over what the disk has. */
  replace(series: Series, from: number, to: number, columns: number): void {
    this.from = from;
    this.to = to;
    this.columns = columns;
    this.steps = series.steps;
    this.epochMillis = series.epochMillis;
    this.low = series.minimum;
    this.high = series.maximum;
    this.mean = series.mean;
    this.counts = series.counts;
    this.sequence = series.sequence;
    this.generation = series.generation;
    this.raw = series.raw;
  }

  /**
   * Adds what came live.
   *
   * @param first number of the batch's first value; values that the disk gave already are left out
   */
  append(points: Points, first: number, last: number): boolean {
    if (last <= this.sequence) return false;
    const partly = first <= this.sequence;
    const lastStep = this.steps.at(-1) ?? -1;
    let added = false;
    for (let i = 0; i < points.steps.length; i++) {
      const step = points.steps[i]!;
      if (partly && step <= lastStep) continue;
      if (step < this.from || step > this.to) continue;
      this.add(step, points.epochMillis[i]!, points.values[i] ?? null);
      added = true;
    }
    this.sequence = last;
    return added;
  }

  private add(step: number, time: number, value: number | null): void {
    const i = this.steps.length - 1;
    if (i >= 0 && this.columnOf(this.steps[i]!) === this.columnOf(step) && value != null && this.mean[i] != null) {
      const count = this.counts[i]! + 1;
      this.counts[i] = count;
      this.steps[i] = step;
      this.epochMillis[i] = time;
      this.low[i] = Math.min(this.low[i]!, value);
      this.high[i] = Math.max(this.high[i]!, value);
      this.mean[i] = this.mean[i]! + (value - this.mean[i]!) / count;
      this.raw = false;
    } else {
      this.steps.push(step);
      this.epochMillis.push(time);
      this.low.push(value);
      this.high.push(value);
      this.mean.push(value);
      this.counts.push(1);
    }
  }

  /**
   * The mean of every {@code width} steps, each at the last of its steps. The band has the extremes
   * of every column; where a column is a single value, those of its bin.
   */
  bins(width: number): Bins {
    const out: Bins = { steps: [], epochMillis: [], mean: [], at: [], low: this.low.slice(), high: this.high.slice() };
    for (let i = 0; i < this.steps.length; ) {
      const bin = Math.floor((this.steps[i]! - this.from) / width);
      const start = i;
      let sum = 0;
      let count = 0;
      let low = Infinity;
      let high = -Infinity;
      for (; i < this.steps.length && Math.floor((this.steps[i]! - this.from) / width) === bin; i++) {
        const value = this.mean[i];
        if (value == null) continue;
        sum += value * this.counts[i]!;
        count += this.counts[i]!;
        low = Math.min(low, this.low[i]!);
        high = Math.max(high, this.high[i]!);
      }
      out.at.push(i - 1);
      out.steps.push(this.steps[i - 1]!);
      out.epochMillis.push(this.epochMillis[i - 1]!);
      out.mean.push(count ? sum / count : null);
      for (let k = start; k < i; k++) {
        if (this.counts[k]! > 1 || this.mean[k] == null) continue;
        out.low[k] = low;
        out.high[k] = high;
      }
    }
    return out;
  }

  private columnOf(step: number): number {
    const width = Math.max(1, this.to - this.from + 1) / this.columns;
    return Math.floor((step - this.from) / width);
  }
}

/** A series as it is drawn: {@code at} are the columns at which the means stand. */
export interface Bins {
  steps: number[];
  epochMillis: number[];
  mean: (number | null)[];
  at: number[];
  low: (number | null)[];
  high: (number | null)[];
}

/** Whether the batch has fewer values than it counts: the disk has all of them. */
export function isThinned(batch: MetricBatch): boolean {
  const size = batch.series.reduce((sum, points) => sum + points.steps.length, 0);
  return size < batch.sequence - batch.first + 1;
}

/**
 * Exponential moving average without the bias of its start, as TensorBoard shows it:
 * a = w·a + (1 − w)·x from 0, shown = a / (1 − wⁿ).
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight === 0) return values as (number | null)[];
  let average = 0;
  let bias = 1;
  return values.map((value) => {
    if (value == null) return null;
    average = weight * average + (1 - weight) * value;
    bias *= weight;
    return average / (1 - bias);
  });
}

/** The index of the last x at or before {@code x}, −1 when there is none. */
export function indexAt(xs: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value nearest to {@code x}; null beyond the ends. */
export function valueAt(
  xs: ArrayLike<number>,
  ys: ArrayLike<number | null>,
  x: number,
): { index: number; value: number } | null {
  const i = indexAt(xs, x);
  const candidates = [i, i + 1].filter((k) => k >= 0 && k < xs.length && ys[k] != null);
  if (!candidates.length || x > xs[xs.length - 1]! * (1 + 1e-9) + 1e-9) return null;
  const index = candidates.reduce((a, b) => (Math.abs(xs[a]! - x) <= Math.abs(xs[b]! - x) ? a : b));
  return { index, value: ys[index]! };
}
