import { command } from './api';
import { clamp, cssVar, h, icon, text } from './dom';
import { title, typed } from './format';
import type { Knob } from './model';

const SLIDER_STEPS = 1000;

/** Live hyperparameters. A change waits until it is applied, and says when it takes effect. */
export class KnobPanel {
  readonly element: HTMLElement;
  private readonly body = h('div', { class: 'knobs' });
  private rows = new Map<string, Row>();
  private enabled = false;

  constructor(private readonly runId: string) {
    this.element = h(
      'section',
      { class: 'cell' },
      h(
        'div',
        { class: 'hd' },
        h('h2', {}, 'Live hyperparameters'),
        h('span', { class: 'u' }, 'recorded and replayed on resume'),
      ),
      this.body,
    );
  }

  update(knobs: readonly Knob[]): void {
    for (const knob of knobs) {
      let row = this.rows.get(knob.name);
      if (!row) {
        row = new Row(this.runId, knob);
        row.enable(this.enabled);
        this.rows.set(knob.name, row);
        this.body.append(row.element);
      }
      row.update(knob);
    }
  }

  enable(enabled: boolean): void {
    this.enabled = enabled;
    for (const row of this.rows.values()) row.enable(enabled);
  }
}

class Row {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly input: HTMLInputElement;
  private readonly field: HTMLElement;
  private readonly pending: HTMLElement;
  private readonly words = h('span');
  private readonly apply: HTMLButtonElement;
  private wanted: number | null = null;

  constructor(
    private readonly runId: string,
    private knob: Knob,
  ) {
    const label = title(knob.name.slice(knob.name.lastIndexOf('.') + 1).replace(/([A-Z])/g, '_$1').toLowerCase());
    this.slider = h('input', {
      type: 'range', min: 0, max: SLIDER_STEPS, 'aria-label': label,
      oninput: () => this.want(this.fromSlider()),
    });
    this.input = h('input', {
      inputmode: 'decimal', spellcheck: 'false', 'aria-label': label + ', value',
      oninput: () => this.typedValue(),
      onkeydown: (e: KeyboardEvent) => {
        if (e.key === 'Enter' && !this.apply.disabled) this.send();
        if (e.key === 'Escape') this.undo();
      },
    });
    this.field = h('span', { class: 'field' }, this.input);
    const range = h('div', { class: 'rg' }, this.slider);
    cssVar(range, '--d', String(this.position(knob.initial)));
    this.apply = h('button', { class: 'btn sm', onclick: () => this.send() }, 'Apply');
    this.pending = h(
      'div',
      { class: 'pend', hidden: true },
      icon('triangle'), this.words, this.apply,
      h('button', { class: 'btn sm quiet', onclick: () => this.undo() }, 'Undo'),
    );
    this.element = h(
      'div',
      { class: 'knob', 'data-name': knob.name },
      h('label', { title: knob.name }, label),
      h(
        'div',
        { class: 'rgw' },
        range,
        h('div', { class: 'ends' }, h('span', {}, typed(knob.minimum)), h('span', {}, typed(knob.maximum))),
      ),
      this.field,
      this.pending,
    );
    this.show(knob.value);
  }

  update(knob: Knob): void {
    this.knob = knob;
    if (this.wanted === knob.value) this.wanted = null;
    if (this.wanted == null) this.undo();
  }

  enable(enabled: boolean): void {
    this.slider.disabled = this.input.disabled = !enabled;
  }

  private position(value: number): number {
    const { minimum: low, maximum: high, logarithmic } = this.knob;
    const scale = logarithmic && low > 0 ? Math.log : (x: number) => x;
    return high > low ? clamp((scale(value) - scale(low)) / (scale(high) - scale(low)), 0, 1) : 0;
  }

  private fromSlider(): number {
    const { minimum: low, maximum: high, logarithmic } = this.knob;
    const share = Number(this.slider.value) / SLIDER_STEPS;
    const value =
      logarithmic && low > 0 ? Math.exp(Math.log(low) + share * Math.log(high / low)) : low + share * (high - low);
    return share === 0 ? low : share === 1 ? high : Number(value.toPrecision(2));
  }

  private typedValue(): void {
    const value = Number(this.input.value.replace(',', '.'));
    const fits = this.input.value.trim() !== '' && value >= this.knob.minimum && value <= this.knob.maximum;
    this.field.classList.toggle('bad', !fits);
    if (fits) this.want(value, false);
    else this.refuse(`Type a number from ${typed(this.knob.minimum)} to ${typed(this.knob.maximum)}.`);
  }

  private want(value: number, show = true): void {
    if (value === this.knob.value) return this.undo();
    this.wanted = value;
    if (show) this.show(value);
    else this.place(value);
    this.field.classList.remove('bad');
    this.pend(`Was ${typed(this.knob.value)}. Takes effect at the next turn.`, false);
  }

  private refuse(words: string): void {
    this.wanted = NaN;
    this.pend(words, true);
  }

  private pend(words: string, bad: boolean): void {
    text(this.words, words);
    this.apply.disabled = bad;
    this.pending.classList.toggle('bad', bad);
    this.pending.hidden = false;
    this.element.classList.add('dirty');
  }

  private undo(): void {
    this.wanted = null;
    this.pending.hidden = true;
    this.element.classList.remove('dirty');
    this.field.classList.remove('bad');
    if (this.input !== document.activeElement || this.input.value === '') this.show(this.knob.value);
    else if (Number(this.input.value) !== this.knob.value) this.show(this.knob.value);
  }

  private show(value: number): void {
    this.input.value = typed(value);
    this.place(value);
  }

  private place(value: number): void {
    const share = this.position(value);
    this.slider.value = String(Math.round(share * SLIDER_STEPS));
    cssVar(this.slider, '--v', share * 100 + '%');
  }

  private async send(): Promise<void> {
    const value = this.wanted;
    if (value == null || Number.isNaN(value)) return;
    this.apply.disabled = true;
    try {
      await command(this.runId, 'SET', { hyperparameter: this.knob.name, value });
      this.knob = { ...this.knob, value };
      this.undo();
    } catch (e) {
      this.pend((e as Error).message, true);
      this.apply.disabled = false;
    }
  }
}
