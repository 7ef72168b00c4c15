import './tokens.css';
import './app.css';
import { command, fetchRuns, mayCommand, takeTokenFromAddress } from './api';
import { forgetColours, h, icon, logo, text } from './dom';
import { clock, duration, gigabytes, percent, scaled, THIN } from './format';
import { millisBehind } from './latency';
import { Live } from './live';
import { ended, type Action, type Frame, type ProcessReading, type RunStatus } from './model';
import { RunView } from './run';
import { RunsView } from './runs';
import type { App, View } from './view';

const LIST_MILLIS = 3_000;
const THEME_KEY = 'agon.theme';
const ALL_KEYS: readonly (readonly [string, string])[] = [
  ['j k', 'next, previous row'], ['space', 'pause or resume'],
  ['enter', 'open'], ['.', 'one turn'],
  ['/', 'filter'], ['← →', 'move the cursor'],
  ['t', 'light or dark'], ['l', 'follow live'],
  ['?', 'this list'], ['v', 'values of the main chart'],
];

/** The frame: top bar, banner, the view, the bar at the foot. */
class Page implements App {
  readonly runs = new Map<string, RunStatus>();
  loaded = false;
  mayCommand = false;

  private readonly live: Live;
  private view: View | null = null;
  private readonly main = h('main', { id: 'view', tabindex: -1 });
  private readonly banner = h('div');
  private readonly problem = h('div', { role: 'alert' });
  private readonly meters = h('div', { class: 'meters', 'aria-label': 'Machine' });
  private readonly connection = h('span', { class: 'conn' });
  private readonly rate = h('span');
  private readonly keys = h('span', { class: 'keys' });
  private readonly themeButton: HTMLButtonElement;
  private readonly cpu = meter('CPU', 'cpu');
  private readonly memory = meter('Memory', 'mem');
  private readonly up = h('b');
  private pushedAt = new Map<string, number>();
  private opened = false;

  constructor() {
    takeTokenFromAddress();
    this.themeButton = h('button', { class: 'btn quiet ico sm', 'aria-label': 'Switch theme', title: 'Switch theme (t)', onclick: () => this.switchTheme() });
    this.meters.append(this.cpu.element, this.memory.element, h('div', { class: 'up' }, 'Up', this.up), this.themeButton);
    document.body.append(
      h('a', { class: 'skip', href: '#view', onclick: (e: Event) => this.skip(e) }, 'Skip to content'),
      h(
        'header',
        { class: 'top' },
        h('a', { class: 'brand', href: '#/runs', 'aria-label': 'Agon, runs' }, logo(), 'Agon'),
        h('nav', { class: 'nav', 'aria-label': 'Main' }, h('a', { href: '#/runs', 'aria-current': 'page' }, 'Runs')),
        this.meters,
      ),
      this.main,
      h('footer', { class: 'status' }, this.connection, this.rate, this.keys),
    );
    for (const child of [...this.meters.children].slice(0, 3)) (child as HTMLElement).hidden = true;
    this.theme(localStorage.getItem(THEME_KEY));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.themeChanged());
    addEventListener('hashchange', () => this.route());
    addEventListener('keydown', (e) => this.key(e));
    setInterval(() => void this.list(), LIST_MILLIS);
    setInterval(() => this.foot(), 1_000);
    this.live = new Live((frame) => this.frame(frame), () => this.connectionChanged());
    this.route();
  }

  get connected(): boolean {
    return this.live.state !== 'lost';
  }

  watch(run: string | null): void {
    this.live.watch(run);
  }

  async command(run: string, action: Action): Promise<void> {
    this.problem.replaceChildren();
    try {
      await command(run, action);
    } catch (e) {
      const close = h('button', { class: 'btn sm', onclick: () => this.problem.replaceChildren() }, 'Close');
      this.problem.replaceChildren(
        h('div', { class: 'note s-failed' }, icon('alert'), h('div', {}, h('b', {}, 'Not done. '), h('span', { class: 'sub' }, (e as Error).message)), h('div', { class: 'act' }, close)),
      );
    }
  }

  private route(): void {
    if (takeTokenFromAddress()) void this.checkToken();
    const match = /^#\/run\/([^/?]+)$/.exec(location.hash);
    this.view?.destroy();
    this.problem.replaceChildren();
    this.view = match ? new RunView(this, decodeURIComponent(match[1]!)) : new RunsView(this);
    this.main.replaceChildren(this.banner, this.problem, this.view.element);
    this.keys.replaceChildren(
      ...this.view.keys.map((keys) =>
        h('span', {}, ...keys.slice(0, -1).flatMap((key) => [h('kbd', {}, key), ' ']), keys.at(-1)!),
      ),
    );
    scrollTo(0, 0);
    this.titleChanged();
  }

  private frame(frame: Frame): void {
    if (frame.statuses) {
      const now = performance.now();
      for (const status of frame.statuses) {
        this.runs.set(status.id, status);
        this.pushedAt.set(status.id, now);
      }
      this.view?.runsChanged();
      this.titleChanged();
    }
    if (frame.process) this.measure(frame.process);
    this.view?.frame(frame);
  }

  /** Reads the list from the disk: runs of other processes, and those that were deleted. */
  private async list(): Promise<void> {
    if (this.live.state !== 'open' || document.hidden) return;
    const asked = performance.now();
    try {
      const listed = await fetchRuns();
      const ids = new Set(listed.map((status) => status.id));
      // What the socket said meanwhile is newer than the disk's answer.
      const pushed = (id: string) => (this.pushedAt.get(id) ?? -Infinity) > asked - 500;
      for (const status of listed) if (!pushed(status.id)) this.runs.set(status.id, status);
      for (const id of this.runs.keys()) if (!ids.has(id) && !pushed(id)) this.runs.delete(id);
      this.loaded = true;
      this.view?.runsChanged();
      this.titleChanged();
    } catch {
      // The socket says when the server is gone.
    }
  }

  private async checkToken(): Promise<void> {
    try {
      this.mayCommand = await mayCommand();
    } catch {
      this.mayCommand = false;
    }
    this.drawBanner();
    this.view?.connectionChanged(false);
  }

  private connectionChanged(): void {
    const open = this.live.state === 'open';
    if (open) {
      void this.list();
      void this.checkToken();
    }
    this.drawBanner();
    this.foot();
    this.view?.connectionChanged(open && this.opened);
    this.opened ||= open;
  }

  private drawBanner(): void {
    if (this.live.state === 'lost') {
      if (this.banner.dataset.kind !== 'lost') {
        this.banner.dataset.kind = 'lost';
        this.banner.replaceChildren(
          h(
            'div',
            { class: 'note s-paused', role: 'status' },
            icon('off'),
            h('div', {}, h('b'), ' ', h('span', { class: 'sub' })),
            h('div', { class: 'act' }, h('button', { class: 'btn sm', onclick: () => this.live.tryNow() }, 'Try now')),
          ),
        );
      }
      const { lastFrame, nextTry } = this.live;
      const wait = Math.max(0, Math.ceil((nextTry - Date.now()) / 1000));
      text(this.banner.querySelector('b')!, lastFrame ? `Connection lost ${duration(Math.floor((Date.now() - lastFrame) / 1000)).replace('.0', '')} ago.` : 'Agon does not answer.');
      text(
        this.banner.querySelector('.sub')!,
        (lastFrame ? `The page shows values up to ${clock(lastFrame)} and catches up when the process answers. ` : '') +
          (wait ? `Next try in ${wait}${THIN}s.` : 'Trying now.'),
      );
    } else if (this.live.state === 'open' && !this.mayCommand) {
      if (this.banner.dataset.kind === 'watch') return;
      this.banner.dataset.kind = 'watch';
      this.banner.replaceChildren(
        h(
          'div',
          { class: 'note s-queued', role: 'status' },
          icon('info'),
          h('div', {}, h('b', {}, 'This page may watch, not command. '), h('span', { class: 'sub' }, 'To pause, stop or change runs, open the link that Agon printed when it started.')),
        ),
      );
    } else {
      delete this.banner.dataset.kind;
      this.banner.replaceChildren();
    }
  }

  private measure(reading: ProcessReading): void {
    for (const child of this.meters.children) (child as HTMLElement).hidden = false;
    this.cpu.element.hidden = reading.cpuShare < 0;
    this.cpu.set(reading.cpuShare, percent(Math.max(0, reading.cpuShare)));
    this.memory.set(reading.memoryUsed / reading.memoryTotal, `${gigabytes(reading.memoryUsed)} / ${Math.round(reading.memoryTotal / 2 ** 30)} GB`);
    text(this.up, duration(Math.floor(reading.upMillis / 1000)).replace('.0', ''));
    text(this.rate, `${scaled(Math.round(reading.valuesPerSecond))} values/s`);
  }

  private foot(): void {
    const lost = this.live.state !== 'open';
    const behind = millisBehind();
    const running = [...this.runs.values()].some((run) => !ended(run.state));
    this.connection.classList.toggle('lost', lost);
    const words = lost ? 'Not connected' : behind != null && running && this.view instanceof RunView ? `Live, ${behind} ms behind` : 'Live';
    if (this.connection.textContent !== words) this.connection.replaceChildren(icon(lost ? 'off' : 'check'), words);
    if (lost) this.drawBanner();
  }

  private titleChanged(): void {
    const wanted = `${this.view?.title ?? 'Runs'} · Agon`;
    if (document.title !== wanted) document.title = wanted;
  }

  private key(e: KeyboardEvent): void {
    const target = e.target as HTMLElement;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && (target as HTMLInputElement).type !== 'range') {
      if (e.key === 'Escape') target.blur();
      return;
    }
    if (e.metaKey || e.ctrlKey || e.altKey || document.querySelector('dialog[open]')) return;
    if ((target as HTMLInputElement).type === 'range' && e.key.startsWith('Arrow')) return;
    if (e.key === 't') this.switchTheme();
    else if (e.key === '?') this.showKeys();
    else if (!this.view?.key(e)) return;
    e.preventDefault();
  }

  private showKeys(): void {
    const dialog = h(
      'dialog',
      { 'aria-label': 'Keys', onclose: () => dialog.remove(), onclick: (e: Event) => e.target === dialog && dialog.close() },
      h('h2', {}, 'Keys'),
      h(
        'dl',
        {},
        ...ALL_KEYS.flatMap(([keys, does]) => [
          h('dt', {}, ...keys.split(' ').flatMap((key) => [h('kbd', {}, key), ' '])),
          h('dd', { class: 'sub' }, does),
        ]),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  }

  private skip(e: Event): void {
    e.preventDefault(); // the hash is the route
    this.main.focus();
  }

  private get dark(): boolean {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  private switchTheme(): void {
    const next = this.dark ? 'light' : 'dark';
    localStorage.setItem(THEME_KEY, next);
    this.theme(next);
  }

  private theme(name: string | null): void {
    if (name === 'light' || name === 'dark') document.documentElement.dataset.theme = name;
    this.themeChanged();
  }

  private themeChanged(): void {
    forgetColours();
    this.themeButton.replaceChildren(icon(this.dark ? 'sun' : 'moon'));
    this.view?.themeChanged();
  }
}

function meter(name: string, css: string): { element: HTMLElement; set(share: number, words: string): void } {
  const bar = h('i');
  const words = h('b');
  return {
    element: h('div', { class: css }, name, h('span', { class: 'meter' }, bar), words),
    set(share, value) {
      bar.style.width = share * 100 + '%';
      text(words, value);
    },
  };
}

new Page();
