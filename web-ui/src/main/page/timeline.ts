import type { Cursor } from './cursor';
import { clamp, cssVar, h, icon, text, type IconName } from './dom';
import { compact, duration, grouped } from './format';
import type { RunEvent, RunStatus } from './model';

const MARKS: Record<string, { icon: IconName; token: string }> = {
  best: { icon: 'star', token: 'completed' },
  change: { icon: 'triangle', token: 'running' },
  failure: { icon: 'x', token: 'failed' },
};

/** Kinds of events that the timeline shows as a symbol; checkpoints are ticks. */
export const isMark = (kind: string): boolean => kind in MARKS;

const PAGE = 20;

/** The step timeline under the title: where the run is, what happened, and the cursor. */
export class Timeline {
  readonly element: HTMLElement;
  private readonly at = h('b');
  private readonly note = h('small');
  private readonly done = h('div', { class: 'done' });
  private readonly past = h('div', { class: 'past' });
  private readonly hand = h('div', { class: 'hand' });
  private readonly edge = h('div', { class: 'live' });
  private readonly marks = h('div');
  private readonly ticks = h('div');
  private readonly track: HTMLElement;
  private readonly follow: HTMLButtonElement;
  private end = 1;
  private marksKey = '';

  constructor(
    private readonly cursor: Cursor,
    private readonly elapsedAt: (step: number) => number | null,
  ) {
    cssVar(this.edge, '--lc', 'var(--running)');
    this.track = h(
      'div',
      {
        class: 'track', role: 'slider', tabindex: 0, 'aria-label': 'Step cursor', 'aria-valuemin': 0,
        onpointerdown: (e: PointerEvent) => this.grab(e),
        onkeydown: (e: KeyboardEvent) => this.key(e),
      },
      h('div', { class: 'rail' }), this.done, this.past, this.ticks, this.marks, this.hand, this.edge,
    );
    this.follow = h(
      'button',
      { class: 'btn sm', 'aria-pressed': 'true', title: 'Follow live (l)', onclick: () => cursor.follow() },
      icon('target'), 'Follow live',
    );
    this.element = h('div', { class: 'tl' }, h('div', { class: 'at' }, this.at, this.note), this.track, this.follow);
    cursor.onMove((step) => this.move(step));
  }

  update(status: RunStatus, events: readonly RunEvent[]): void {
    this.end = Math.max(status.budget, status.step, 1);
    const share = this.share(status.step);
    this.done.style.width = share;
    this.edge.style.left = share;
    this.edge.hidden = status.state !== 'RUNNING';
    this.track.setAttribute('aria-valuemax', String(status.step));
    this.drawTicks();
    this.drawMarks(events);
    this.move(this.cursor.step);
  }

  /** Moves by so many two-hundredths of the budget. */
  nudge(by: number): void {
    this.cursor.pin(this.cursor.step + (by * this.end) / 200);
  }

  private move(step: number): void {
    this.hand.style.left = this.past.style.width = this.share(step);
    text(this.at, 'Step ' + grouped(step));
    const elapsed = this.elapsedAt(step);
    text(this.note, elapsed == null ? '' : duration(elapsed));
    this.track.setAttribute('aria-valuenow', String(Math.round(step)));
    this.follow.setAttribute('aria-pressed', String(this.cursor.following));
  }

  private share(step: number): string {
    return clamp((step / this.end) * 100, 0, 100) + '%';
  }

  private drawTicks(): void {
    if (this.ticks.dataset.end === String(this.end)) return;
    this.ticks.dataset.end = String(this.end);
    const raw = this.end / 5;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((k) => k * unit).find((s) => s >= raw * 0.999)!;
    const values: number[] = [];
    for (let v = 0; v < this.end - step * 0.4; v += step) values.push(v);
    values.push(this.end);
    this.ticks.replaceChildren(
      ...values.map((value, i) => {
        const place = i === 0 ? ' first' : i === values.length - 1 ? ' last' : '';
        const label = h('span', { class: 'tk' + place }, compact(value));
        label.style.left = this.share(value);
        return label;
      }),
    );
  }

  private drawMarks(events: readonly RunEvent[]): void {
    const last = events.at(-1);
    const key = `${this.end} ${events.length} ${last?.sequence ?? 0}`;
    if (key === this.marksKey) return;
    this.marksKey = key;
    const lastBest = events.filter((e) => e.kind === 'best').at(-1);
    const nodes: HTMLElement[] = [];
    for (const event of events) {
      const mark = MARKS[event.kind];
      if (event.kind === 'checkpoint') {
        nodes.push(h('i', { class: 'ck', title: event.text || 'Checkpoint ' + compact(event.step) }));
      } else if (mark && (event.kind !== 'best' || event === lastBest)) {
        const words = `${event.text}, step ${grouped(event.step)}`;
        const button = h(
          'button',
          { class: 'mk', title: words, 'aria-label': words, onclick: () => this.cursor.pin(event.step) },
          icon(mark.icon),
        );
        cssVar(button, '--mkc', `var(--${mark.token})`);
        nodes.push(button);
      } else continue;
      nodes.at(-1)!.style.left = this.share(event.step);
    }
    this.marks.replaceChildren(...nodes);
  }

  private grab(e: PointerEvent): void {
    if (e.target instanceof Element && e.target.closest('.mk')) return;
    const track = this.track;
    const drag = (move: PointerEvent) => {
      const box = track.getBoundingClientRect();
      this.cursor.pin(((move.clientX - box.left) / box.width) * this.end);
    };
    track.setPointerCapture(e.pointerId);
    drag(e);
    track.addEventListener('pointermove', drag);
    track.addEventListener('lostpointercapture', () => track.removeEventListener('pointermove', drag), { once: true });
  }

  private key(e: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -PAGE, PageUp: PAGE }[e.key];
    if (by) this.nudge(by);
    else if (e.key === 'Home') this.cursor.pin(0);
    else if (e.key === 'End') this.cursor.follow();
    else return;
    e.preventDefault();
    e.stopPropagation();
  }
}
