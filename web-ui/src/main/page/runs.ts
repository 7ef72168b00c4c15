import { fetchSeries } from './api';
import { canvas2d, clamp, colour, h, icon, text } from './dom';
import { age, duration, measure, percent, scaled, THIN, MISSING, title } from './format';
import { ended, runName, secondsLeft, type RunState, type RunStatus } from './model';
import { pill, shell, STATES } from './state';
import type { App, View } from './view';

const FIRST_ROWS = 300;
const SPARK_COLUMNS = 64;
const CHIPS: RunState[] = ['RUNNING', 'PAUSED', 'QUEUED', 'COMPLETED', 'STOPPED', 'FAILED', 'INTERRUPTED'];
const HELD: RunState[] = ['PAUSED', 'STOPPED', 'INTERRUPTED'];

/** The list of runs. */
export class RunsView implements View {
  readonly element: HTMLElement;
  readonly title = 'Runs';
  readonly keys = [['j', 'k', 'move'], ['enter', 'open'], ['/', 'filter'], ['t', 'theme'], ['?', 'all keys']];

  private readonly rows = new Map<string, Row>();
  private readonly body = h('tbody');
  private readonly filter: HTMLInputElement;
  private readonly chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'State' });
  private readonly sheet: HTMLElement;
  private readonly none = h('p', { class: 'none', hidden: true });
  private readonly more: HTMLButtonElement;
  private readonly bar: HTMLElement;
  private readonly observer = new IntersectionObserver((entries) => this.seen(entries), { rootMargin: '200px' });
  private readonly clock = setInterval(() => this.tick(), 1_000);
  private empty: HTMLElement | null = null;
  private state: RunState | null = null;
  private limit = FIRST_ROWS;
  private focused: string | null = null;
  private visible: RunStatus[] = [];

  constructor(private readonly app: App) {
    app.watch(null);
    this.filter = h('input', {
      type: 'search', placeholder: 'Filter by name, algorithm', 'aria-label': 'Filter runs',
      spellcheck: 'false', autocomplete: 'off', oninput: () => this.arrange(),
    });
    this.more = h('button', { class: 'btn', hidden: true, onclick: () => this.showMore() });
    const head = (name: string, css = '', sorted = false) =>
      h('th', { class: css, scope: 'col', ...(sorted ? { 'aria-sort': 'ascending' } : {}) }, name);
    this.sheet = h(
      'div',
      { class: 'sheet runs' },
      h(
        'div',
        { class: 'cell' },
        h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              head('Experiment'), head('Algorithm', 'c-alg'), head('Environment or data', 'c-env'), head('State'),
              head('Progress'), head('Steps/s', 'num c-sps'), head('Main metric'), head('Last', 'num'),
              head('Age ↑', 'num age', true),
            ),
          ),
          this.body,
        ),
        this.none,
        this.more,
      ),
    );
    this.bar = h(
      'div',
      { class: 'bar' },
      h('label', { class: 'field find-f' }, icon('find'), this.filter, h('kbd', {}, '/')),
      this.chips,
    );
    this.element = h('div', {}, h('div', { class: 'page-h' }, h('h1', {}, 'Runs')), this.bar, this.sheet);
    this.runsChanged();
    this.connectionChanged(false);
  }

  runsChanged(): void {
    for (const status of this.app.runs.values()) {
      const row = this.rows.get(status.id);
      if (row) row.update(status);
      else {
        const fresh = new Row(status);
        this.rows.set(status.id, fresh);
        this.observer.observe(fresh.element);
      }
    }
    for (const [id, row] of this.rows) {
      if (this.app.runs.has(id)) continue;
      this.observer.unobserve(row.element);
      row.element.remove();
      this.rows.delete(id);
    }
    this.arrange();
  }

  frame(): void {}

  connectionChanged(reconnected: boolean): void {
    this.sheet.classList.toggle('stale', !this.app.connected);
    if (reconnected) for (const row of this.rows.values()) row.forget();
  }

  themeChanged(): void {
    for (const row of this.rows.values()) row.spark();
    this.ghost();
  }

  key(e: KeyboardEvent): boolean {
    if (e.key === '/') this.filter.focus();
    else if (e.key === 'j' || e.key === 'k') this.move(e.key === 'j' ? 1 : -1);
    else if (e.key === 'Enter' && this.focused && e.target === document.body) location.hash = hashOf(this.focused);
    else return false;
    return true;
  }

  destroy(): void {
    clearInterval(this.clock);
    this.observer.disconnect();
  }

  private tick(): void {
    for (const row of this.rows.values()) row.tick();
  }

  private showMore(): void {
    this.limit *= 4;
    this.arrange();
  }

  private move(by: number): void {
    if (!this.visible.length) return;
    const at = this.visible.findIndex((status) => status.id === this.focused);
    const next = this.visible[clamp(at + by, 0, this.visible.length - 1)]!;
    this.rows.get(this.focused ?? '')?.focus(false);
    this.focused = next.id;
    const row = this.rows.get(next.id)!;
    row.focus(true);
    row.element.scrollIntoView({ block: 'nearest' });
  }

  /** Shows the rows that pass both filters, newest first. */
  private arrange(): void {
    const all = [...this.app.runs.values()].sort((a, b) => b.created - a.created || b.id.localeCompare(a.id));
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const named = all.filter((status) => {
      const row = `${runName(status)} ${status.id} ${status.algorithm} ${status.subject}`.toLowerCase();
      return words.every((word) => row.includes(word));
    });
    const chosen = named.filter((status) => !this.state || status.state === this.state);
    this.visible = chosen.slice(0, this.limit);
    const wanted = this.visible.map((status) => this.rows.get(status.id)!.element);
    if (wanted.length !== this.body.childElementCount || wanted.some((row, i) => this.body.children[i] !== row)) {
      this.body.replaceChildren(...wanted);
    }
    this.more.hidden = chosen.length <= this.limit;
    text(this.more, `Show ${chosen.length - this.limit} more`);
    this.none.hidden = chosen.length > 0 || all.length === 0;
    text(this.none, 'No run passes the filter.');
    this.drawChips(named);
    this.showEmpty(this.app.loaded && all.length === 0);
    this.sheet.hidden = all.length === 0;
    this.bar.hidden = all.length === 0;
  }

  private drawChips(named: readonly RunStatus[]): void {
    const counts = new Map<RunState | null, number>([[null, named.length]]);
    for (const { state } of named) counts.set(state, (counts.get(state) ?? 0) + 1);
    const shown = [null, ...CHIPS.filter((state) => counts.get(state) || state === this.state)];
    const key = shown.join();
    if (this.chips.dataset.key !== key) {
      this.chips.dataset.key = key;
      this.chips.replaceChildren(
        ...shown.map((state) =>
          h(
            'button',
            { class: 'chip ' + (state ? STATES[state].css : ''), onclick: () => this.choose(state) },
            state && icon(STATES[state].icon),
            (state ? STATES[state].word : 'All') + ' ',
            h('b'),
          ),
        ),
      );
    }
    shown.forEach((state, i) => {
      const chip = this.chips.children[i] as HTMLElement;
      chip.setAttribute('aria-pressed', String(state === this.state));
      text(chip.querySelector('b')!, String(counts.get(state) ?? 0));
    });
  }

  private choose(state: RunState | null): void {
    this.state = state;
    this.arrange();
  }

  private seen(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      for (const row of this.rows.values()) {
        if (row.element === entry.target) row.show(entry.isIntersecting);
      }
    }
  }

  private showEmpty(show: boolean): void {
    if (show && !this.empty) {
      this.empty = h(
        'div',
        { class: 'sheet' },
        h(
          'div',
          { class: 'cell' },
          h(
            'div',
            { class: 'empty' },
            h(
              'div',
              {},
              h('h2', {}, 'Nothing has run yet'),
              h('p', {}, 'Start an experiment in a terminal. It appears on this page within a second and streams until it ends.'),
              shell('./agon demo', 'three runs, some minutes'),
              shell('./agon train cartpole-ppo', 'solved in seconds'),
            ),
            h('canvas', { 'aria-hidden': 'true' }),
          ),
        ),
      );
      this.element.append(this.empty);
      requestAnimationFrame(() => this.ghost());
    } else if (!show) {
      this.empty?.remove();
      this.empty = null;
    }
  }

  /** Three pale curves where the first ones will be. */
  private ghost(): void {
    const canvas = this.empty?.querySelector('canvas');
    const c = canvas && canvas2d(canvas);
    if (!c) return;
    c.g.strokeStyle = colour('line-2');
    c.g.lineWidth = 1.75;
    for (const top of [1, 0.86, 0.66]) {
      c.g.beginPath();
      for (let x = 0; x <= 1; x += 1 / 160) {
        const y = top / (1 + Math.exp(-(x - 0.42) * 11)) + 0.02 * Math.sin(x * 60 * top) * Math.sin(x * 23);
        c.g.lineTo(x * c.w, c.h * (0.95 - y * 0.85));
      }
      c.g.stroke();
    }
  }
}

const hashOf = (id: string): string => '#/run/' + encodeURIComponent(id);

class Row {
  readonly element: HTMLTableRowElement;
  private readonly state = h('td', { class: 'c-state' });
  private readonly bar = h('i');
  private readonly progress: HTMLElement;
  private readonly share = h('span', { class: 'share' });
  private readonly left = h('span', { class: 'left' });
  private readonly speed = h('td', { class: 'num c-sps sub' });
  private readonly canvas = h('canvas', { class: 'sp' });
  private readonly metric = h('span', { class: 'mn' });
  private readonly value = h('b');
  private readonly age = h('td', { class: 'num age mut' });
  private points: { steps: number[]; values: (number | null)[] } | null = null;
  private loadedFor = '';
  private inView = false;
  private drawn = 0;

  constructor(private status: RunStatus) {
    this.progress = h('span', { class: 'prog' }, this.bar);
    this.canvas.setAttribute('role', 'img');
    const link = h('a', { href: hashOf(status.id) }, status.experiment);
    this.element = h(
      'tr',
      { 'data-run': status.id, onclick: (e: Event) => this.open(e) },
      h('td', { class: 'c-name' }, h('div', { class: 'name' }, link, h('span', { class: 'id', title: 'run ' + status.id }, 's' + status.seed))),
      h('td', { class: 'c-alg sub nw' }, status.algorithm.toUpperCase()),
      h('td', { class: 'c-env sub nw' }, status.subject),
      this.state,
      h('td', { class: 'pc' }, this.progress, this.share, this.left),
      this.speed,
      h('td', { class: 'c-sp' }, this.canvas),
      h('td', { class: 'num c-val mv' }, this.metric, '\u2002', this.value),
      this.age,
    );
    this.update(status);
  }

  update(status: RunStatus): void {
    const stateChanged = status.state !== this.status.state || !this.state.firstChild;
    if (status.generation !== this.status.generation) this.forget();
    this.status = status;
    if (stateChanged) {
      this.state.replaceChildren(pill(status.state));
      this.element.classList.remove(...Object.values(STATES).map((s) => s.css));
      this.element.classList.add(STATES[status.state].css);
      this.progress.classList.toggle('hatch', HELD.includes(status.state));
    }
    const done = status.budget > 0 ? clamp(status.step / status.budget, 0, 1) : 0;
    this.bar.style.width = done * 100 + '%';
    text(this.share, status.step ? percent(done) : MISSING);
    text(this.left, this.remark());
    this.left.title = status.failure ?? '';
    text(this.speed, status.state === 'RUNNING' ? scaled(status.stepsPerSecond) + '/s' : MISSING);
    text(this.metric, status.metric ? metricWord(status.metric) : '');
    text(this.value, measure(status.value));
    this.extend();
    this.tick();
    this.load();
  }

  tick(): void {
    text(this.age, age(Date.now() - this.status.created));
  }

  focus(on: boolean): void {
    this.element.classList.toggle('focus', on);
  }

  show(inView: boolean): void {
    this.inView = inView;
    if (inView) {
      this.load();
      this.spark();
    }
  }

  /** What is on disk may differ from what is shown: read it again. */
  forget(): void {
    this.loadedFor = '';
    this.load();
  }

  private open(e: Event): void {
    if (!(e.target as Element).closest('a')) location.hash = hashOf(this.status.id);
  }

  private remark(): string {
    const { state, failure, wallSeconds } = this.status;
    const left = secondsLeft(this.status);
    if (left != null) return age(left * 1000) + ' left';
    if (state === 'FAILED') return failure ?? 'failed';
    if (state === 'INTERRUPTED') return 'process ended';
    if (state === 'QUEUED') return 'waiting';
    if (state === 'COMPLETED') return 'took ' + duration(wallSeconds);
    return '';
  }

  private async load(): Promise<void> {
    const { id, metric, generation, state } = this.status;
    const key = `${metric} ${generation} ${ended(state)}`;
    if (!this.inView || !metric || key === this.loadedFor) return;
    this.loadedFor = key;
    try {
      const [series] = await fetchSeries(id, [metric], 0, Math.max(this.status.budget, this.status.step, 1), SPARK_COLUMNS);
      if (series) this.points = { steps: series.steps, values: series.mean };
      this.drawn = 0;
      this.spark();
    } catch {
      this.loadedFor = ''; // tried again with the next status
    }
  }

  /** A live value goes to the end of the curve, at most once per column. */
  private extend(): void {
    const { value, step, budget, state } = this.status;
    if (!this.points || value == null || ended(state)) return;
    const last = this.points.steps.at(-1) ?? -1;
    const column = Math.max(1, budget / SPARK_COLUMNS / 2);
    if (step >= last + column) {
      this.points.steps.push(step);
      this.points.values.push(value);
    } else if (step > last) {
      this.points.steps[this.points.steps.length - 1] = step;
      this.points.values[this.points.values.length - 1] = value;
    }
    if (Date.now() - this.drawn > 200) this.spark();
  }

  spark(): void {
    const points = this.points;
    if (!this.inView || !points) return;
    const c = canvas2d(this.canvas);
    if (!c) return;
    this.drawn = Date.now();
    const known = points.steps.flatMap((step, i) => (points.values[i] == null ? [] : [[step, points.values[i]!] as const]));
    if (!known.length) return;
    const values = known.map(([, v]) => v);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const end = Math.max(this.status.budget, known.at(-1)![0], 1);
    const x = (step: number) => 2 + (step / end) * (c.w - 8);
    const y = (v: number) => 3 + (c.h - 6) * (1 - (high > low ? (v - low) / (high - low) : 0.5));
    const { state } = this.status;
    c.g.strokeStyle = c.g.fillStyle = colour(state === 'FAILED' ? 'failed' : state === 'RUNNING' ? 'c1' : 'ink-3');
    c.g.lineWidth = 1.4;
    c.g.lineJoin = 'round';
    c.g.beginPath();
    for (const [step, v] of known) c.g.lineTo(x(step), y(v));
    c.g.stroke();
    if (state === 'RUNNING' || known.length === 1) {
      const [step, v] = known.at(-1)!;
      c.g.beginPath();
      c.g.arc(x(step), y(v), 2.2, 0, 7);
      c.g.fill();
    }
    this.canvas.setAttribute('aria-label', `${title(this.status.metric)} over steps`);
  }
}

/** The shortest name that still says which metric it is. */
function metricWord(metric: string): string {
  return title(metric.replace(/_mean$/, ''))
    .replace(/^([A-Z])(?=[a-z])/, (c) => c.toLowerCase())
    .replaceAll(' ', THIN);
}
