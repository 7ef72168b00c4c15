import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colour, cssVar, h, text, translucent } from './dom';
import * as format from './format';
import type { Panel } from './panels';
import type { Columns } from './series';
import { smoothed, valueAt } from './series';

const DASHES: (number[] | undefined)[] = [undefined, [7, 3], [2, 3], [9, 3, 2, 3], [12, 3], [4, 2]];
const SERIES_PER_LINE = 3; // highest, lowest, mean
/** The band has every pixel's extremes; the line is the mean of some pixels, named in the header. */
const PIXELS_PER_MEAN = 4;

/** Distances of ticks: round numbers of steps, or of seconds, minutes, hours and days. */
const COUNTS = Array.from({ length: 15 }, (_, i) => 10 ** i).flatMap((unit) => [unit, 2 * unit, 5 * unit]);
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 604_800];

export interface Mark {
  step: number;
  token: string;
  text: string;
}

/** How all charts of a run are drawn. */
export interface Look {
  /** Weight of the moving average, 0 for none. */
  smoothing: number;
  logarithmic: boolean;
  /** Seconds since the start instead of steps. */
  byTime: boolean;
}

export interface Drawing {
  columns: ReadonlyMap<string, Columns>;
  /** The newest value of each metric, wherever the charts are zoomed to. */
  latest: ReadonlyMap<string, number | null>;
  look: Look;
  from: number;
  to: number;
  /** Steps that have run. */
  until: number;
  /** When the run began. */
  origin: number;
  marks: readonly Mark[];
  live: boolean;
  /** Episodes behind a ring, where known. */
  episodes: number;
}

export interface ChartEvents {
  hover(step: number | null): void;
  pin(step: number): void;
  zoom(from: number, to: number): void;
  unzoom(): void;
}

/** One panel with its curves: uPlot draws, this keeps the look and the reading under the cursor. */
export class Chart {
  readonly element: HTMLElement;
  private readonly host: HTMLElement;
  private readonly valueText = h('span', { class: 'val' });
  private readonly nowText = h('span', { class: 'at' });
  private readonly subtitle = h('span', { class: 'u' });
  private readonly cursorLine = h('div', { class: 'cur' });
  private readonly edges: HTMLElement[];
  private readonly observer: ResizeObserver;
  private plot: uPlot | null = null;
  // Asking the document for a size while it changes makes it lay itself out again: kept instead.
  private width = 0;
  private height = 0;
  private plotWidth = 0;
  private plotHeight = 0;
  private drawing: Drawing | null = null;
  /** Whether any of it is on the screen; what is not is drawn when it comes there. */
  private inView = false;
  private stale = false;
  private readonly visibility: IntersectionObserver;
  private cursorStep = 0;
  private distribution = 1;
  /** The x of each line's columns and what is drawn there. */
  private shown: Shown[] = [];
  private binWidth = 1;
  private binned = false;

  constructor(
    readonly panel: Panel,
    private readonly main: boolean,
    private readonly events: ChartEvents,
    tools?: HTMLElement,
  ) {
    this.host = h('div', { class: 'plot', role: 'img', 'aria-label': `${panel.title}, curve` });
    this.edges = panel.lines.map((_, i) => {
      const edge = h('div', { class: 'live', hidden: true });
      cssVar(edge, '--lc', `var(--c${i + 1})`);
      return edge;
    });
    const keys = panel.lines.length < 2 ? [] : panel.lines.map((line, i) => this.key(line.label, line.form, i));
    this.element = h(
      'section',
      { class: main ? 'cell main-cell' : 'cell' },
      h(
        'div',
        { class: 'hd' },
        h(main ? 'h2' : 'h3', { title: panel.description }, panel.title),
        this.subtitle,
        h('span', { class: 'r' }, ...keys, tools, this.nowText, this.valueText),
      ),
      this.host,
    );
    this.observer = new ResizeObserver((entries) => {
      const { width, height } = entries.at(-1)!.contentRect;
      this.width = Math.round(width);
      this.height = Math.round(height);
      this.resize();
    });
    this.observer.observe(this.host);
    this.visibility = new IntersectionObserver((entries) => {
      this.inView = entries.at(-1)!.isIntersecting;
      if (this.inView && this.stale && this.drawing) this.draw(this.drawing);
    });
    this.visibility.observe(this.host);
  }

  get visible(): boolean {
    return this.inView;
  }

  destroy(): void {
    this.observer.disconnect();
    this.visibility.disconnect();
    this.plot?.destroy();
  }

  /** The width that the curve has, for asking the server for as many columns. */
  get columnsWanted(): number {
    return Math.max(100, Math.min(2_000, Math.round((this.width || 600) - 60)));
  }

  get metrics(): string[] {
    return this.panel.lines.flatMap((line) => (line.spread ? [line.metric, line.spread] : [line.metric]));
  }

  draw(drawing: Drawing): void {
    this.drawing = drawing;
    this.stale = !this.inView;
    if (this.stale) return;
    this.binWidth = niceWidth(((drawing.to - drawing.from) * PIXELS_PER_MEAN) / this.columnsWanted);
    this.binned = false;
    this.shown = this.panel.lines.map((line) => this.show(line.form, drawing.columns.get(line.metric)));
    const distribution = this.wantsLog() ? 3 : 1;
    if (!this.plot || distribution !== this.distribution) this.build(distribution);
    const plot = this.plot;
    if (!plot) return;
    plot.batch(() => {
      plot.setData(this.data(), false);
      const [min, max] = this.xRange();
      plot.setScale('x', { min, max });
    });
    this.labels();
  }

  /** The theme changed. */
  repaint(): void {
    this.plot?.redraw(false, true);
  }

  moveCursor(step: number): void {
    this.cursorStep = step;
    const plot = this.plot;
    const drawing = this.drawing;
    if (!plot || !drawing || this.stale) return;
    const x = this.toX(step);
    const left = plot.valToPos(x, 'x');
    this.cursorLine.hidden = !(left >= -0.5 && left <= this.plotWidth + 0.5);
    this.cursorLine.style.transform = `translateX(${Math.round(left)}px)`;
    const first = this.shown[0];
    const here = first && valueAt(first.xs, first.ys, x);
    const y = here ? plot.valToPos(here.value, 'y') : NaN;
    cssVar(this.cursorLine, '--co', Number.isFinite(y) ? '1' : '0');
    if (Number.isFinite(y)) cssVar(this.cursorLine, '--cy', y + 'px');
    // Beyond the last value that last one still holds.
    const held = first && x > (first.xs.at(-1) ?? Infinity) ? first.ys.at(-1) : here?.value;
    text(this.valueText, format.measure(held));
  }

  /** The columns as rows, for who would rather read than look. */
  table(): { x: string; values: (string | null)[] }[] {
    const first = this.shown[0];
    if (!first) return [];
    return first.xs.map((x, i) => ({
      x: this.drawing?.look.byTime ? format.duration(x) : format.grouped(x),
      values: this.shown.map((line, k) => {
        const at = k === 0 ? i : line.xs.indexOf(x);
        return at < 0 ? null : format.measure(line.ys[at]);
      }),
    }));
  }

  private show(form: string, columns: Columns | undefined): Shown {
    const { look } = this.drawing!;
    if (!columns) return { xs: [], ys: [], at: [], low: [], high: [] };
    if (form === 'rings') {
      const at = columns.steps.map((_, i) => i);
      return { xs: this.xsOf(columns), ys: columns.mean, at, low: columns.mean, high: columns.mean };
    }
    const bins = columns.bins(this.binWidth);
    if (bins.steps.length < columns.steps.length) this.binned = true;
    return { ...bins, xs: this.xsOf(bins), ys: smoothed(bins.mean, look.smoothing) };
  }

  private key(label: string, form: string, i: number): HTMLElement {
    const key = h('span', { class: 'key' }, h('i', { class: form === 'rings' ? 'pt' : i ? 'dash' : '' }), label);
    cssVar(key, '--lc', `var(--c${i + 1})`);
    return key;
  }

  private labels(): void {
    const drawing = this.drawing!;
    const { metric } = this.panel.lines[0]!;
    const first = drawing.columns.get(metric);
    const now = drawing.latest.get(metric);
    text(this.nowText, now == null ? '' : 'now ' + format.measure(now));
    const condensed = this.binned || (first && !first.raw);
    const notes = (roomy: boolean) =>
      [
        this.panel.unit,
        condensed ? `per ${format.compact(this.binWidth)} steps${roomy ? ', min–max shaded' : ''}` : '',
        drawing.look.smoothing ? `${roomy ? 'smoothed, ' : ''}EMA ${drawing.look.smoothing}` : '',
        this.distribution === 3 ? 'log' : '',
      ]
        .filter(Boolean)
        .join(', ');
    // A small header has room for few words, beside a long title and the names of two curves for none.
    const full = !this.main && this.panel.lines.length > 1 && this.panel.title.length > 8;
    text(this.subtitle, full ? '' : notes(this.main));
    const hint = notes(true);
    if (this.subtitle.title !== hint) this.subtitle.title = hint;
  }

  private wantsLog(): boolean {
    if (!this.drawing?.look.logarithmic) return false;
    const lows = this.panel.lines.flatMap((line) => this.drawing!.columns.get(line.metric)?.low ?? []);
    return lows.length > 0 && lows.every((low) => low == null || low > 0);
  }

  private xsOf(columns: { steps: number[]; epochMillis: number[] }): number[] {
    if (!this.drawing!.look.byTime) return columns.steps;
    return columns.epochMillis.map((millis) => (millis - this.drawing!.origin) / 1000);
  }

  /** A step as the x axis has it: by the first line's own clock when the axis is time. */
  private toX(step: number): number {
    const drawing = this.drawing!;
    if (!drawing.look.byTime) return step;
    const columns = this.clock();
    const at = columns && valueAt(columns.steps, columns.steps, step);
    return at ? (columns!.epochMillis[at.index]! - drawing.origin) / 1000 : NaN;
  }

  private toStep(x: number): number {
    if (!this.drawing!.look.byTime) return x;
    const columns = this.clock();
    if (!columns?.steps.length) return 0;
    const millis = this.drawing!.origin + x * 1000;
    const at = valueAt(columns.epochMillis, columns.epochMillis, millis);
    return columns.steps[at ? at.index : columns.steps.length - 1]!;
  }

  private clock(): Columns | undefined {
    return this.drawing!.columns.get(this.panel.lines[0]!.metric);
  }

  private xRange(): [number, number] {
    const { look, from, to, until } = this.drawing!;
    if (!look.byTime) return [from, Math.max(to, from + 1)];
    const xs = this.shown.flatMap((line) => (line.xs.length ? [line.xs[0]!, line.xs.at(-1)!] : []));
    const whole = from <= 0 && to >= until;
    const least = whole ? 0 : Math.min(...xs, Infinity);
    const most = Math.max(...xs, 0);
    return [Number.isFinite(least) ? least : 0, Math.max(most, (Number.isFinite(least) ? least : 0) + 1)];
  }

  private data(): uPlot.AlignedData {
    const tables = this.panel.lines.map((line, i): uPlot.AlignedData => {
      const columns = this.drawing!.columns.get(line.metric);
      if (!columns) return [[], [], [], []];
      const mean = new Array<number | null>(columns.steps.length).fill(null);
      const { ys, at, low, high } = this.shown[i]!;
      at.forEach((index, k) => (mean[index] = ys[k] ?? null));
      return [this.xsOf(columns), high, low, mean];
    });
    return tables.length === 1 ? tables[0]! : uPlot.join(tables);
  }

  private build(distribution: number): void {
    const { width, height } = this;
    if (!width || !height) return; // the observer comes back when there is room
    this.plot?.destroy();
    this.distribution = distribution;
    this.plot = new uPlot(this.options(width, height, distribution), this.data(), this.host);
    this.plot.over.append(this.cursorLine, ...this.edges);
    this.bindPointer(this.plot);
  }

  private resize(): void {
    const { width, height } = this;
    if (!this.drawing || !width || !height) return;
    if (!this.plot) this.draw(this.drawing);
    else if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
    this.moveCursor(this.cursorStep);
  }

  private options(width: number, height: number, distribution: number): uPlot.Options {
    const axis = { stroke: () => colour('ink-3'), font: `400 11px ${getComputedStyle(document.body).fontFamily}` };
    return {
      width,
      height,
      padding: [this.main ? 14 : 10, 22, 0, 0],
      legend: { show: false },
      cursor: {
        x: false,
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 5 },
        bind: {
          dblclick: () => () => {
            this.events.unzoom();
            return null;
          },
        },
      },
      scales: {
        x: { time: false },
        y: { distr: distribution as 1 | 3, range: (_, min, max) => this.yRange(min, max) },
      },
      axes: [
        {
          ...axis,
          size: 24,
          gap: 4,
          space: this.main ? 90 : 64,
          grid: { show: false },
          border: { show: true, stroke: () => colour('line-2'), width: 1 },
          ticks: { stroke: () => colour('line-2'), size: 4, width: 1 },
          incrs: () => (this.drawing?.look.byTime ? SECONDS : COUNTS),
          values: (_, splits) =>
            this.drawing?.look.byTime ? splits.map((s) => clockTick(s)) : format.ticks(splits),
        },
        {
          ...axis,
          size: this.main ? 52 : 50,
          gap: 8,
          space: this.main ? 40 : 24,
          grid: { stroke: () => colour('grid'), width: 1 },
          ticks: { show: false },
          values: (_, splits) => (distribution === 3 ? format.logTicks(splits) : format.ticks(splits)),
        },
      ],
      series: [{}, ...this.panel.lines.flatMap((line, i) => this.seriesOf(line.form, i))],
      bands: this.panel.lines.flatMap((line, i) =>
        line.form === 'rings'
          ? []
          : [
              {
                series: [1 + i * SERIES_PER_LINE, 2 + i * SERIES_PER_LINE] as [number, number],
                fill: () => translucent(colour(`c${i + 1}`), 0.14),
              },
            ],
      ),
      hooks: {
        drawClear: [(u) => this.drawFuture(u)],
        draw: [(u) => this.drawMarks(u), (u) => this.drawWhiskers(u), (u) => this.placeEdges(u)],
        setSelect: [(u) => this.select(u)],
      },
    };
  }

  private seriesOf(form: string, i: number): uPlot.Series[] {
    const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true };
    const token = `c${i + 1}`;
    const mean: uPlot.Series =
      form === 'rings'
        ? {
            stroke: () => colour(token),
            paths: () => null,
            points: { show: true, size: 7, width: 2, fill: () => colour('panel'), stroke: () => colour(token) },
          }
        : {
            stroke: () => colour(token),
            width: this.main ? 2 : 1.5,
            spanGaps: true, // the mean stands at every few columns only
            points: { show: (u, s) => this.lonely(u, s), size: 5, fill: () => colour(token) },
            ...(DASHES[i] ? { dash: DASHES[i] } : {}),
          };
    return [edge, edge, mean];
  }

  /** A single value has no line; it is a point. */
  private lonely(u: uPlot, series: number): boolean {
    return (u.data[series] as (number | null)[]).filter((v) => v != null).length === 1;
  }

  /** Rounded outwards; 0 to 1 for shares. */
  private yRange(min: number | null, max: number | null): uPlot.Range.MinMax {
    if (min == null || max == null) return this.distribution === 3 ? [0.1, 1] : [0, 1];
    if (this.distribution === 3) return uPlot.rangeLog(min, max, 10, false);
    if (this.panel.unit === 'share' && min >= 0 && max <= 1) return [0, 1];
    if (min === max) {
      const room = Math.abs(min) * 0.1 || 1;
      return [min - room, max + room];
    }
    const step = 10 ** Math.floor(Math.log10(max - min)) / 2;
    return [Math.floor(min / step) * step, Math.ceil(max / step) * step];
  }

  private drawFuture(u: uPlot): void {
    const { look, until, to } = this.drawing!;
    if (look.byTime || until >= to) return;
    const { left, top, width, height } = u.bbox;
    const x = Math.max(left, u.valToPos(until, 'x', true));
    u.ctx.fillStyle = colour('sunken');
    u.ctx.fillRect(x, top, left + width - x, height);
  }

  private drawMarks(u: uPlot): void {
    const { top, height, left, width } = u.bbox;
    const g = u.ctx;
    g.save();
    g.lineWidth = uPlot.pxRatio;
    g.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    g.font = `400 ${11 * uPlot.pxRatio}px ${getComputedStyle(document.body).fontFamily}`;
    for (const mark of this.drawing!.marks) {
      const x = Math.round(u.valToPos(this.toX(mark.step), 'x', true)) + 0.5;
      if (!(x >= left && x <= left + width)) continue;
      g.strokeStyle = colour(mark.token);
      g.beginPath();
      g.moveTo(x, top);
      g.lineTo(x, top + height);
      g.stroke();
      if (this.main && width > 520 * uPlot.pxRatio) {
        const right = x > left + width * 0.7;
        g.textAlign = right ? 'right' : 'left';
        g.fillStyle = colour('ink-2');
        g.fillText(mark.text, x + (right ? -5 : 5) * uPlot.pxRatio, top + 8 * uPlot.pxRatio);
      }
    }
    g.restore();
  }

  /** 95 % interval of a mean of so many episodes: ± 1.96 sd / √n. */
  private drawWhiskers(u: uPlot): void {
    const { columns, episodes } = this.drawing!;
    this.panel.lines.forEach((line, i) => {
      const means = columns.get(line.metric);
      const spread = line.spread ? columns.get(line.spread) : undefined;
      if (!means || !spread || episodes < 2) return;
      const g = u.ctx;
      g.save();
      g.beginPath();
      g.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
      g.clip();
      g.globalCompositeOperation = 'destination-over'; // the ring stays on top
      g.strokeStyle = colour(`c${i + 1}`);
      g.lineWidth = 1.5 * uPlot.pxRatio;
      const xs = this.shown[i]!.xs;
      means.steps.forEach((step, k) => {
        const at = valueAt(spread.steps, spread.mean, step);
        const mean = means.mean[k];
        if (!at || mean == null) return;
        const half = (1.96 * at.value) / Math.sqrt(episodes);
        const x = u.valToPos(xs[k]!, 'x', true);
        g.beginPath();
        g.moveTo(x, u.valToPos(mean - half, 'y', true));
        g.lineTo(x, u.valToPos(mean + half, 'y', true));
        g.stroke();
      });
      g.restore();
    });
  }

  private placeEdges(u: uPlot): void {
    this.plotWidth = u.bbox.width / uPlot.pxRatio;
    this.plotHeight = u.bbox.height / uPlot.pxRatio;
    this.edges.forEach((edge, i) => {
      const { xs, ys } = this.shown[i]!;
      const x = xs.at(-1);
      const y = ys.at(-1);
      const left = x == null ? NaN : u.valToPos(x, 'x');
      const top = y == null ? NaN : u.valToPos(y, 'y');
      const inside = left >= 0 && left <= this.plotWidth + 1 && top >= -1 && top <= this.plotHeight + 1;
      const live = this.drawing!.live && this.drawing!.to >= this.drawing!.until;
      edge.hidden = !live || !inside || this.panel.lines[i]!.form === 'rings';
      edge.style.left = left + 'px';
      edge.style.top = top + 'px';
    });
  }

  private select(u: uPlot): void {
    const { left, width } = u.select;
    if (width < 5) return;
    const from = this.toStep(u.posToVal(left, 'x'));
    const to = this.toStep(u.posToVal(left + width, 'x'));
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (to > from) this.events.zoom(from, to);
  }

  private bindPointer(plot: uPlot): void {
    let downAt = NaN;
    const stepAt = (e: PointerEvent) =>
      this.toStep(plot.posToVal(e.clientX - plot.over.getBoundingClientRect().left, 'x'));
    plot.over.addEventListener('pointermove', (e) => this.events.hover(stepAt(e)));
    plot.over.addEventListener('pointerleave', () => this.events.hover(null));
    plot.over.addEventListener('pointerdown', (e) => (downAt = e.clientX));
    plot.over.addEventListener('pointerup', (e) => {
      if (Math.abs(e.clientX - downAt) < 4 && e.detail < 2) this.events.pin(stepAt(e));
    });
  }
}

/** What is drawn as one line; {@code at} are the columns where the values stand. */
interface Shown {
  xs: number[];
  ys: (number | null)[];
  at: number[];
  low: (number | null)[];
  high: (number | null)[];
}

/** 1, 2 or 5 times a power of ten, at least 1. */
function niceWidth(width: number): number {
  if (width <= 1) return 1;
  const unit = 10 ** Math.floor(Math.log10(width));
  return [1, 2, 5, 10].map((k) => k * unit).find((w) => w >= width * 0.75)!;
}

function clockTick(seconds: number): string {
  return seconds === 0 ? '0' : format.duration(Math.abs(seconds)).replace(/(\d)\.0(?=\D)/, '$1');
}
