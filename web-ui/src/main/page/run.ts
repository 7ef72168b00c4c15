import { ApiError, fetchEvents, fetchLog, fetchMedia, fetchOverview, fetchSeries } from './api';
import { Chart, type Drawing, type Look, type Mark } from './chart';
import { configurationPanel } from './configuration';
import { Cursor } from './cursor';
import { h, icon, text, type IconName } from './dom';
import { clock, compact, duration, measure, MISSING, percent, scaled, THIN, title } from './format';
import { KnobPanel } from './knobs';
import { LogPanel } from './log';
import { recordArrival, recordLatency } from './latency';
import { ended, runName, secondsLeft, type Action, type Frame, type MetricBatch, type RunEvent, type RunState, type RunStatus, type SeriesInfo } from './model';
import { isResult, panelsOf } from './panels';
import { Samples } from './samples';
import { Columns, isThinned, valueAt } from './series';
import { pill, shell } from './state';
import { isMark, Timeline } from './timeline';
import type { App, View } from './view';

const CHARTS_BESIDE_SAMPLES = 6;
const LOG_LINES = 500;
const RELOAD_MILLIS = 1_000;
const REFINE_MILLIS = 2_000;
const RECENT_MILLIS = 10_000;
const SMOOTHINGS = [0, 0.6, 0.9, 0.97];

/** One run: its clock, curves, samples, settings and log. */
export class RunView implements View {
  readonly element = h('div');
  readonly keys = [['space', 'pause'], ['.', 'step'], ['←', '→', 'move cursor'], ['l', 'follow live'], ['?', 'all keys']];

  private readonly cursor = new Cursor();
  private readonly timeline: Timeline;
  private readonly log = new LogPanel(this.cursor);
  private readonly samples = new Samples(this.cursor);
  private readonly knobs: KnobPanel;
  private readonly controls: Controls;
  private readonly heading = h('h1');
  private readonly pillPlace = h('span', { role: 'status' });
  private readonly meta = h('div', { class: 'meta' });
  private readonly stats = h('dl', { class: 'stats' });
  private readonly failure = h('div', { class: 'sheet fail', hidden: true });
  private readonly curves = h('div');
  private readonly bottom = h('div', { class: 'sheet bottom' });
  private readonly toolbar: Toolbar;

  private readonly columns = new Map<string, Columns>();
  private readonly latest = new Map<string, number | null>();
  private readonly bestValues = new Map<number, number>();
  private charts: Chart[] = [];
  private infos: SeriesInfo[] = [];
  private events: RunEvent[] = [];
  private recent: { batch: MetricBatch; came: number }[] = [];
  private status: RunStatus | null;
  private episodes = 0;
  private zoom: { from: number; to: number } | null = null;
  private until = 0;
  private lastSequence = -1;
  private generation = -1;
  private dirty = false;
  private cursorDirty = false;
  /** When the values were logged that are not on the screen yet, by metric. */
  private undrawn = new Map<string, number[]>();
  private loading = false;
  private again = false;
  private lastLoad = 0;
  private reloadTimer = 0;
  private refineTimer = 0;
  private destroyed = false;
  private readonly poll = setInterval(() => this.pollForeign(), 1_500);
  private shape = '';

  constructor(
    private readonly app: App,
    private readonly id: string,
  ) {
    this.status = app.runs.get(id) ?? null;
    this.timeline = new Timeline(this.cursor, (step) => this.elapsedAt(step));
    this.knobs = new KnobPanel(id);
    this.controls = new Controls((action) => app.command(id, action));
    this.toolbar = new Toolbar(() => this.lookChanged(), () => this.setZoom(null));
    this.element.append(
      h('nav', { class: 'crumb', 'aria-label': 'Breadcrumb' }, h('a', { href: '#/runs' }, 'Runs'), h('span', {}, '/'), h('span', {}, id)),
      h('div', { class: 'page-h' }, this.heading, this.pillPlace, this.controls.element),
      this.meta,
      this.failure,
      this.timeline.element,
      this.curves,
      this.bottom,
    );
    this.cursor.onMove(() => this.moveCursors());
    app.watch(id);
    this.connectionChanged(false);
    this.statusChanged();
    void this.load();
  }

  get title(): string {
    return this.status ? runName(this.status) : this.id;
  }

  runsChanged(): void {
    const status = this.app.runs.get(this.id);
    if (!status || status === this.status) return;
    const before = this.status;
    this.status = status;
    if (before && (ended(status.state) !== ended(before.state) || status.generation !== before.generation)) this.reload();
    this.statusChanged();
  }

  frame(frame: Frame): void {
    for (const batch of frame.batches ?? []) if (batch.runId === this.id) this.take(batch);
    const own = <T extends { runId: string }>(list: T[] | undefined) => (list ?? []).filter((x) => x.runId === this.id);
    const lines = own(frame.log);
    if (lines.length) this.log.append(lines);
    const media = own(frame.media);
    if (media.length) {
      this.samples.append(media);
      this.arrange();
    }
    const events = own(frame.events);
    if (events.length) {
      this.events = mergeBySequence(this.events, events);
      this.eventsChanged(events);
    }
    if (frame.missed === this.id) this.reload();
  }

  connectionChanged(reconnected: boolean): void {
    this.element.classList.toggle('stale', !this.app.connected);
    const may = this.app.connected && this.app.mayCommand;
    this.controls.allow(may);
    this.knobs.enable(may && !!this.status && !ended(this.status.state));
    if (reconnected) this.reload();
  }

  themeChanged(): void {
    for (const chart of this.charts) chart.repaint();
  }

  key(e: KeyboardEvent): boolean {
    if (e.key === ' ' && e.target === document.body) this.controls.press('toggle');
    else if (e.key === '.') this.controls.press('STEP');
    else if (e.key === 'l') this.cursor.follow();
    else if (e.key === 'v') this.showValues();
    else if (e.key === 'ArrowLeft' || e.key === 'ArrowRight') this.timeline.nudge(e.key === 'ArrowLeft' ? -1 : 1);
    else return false;
    return true;
  }

  destroy(): void {
    this.destroyed = true;
    clearInterval(this.poll);
    clearTimeout(this.reloadTimer);
    clearTimeout(this.refineTimer);
    for (const chart of this.charts) chart.destroy();
  }

  // Reading from the disk

  /** Reads all again, soon: the live view has a gap. */
  private reload(): void {
    if (this.loading) {
      this.again = true;
      return;
    }
    clearTimeout(this.reloadTimer);
    const wait = Math.max(0, this.lastLoad + RELOAD_MILLIS - Date.now());
    this.reloadTimer = setTimeout(() => void this.load(), wait);
  }

  private async load(): Promise<void> {
    if (this.destroyed) return;
    this.loading = true;
    this.lastLoad = Date.now();
    try {
      const [overview, events, lines, media] = await Promise.all([
        fetchOverview(this.id),
        // Of a damaged run, what can be read is shown.
        fetchEvents(this.id).catch(() => []),
        fetchLog(this.id, LOG_LINES).catch(() => []),
        fetchMedia(this.id).catch(() => []),
      ]);
      if (this.destroyed) return;
      if (!this.status || !this.app.connected || !this.app.runs.has(this.id)) this.status = overview.status;
      this.infos = overview.metrics;
      for (const info of this.infos) this.latest.set(info.metric, info.lastValue);
      this.events = events;
      this.until = Math.max(this.status.step, ...this.infos.map((info) => info.lastStep));
      this.episodes = Number(at(overview.manifest, 'specification', 'settings', 'evaluation', 'episodes')) || 0;
      this.log.replace(lines);
      this.samples.replace(media);
      this.knobs.update(overview.knobs);
      this.showBottom(overview.manifest, overview.knobs.length > 0);
      this.statusChanged();
      this.arrange();
      await this.loadSeries();
      this.eventsChanged([]);
    } catch (e) {
      if (!this.destroyed && e instanceof ApiError && e.status === 404 && !this.infos.length) this.showMissing(e.message);
    } finally {
      this.loading = false;
      if (this.again) {
        this.again = false;
        this.reload();
      }
    }
  }

  private async loadSeries(): Promise<void> {
    const [from, to] = this.range();
    const [first, ...rest] = this.charts;
    if (!first) return;
    const requests: [string[], number][] = [[first.metrics, first.columnsWanted]];
    const small = Math.max(100, ...rest.map((chart) => chart.columnsWanted));
    const others = rest.flatMap((chart) => chart.metrics);
    for (let i = 0; i < others.length; i += 32) requests.push([others.slice(i, i + 32), small]);
    await Promise.all(
      requests.map(async ([metrics, columns]) => {
        const known = metrics.filter((m) => this.infos.some((info) => info.metric === m));
        if (!known.length) return;
        for (const series of await fetchSeries(this.id, known, from, to, columns)) {
          const kept = this.columns.get(series.metric) ?? new Columns(series.metric, from, to, columns);
          kept.replace(series, from, to, columns);
          this.columns.set(series.metric, kept);
          this.generation = Math.max(this.generation, series.generation);
        }
      }),
    );
    // What came while the disk was read may not be in its answer.
    for (const { batch } of this.recent) this.apply(batch);
    this.cursor.advance(this.until);
    this.invalidate();
  }

  private pollForeign(): void {
    const { status } = this;
    if (status && !status.owned && !ended(status.state) && this.app.connected) this.reload();
  }

  // Live values

  private take(batch: MetricBatch): void {
    const now = Date.now();
    this.recent = this.recent.filter((r) => now - r.came < RECENT_MILLIS);
    this.recent.push({ batch, came: now });
    const rewound = this.generation >= 0 && batch.generation !== this.generation;
    const gap = this.lastSequence >= 0 && batch.first > this.lastSequence + 1;
    this.lastSequence = batch.sequence;
    if (rewound) {
      this.generation = batch.generation;
      this.recent = [{ batch, came: now }];
      this.reload();
      return;
    }
    if (gap || batch.series.some((points) => !this.infos.some((info) => info.metric === points.metric))) this.reload();
    this.apply(batch);
    if (isThinned(batch)) this.refineTimer ||= setTimeout(() => this.refine(), REFINE_MILLIS);
    for (const points of batch.series) {
      recordArrival(points.epochMillis);
      const waiting = this.undrawn.get(points.metric);
      if (waiting) waiting.push(...points.epochMillis);
      else this.undrawn.set(points.metric, [...points.epochMillis]);
    }
    this.cursor.advance(this.until);
    this.invalidate();
  }

  /** The live batches left values out: the mean of a column is right again once the disk was asked. */
  private refine(): void {
    this.refineTimer = 0;
    if (!this.destroyed && !this.loading) void this.loadSeries().catch(() => this.reload());
  }

  private apply(batch: MetricBatch): void {
    if (this.generation >= 0 && batch.generation !== this.generation) return;
    for (const points of batch.series) {
      this.columns.get(points.metric)?.append(points, batch.first, batch.sequence);
      this.until = Math.max(this.until, points.steps.at(-1) ?? 0);
      this.latest.set(points.metric, points.values.at(-1) ?? null);
    }
  }

  /** Draws with the next frame of the screen. */
  private invalidate(): void {
    if (this.dirty || this.destroyed) return;
    this.dirty = true;
    requestAnimationFrame(() => {
      this.dirty = false;
      if (this.destroyed) return;
      this.drawCharts();
      const drawn = this.charts.filter((chart) => chart.visible).flatMap((chart) => chart.metrics);
      recordLatency(drawn.flatMap((metric) => this.undrawn.get(metric) ?? []));
      this.undrawn.clear();
    });
  }

  /** With the next frame, however often the cursor moves until then. */
  private moveCursors(): void {
    if (this.cursorDirty || this.destroyed) return;
    this.cursorDirty = true;
    requestAnimationFrame(() => {
      this.cursorDirty = false;
      for (const chart of this.charts) chart.moveCursor(this.cursor.step);
    });
  }

  private drawCharts(): void {
    const { status } = this;
    if (!status) return;
    const [from, to] = this.range();
    const drawing: Drawing = {
      columns: this.columns,
      latest: this.latest,
      look: this.toolbar.look,
      from,
      to,
      until: this.until,
      origin: status.started ?? status.created,
      marks: this.marks(),
      live: status.state === 'RUNNING',
      episodes: this.episodes,
    };
    for (const chart of this.charts) chart.draw(drawing);
    this.toolbar.zoomed(this.zoom != null);
    queueMicrotask(() => { // after uPlot, which draws in a microtask of its own
      for (const chart of this.charts) chart.moveCursor(this.cursor.step);
    });
  }

  private range(): [number, number] {
    const end = Math.max(this.status?.budget ?? 1, this.until, 1);
    return this.zoom ? [this.zoom.from, this.zoom.to] : [0, end];
  }

  private setZoom(zoom: { from: number; to: number } | null): void {
    this.zoom = zoom && { from: Math.floor(zoom.from), to: Math.ceil(zoom.to) };
    this.drawCharts();
    void this.loadSeries().catch(() => this.reload());
  }

  private lookChanged(): void {
    this.drawCharts();
  }

  private marks(): Mark[] {
    return this.events
      .filter((event) => event.kind === 'change' || event.kind === 'failure')
      .map((event) => ({
        step: event.step,
        token: event.kind === 'failure' ? 'failed' : 'running',
        text: (event.kind === 'failure' ? '✕ ' : '▲ ') + event.text.split('\n')[0]!.slice(0, 72),
      }));
  }

  private elapsedAt(step: number): number | null {
    const { status } = this;
    if (!status?.started) return null;
    if (step >= this.until && status.wallSeconds) return status.wallSeconds;
    const columns = this.columns.get(this.charts[0]?.metrics[0] ?? '');
    const found = columns && valueAt(columns.steps, columns.steps, step);
    return found ? Math.max(0, (columns!.epochMillis[found.index]! - status.started) / 1000) : null;
  }

  // Layout

  /** Builds the panels when there are other ones to show. */
  private arrange(): void {
    if (!this.status) return;
    const panels = panelsOf(this.status, this.infos);
    const samples = !this.samples.empty;
    const shape = JSON.stringify([samples, panels.map((p) => p.lines.map((l) => l.metric))]);
    if (shape === this.shape) return;
    this.shape = shape;
    for (const chart of this.charts) chart.destroy();
    const events = {
      hover: (step: number | null) => this.cursor.hover(step),
      pin: (step: number) => this.cursor.pin(step),
      zoom: (from: number, to: number) => this.setZoom({ from, to }),
      unzoom: () => this.setZoom(null),
    };
    this.charts = panels.map((panel, i) => new Chart(panel, i === 0 && !samples, events));
    const cells = this.charts.map((chart) => chart.element);
    const parts: HTMLElement[] = [this.stats];
    if (cells.length) parts.push(this.toolbar.element);
    if (samples) {
      const beside = cells.slice(0, CHARTS_BESIDE_SAMPLES);
      parts.push(h('div', { class: 'split gan-a' }, this.samples.element, h('div', { class: 'gan-r' }, ...beside)));
    } else if (cells.length) parts.push(cells[0]!);
    const rest = cells.slice(samples ? CHARTS_BESIDE_SAMPLES : 1);
    if (rest.length) parts.push(h('div', { class: 'multi' }, ...rest));
    this.curves.replaceChildren(h('div', { class: 'sheet curves' }, ...parts));
    if (this.columns.size) this.invalidate();
  }

  private showBottom(manifest: Record<string, unknown>, knobs: boolean): void {
    if (this.bottom.childElementCount) return;
    const parts = [knobs ? this.knobs.element : null, configurationPanel(manifest), this.log.element].filter((p) => p != null);
    this.bottom.style.setProperty('--n', String(parts.length));
    this.bottom.replaceChildren(...parts);
  }

  private showMissing(message: string): void {
    this.element.replaceChildren(
      h('div', { class: 'page-h' }, h('h1', {}, 'No such run')),
      h('div', { class: 'sheet' }, h('p', { class: 'cell none' }, message)),
      h('p', { class: 'meta' }, h('a', { href: '#/runs' }, 'All runs')),
    );
  }

  // State

  private statusChanged(): void {
    const { status } = this;
    if (!status) return;
    this.until = Math.max(this.until, status.step);
    text(this.heading, runName(status));
    if ((this.pillPlace.firstElementChild as HTMLElement | null)?.dataset.state !== status.state) {
      this.pillPlace.replaceChildren(pill(status.state));
      this.showFailure(status);
      this.invalidate();
    }
    this.controls.update(status.state);
    this.knobs.enable(this.app.connected && this.app.mayCommand && !ended(status.state));
    this.showMeta(status);
    this.showStats(status);
    this.timeline.update(status, this.events);
    this.cursor.advance(this.until);
  }

  private eventsChanged(fresh: readonly RunEvent[]): void {
    if (!this.status) return;
    this.timeline.update(this.status, this.events);
    this.showStats(this.status);
    if (this.status.state === 'FAILED') this.showFailure(this.status);
    if (fresh.some((event) => event.kind === 'change')) {
      fetchOverview(this.id).then((overview) => this.knobs.update(overview.knobs), () => this.reload());
    }
    if (!fresh.length || fresh.some((event) => isMark(event.kind))) this.invalidate();
  }

  private showMeta(status: RunStatus): void {
    const parts = [
      status.algorithm.toUpperCase(),
      status.subject,
      `seed ${status.seed}`,
      `${status.threads} ${status.threads === 1 ? 'thread' : 'threads'}`,
      status.started ? `started ${clock(status.started, false)}` : '',
      status.generation > 0 ? `resumed ${status.generation === 1 ? 'once' : status.generation + ' times'}` : '',
      status.owned || ended(status.state) ? '' : 'runs in another process',
      `run ${status.id}`,
    ].filter(Boolean);
    const key = parts.join('|');
    if (this.meta.dataset.key === key) return;
    this.meta.dataset.key = key;
    this.meta.replaceChildren(...parts.map((part, i) => h('span', { class: i === parts.length - 1 ? 'mono' : '' }, part)));
  }

  private showStats(status: RunStatus): void {
    const items: [string, string, string][] = [];
    const main = this.charts[0]?.panel;
    const shownFirst = main?.lines.some((line) => line.metric === status.metric);
    if (status.metric) items.push([shownFirst ? main!.title : title(status.metric), measure(status.value), '']);
    const best = this.events.filter((event) => event.kind === 'best').at(-1);
    if (best) {
      const rings = main?.lines.find((line) => line.form === 'rings');
      const columns = this.columns.get(rings?.metric ?? status.metric);
      const found = columns && valueAt(columns.steps, columns.mean, best.step);
      if (found && !this.zoom) this.bestValues.set(best.sequence, found.value);
      const value = this.bestValues.get(best.sequence);
      items.push([`Best, at step ${compact(best.step)}`, value == null ? '★' : measure(value), '']);
    }
    for (const info of this.infos.filter((i) => isResult(i.metric)).slice(0, 2)) {
      items.push([title(info.metric), measure(info.lastValue), info.unit]);
    }
    const share = status.budget > 0 ? status.step / status.budget : 0;
    items.push(['Progress', percent(Math.min(1, share)), `of ${compact(status.budget)}`]);
    const running = status.state === 'RUNNING';
    const [speed, prefix = ''] = scaled(status.stepsPerSecond).split(THIN);
    items.push(['Speed', running ? speed! : MISSING, running ? `${prefix} steps/s`.trim() : '']);
    items.push(['Turns', compact(status.turn), '']);
    items.push(['Elapsed', duration(status.wallSeconds), '']);
    if (!ended(status.state)) items.push(['Left', duration(secondsLeft(status)), '']);
    const shape = items.map(([name]) => name).join('|');
    if (this.stats.dataset.shape !== shape) {
      this.stats.dataset.shape = shape;
      this.stats.style.setProperty('--n', String(items.length));
      this.stats.replaceChildren(
        ...items.map(([name]) => h('div', {}, h('dt', { title: name }, name), h('dd', {}, h('span'), ' ', h('small')))),
      );
    }
    items.forEach(([, value, unit], i) => {
      const dd = this.stats.children[i]!.lastElementChild!;
      text(dd.firstElementChild!, value);
      text(dd.lastElementChild!, unit);
    });
  }

  private showFailure(status: RunStatus): void {
    this.failure.hidden = status.state !== 'FAILED';
    if (status.state !== 'FAILED') return;
    const last = this.events.filter((event) => event.kind === 'failure').at(-1);
    const checkpoint = this.events.filter((event) => event.kind === 'checkpoint' && event.step <= status.step).at(-1);
    const cause = [status.failure, last?.text].filter((t, i, all) => t && all.indexOf(t) === i).join('\n\n');
    this.failure.replaceChildren(
      h(
        'section',
        { class: 'cell', role: 'alert' },
        h('div', { class: 'hd' }, h('h2', {}, 'What happened'), h('span', { class: 'u' }, `at step ${compact(last?.step ?? status.step)}`)),
        h('pre', { class: 'trace', tabindex: 0 }, cause || 'The run ended without saying why; its log may.'),
      ),
      h(
        'section',
        { class: 'cell' },
        h('div', { class: 'hd' }, h('h2', {}, 'Ways on')),
        h(
          'ol',
          { class: 'steps' },
          way(1, checkpoint ? `Go on from step ${compact(checkpoint.step)}` : 'Go on from the last checkpoint',
            'What caused it comes again unless it is mended first.', `./agon resume ${status.id}`),
          way(2, 'Start again with another setting', 'Or with another seed, to see whether it was chance.',
            `./agon train ${status.experiment} --seed ${status.seed + 1}`),
        ),
      ),
    );
  }

  /** The main chart as a table. */
  private showValues(): void {
    const chart = this.charts[0];
    if (!chart) return;
    const rows = chart.table();
    const dialog = h(
      'dialog',
      { 'aria-label': `${chart.panel.title}, values`, onclose: () => dialog.remove() },
      h('h2', {}, `${chart.panel.title}, values`),
      h(
        'div',
        { class: 'values', tabindex: 0 },
        h(
          'table',
          {},
          h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, this.toolbar.look.byTime ? 'Time' : 'Step'),
            ...chart.panel.lines.map((line) => h('th', { class: 'num', scope: 'col' }, line.label)))),
          h('tbody', {}, ...rows.map((row) => h('tr', {}, h('td', {}, row.x), ...row.values.map((v) => h('td', { class: 'num' }, v ?? MISSING))))),
        ),
      ),
      h('button', { class: 'btn', onclick: () => dialog.close() }, 'Close'),
    );
    document.body.append(dialog);
    dialog.showModal();
  }
}

function way(n: number, name: string, words: string, line: string): HTMLElement {
  return h('li', {}, h('span', { class: 'n' }, String(n)), h('div', {}, h('b', {}, name), h('p', {}, words), shell(line)));
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce((v, key) => (v as Record<string, unknown> | undefined)?.[key], value);
}

function mergeBySequence<T extends { sequence: number }>(old: readonly T[], fresh: readonly T[]): T[] {
  const all = new Map([...old, ...fresh].map((one) => [one.sequence, one]));
  return [...all.values()].sort((a, b) => a.sequence - b.sequence);
}

/** Pause, step, checkpoint, evaluate, stop: each on when the run's state lets it be. */
class Controls {
  readonly element: HTMLElement;
  private readonly toggle: HTMLButtonElement;
  private readonly buttons: Record<'STEP' | 'CHECKPOINT' | 'EVALUATE' | 'STOP', HTMLButtonElement>;
  private state: RunState = 'QUEUED';
  private allowed = false;
  private busy = false;

  constructor(private readonly send: (action: Action) => Promise<void>) {
    this.toggle = h('button', { class: 'btn', id: 'toggle', onclick: () => this.press('toggle') });
    const button = (action: Action, name: IconName, word: string, hint: string, key?: string) =>
      h(
        'button',
        { class: 'btn', title: hint, 'data-action': action, onclick: () => this.run(action) },
        icon(name), h('span', { class: 'lbl' }, word), key ? h('kbd', {}, key) : null,
      );
    this.buttons = {
      STEP: button('STEP', 'step', 'Step', 'Run one turn, then pause', '.'),
      CHECKPOINT: button('CHECKPOINT', 'save', 'Checkpoint', 'Save a checkpoint now'),
      EVALUATE: button('EVALUATE', 'gauge', 'Evaluate', 'Evaluate at the next turn'),
      STOP: button('STOP', 'stop', 'Stop', 'Stop; the run can be resumed'),
    };
    this.element = h(
      'div',
      { class: 'r ctl', role: 'toolbar', 'aria-label': 'Run' },
      h('div', { class: 'group' }, this.toggle, this.buttons.STEP),
      this.buttons.CHECKPOINT, this.buttons.EVALUATE, this.buttons.STOP,
    );
    this.update('QUEUED');
  }

  allow(allowed: boolean): void {
    this.allowed = allowed;
    this.refresh();
  }

  update(state: RunState): void {
    this.state = state;
    const resume = state === 'PAUSED' || ended(state);
    if (this.toggle.dataset.action !== (resume ? 'RESUME' : 'PAUSE')) {
      this.toggle.dataset.action = resume ? 'RESUME' : 'PAUSE';
      this.toggle.replaceChildren(
        icon(resume ? 'play' : 'pause'), h('span', {}, resume ? 'Resume' : 'Pause'), h('kbd', {}, 'space'),
      );
    }
    this.refresh();
  }

  press(key: 'toggle' | 'STEP'): void {
    const button = key === 'toggle' ? this.toggle : this.buttons.STEP;
    if (!button.disabled) void this.run(button.dataset.action as Action);
  }

  private async run(action: Action): Promise<void> {
    this.busy = true;
    this.refresh();
    try {
      await this.send(action);
    } finally {
      this.busy = false;
      this.refresh();
    }
  }

  private refresh(): void {
    const { state } = this;
    const live = state === 'RUNNING' || state === 'PAUSED';
    const on = (button: HTMLButtonElement, may: boolean) => (button.disabled = !(may && this.allowed && !this.busy));
    on(this.toggle, live || state === 'STOPPED' || state === 'INTERRUPTED' || state === 'FAILED');
    on(this.buttons.STEP, live);
    on(this.buttons.CHECKPOINT, live);
    on(this.buttons.EVALUATE, live);
    on(this.buttons.STOP, live || state === 'QUEUED');
  }
}

/** How the curves are drawn: one setting for all charts of the page, kept for the next visit. */
class Toolbar {
  readonly element: HTMLElement;
  readonly look: Look = { smoothing: 0, logarithmic: false, byTime: false };
  private readonly byStep = h('button', { onclick: () => this.set({ byTime: false }) }, 'Step');
  private readonly byTime = h('button', { onclick: () => this.set({ byTime: true }) }, 'Time');
  private readonly log = h('button', { class: 'btn sm', onclick: () => this.set({ logarithmic: !this.look.logarithmic }) }, 'Log scale');
  private readonly smoothing: HTMLSelectElement;
  private readonly reset: HTMLButtonElement;

  constructor(
    private readonly changed: () => void,
    unzoom: () => void,
  ) {
    this.smoothing = h(
      'select',
      { 'aria-label': 'Smoothing', onchange: () => this.set({ smoothing: Number(this.smoothing.value) }) },
      ...SMOOTHINGS.map((w) => h('option', { value: w }, w ? `Smoothing ${w}` : 'No smoothing')),
    );
    this.reset = h('button', { class: 'btn sm', hidden: true, onclick: unzoom }, 'Reset zoom');
    this.element = h(
      'div',
      { class: 'cell tools' },
      h('span', { class: 'u' }, 'Drag to zoom, double click to reset'),
      h(
        'span',
        { class: 'r' },
        this.reset,
        h('span', { class: 'seg', role: 'group', 'aria-label': 'Horizontal axis' }, this.byStep, this.byTime),
        this.log,
        h('label', { class: 'field sm' }, this.smoothing, icon('down')),
      ),
    );
    try {
      Object.assign(this.look, JSON.parse(localStorage.getItem('agon.look') ?? '{}'));
    } catch {
      // kept as it is by default
    }
    this.show();
  }

  zoomed(zoomed: boolean): void {
    this.reset.hidden = !zoomed;
  }

  private set(change: Partial<Look>): void {
    Object.assign(this.look, change);
    localStorage.setItem('agon.look', JSON.stringify(this.look));
    this.show();
    this.changed();
  }

  private show(): void {
    this.byStep.setAttribute('aria-pressed', String(!this.look.byTime));
    this.byTime.setAttribute('aria-pressed', String(this.look.byTime));
    this.log.setAttribute('aria-pressed', String(this.look.logarithmic));
    this.smoothing.value = String(this.look.smoothing);
  }
}
