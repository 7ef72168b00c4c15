import type { Cursor } from './cursor';
import { h, icon } from './dom';
import { clock, compact } from './format';
import type { LogLine } from './model';

const MOST_LINES = 500;

/** The newest log lines; the one at the cursor is marked and in view. */
export class LogPanel {
  readonly element: HTMLElement;
  private readonly list = h('div', { class: 'log', tabindex: 0, role: 'log', 'aria-live': 'off', 'aria-label': 'Log lines' });
  private lines: { line: LogLine; row: HTMLElement }[] = [];
  private readonly nothing = h('p', { class: 'none' }, 'Nothing logged yet');
  private here: HTMLElement | null = null;
  private level = 'all';
  private key = '';

  constructor(private readonly cursor: Cursor) {
    const levels = h(
      'select',
      { 'aria-label': 'Level', onchange: (e: Event) => this.filter((e.target as HTMLSelectElement).value) },
      h('option', { value: 'all' }, 'All levels'),
      h('option', { value: 'warn' }, 'Warnings'),
    );
    this.element = h(
      'section',
      { class: 'cell' },
      h(
        'div',
        { class: 'hd' },
        h('h2', {}, 'Log'),
        h('span', { class: 'u' }, 'follows the cursor'),
        h('span', { class: 'r' }, h('label', { class: 'field sm' }, levels, icon('down'))),
      ),
      this.nothing,
      this.list,
    );
    cursor.onMove(() => this.follow());
  }

  replace(lines: readonly LogLine[]): void {
    this.lines = [];
    this.key = '';
    this.list.replaceChildren();
    this.append(lines);
  }

  append(lines: readonly LogLine[]): void {
    const last = this.lines.at(-1)?.line.sequence ?? -1;
    const fresh = lines.filter((line) => line.sequence > last);
    if (!fresh.length && this.lines.length) return;
    for (const line of fresh) {
      const row = this.row(line);
      this.lines.push({ line, row });
      this.list.append(row);
    }
    this.nothing.hidden = this.lines.length > 0;
    for (const old of this.lines.splice(0, Math.max(0, this.lines.length - MOST_LINES))) old.row.remove();
    this.follow();
  }

  private row(line: LogLine): HTMLElement {
    const kind = line.level === 'WARN' ? 'w' : line.level === 'ERROR' ? 'e' : '';
    const row = h(
      'div',
      { class: kind },
      h('span', {}, clock(line.time)),
      h('span', { class: 'num' }, compact(line.step)),
      kind ? icon(kind === 'e' ? 'x' : 'alert') : h('span'),
      h('span', {}, line.message),
    );
    row.hidden = this.level === 'warn' && !kind;
    return row;
  }

  private filter(level: string): void {
    this.level = level;
    for (const { line, row } of this.lines) row.hidden = level === 'warn' && line.level === 'INFO';
    this.follow();
  }

  private follow(): void {
    const step = this.cursor.step;
    const next = this.lines.findIndex(({ line }) => line.step > step + 0.5);
    const key = `${next} ${this.lines.length} ${this.lines.at(-1)?.line.sequence} ${this.level}`;
    if (key === this.key) return;
    this.key = key;
    const end = next < 0 ? this.lines.length : next;
    this.lines.forEach(({ row }, i) => row.classList.toggle('fut', i >= end));
    const here = this.lines.slice(0, end).filter(({ row }) => !row.hidden).at(-1)?.row ?? null;
    if (here !== this.here) {
      this.here?.classList.remove('here');
      here?.classList.add('here');
      this.here = here;
    }
    if (!here) return;
    // Scrolls the list itself, never the page.
    const low = here.offsetTop + here.offsetHeight - this.list.clientHeight + 10;
    if (this.list.scrollTop < low || this.list.scrollTop > here.offsetTop) this.list.scrollTop = low;
  }
}
