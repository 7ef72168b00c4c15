import { mediaUrl } from './api';
import type { Cursor } from './cursor';
import { cssVar, h, text } from './dom';
import { grouped, title } from './format';
import type { Media } from './model';

/** The images of a run, one per step; the slider and the cursor are the same clock. */
export class Samples {
  readonly element: HTMLElement;
  private readonly image = h('img', { alt: '' });
  private readonly slider: HTMLInputElement;
  private readonly at = h('span', { class: 'tm' });
  private readonly heading = h('h2', {}, 'Samples');
  private readonly names = h('span', { class: 'seg', hidden: true });
  private series = new Map<string, Media[]>();
  private chosen = '';
  private shown = '';

  constructor(private readonly cursor: Cursor) {
    this.slider = h('input', {
      type: 'range', min: 0, max: 0, step: 1, 'aria-label': 'Image',
      oninput: () => this.slide(),
    });
    this.element = h(
      'section',
      { class: 'cell samples' },
      h('div', { class: 'hd' }, this.heading, h('span', { class: 'u' }, 'follow the cursor'), h('span', { class: 'r' }, this.names)),
      h('div', { class: 'grid-wrap' }, this.image),
      h('div', { class: 'scrub' }, this.slider, this.at),
    );
    cursor.onMove(() => this.update());
  }

  replace(media: readonly Media[]): void {
    this.series = new Map();
    this.append(media);
  }

  append(media: readonly Media[]): void {
    for (const one of media) {
      const list = this.series.get(one.name) ?? [];
      this.series.set(one.name, list);
      if (list.length && one.sequence <= list.at(-1)!.sequence) continue;
      // A resume begins again from a checkpoint: what came after it is drawn anew.
      while (list.length && list.at(-1)!.step >= one.step) list.pop();
      list.push(one);
    }
    if (!this.series.has(this.chosen)) this.chosen = [...this.series.keys()].sort(samplesFirst)[0] ?? '';
    this.nameButtons();
    this.update();
  }

  get empty(): boolean {
    return this.series.size === 0;
  }

  private nameButtons(): void {
    const names = [...this.series.keys()].sort(samplesFirst);
    this.names.hidden = names.length < 2;
    if (this.names.childElementCount !== names.length) {
      this.names.replaceChildren(
        ...names.map((name) => h('button', { 'data-name': name, onclick: () => this.choose(name) }, title(name))),
      );
    }
    for (const button of this.names.children) {
      button.setAttribute('aria-pressed', String((button as HTMLElement).dataset.name === this.chosen));
    }
    text(this.heading, names.length > 1 ? 'Images' : title(this.chosen || 'samples'));
  }

  private choose(name: string): void {
    this.chosen = name;
    this.nameButtons();
    this.update();
  }

  private slide(): void {
    const list = this.series.get(this.chosen) ?? [];
    const index = Number(this.slider.value);
    if (index >= list.length - 1) this.cursor.follow();
    else this.cursor.pin(list[index]!.step);
  }

  private update(): void {
    const list = this.series.get(this.chosen) ?? [];
    if (!list.length) return;
    const next = list.findIndex((media) => media.step > this.cursor.step + 0.5);
    const index = next < 0 ? list.length - 1 : Math.max(0, next - 1);
    const media = list[index]!;
    this.slider.max = String(list.length - 1);
    this.slider.value = String(index);
    cssVar(this.slider, '--v', (list.length > 1 ? (index / (list.length - 1)) * 100 : 100) + '%');
    text(this.at, `step ${grouped(media.step)} · ${index + 1} / ${list.length}`);
    this.slider.setAttribute('aria-valuetext', `step ${media.step}`);
    const url = mediaUrl(media);
    if (url !== this.shown) {
      this.shown = url;
      this.image.src = url;
      this.image.alt = `${title(media.name)} at step ${media.step}`;
      this.element.dataset.step = String(media.step);
    }
  }
}

function samplesFirst(a: string, b: string): number {
  return Number(b.startsWith('samples')) - Number(a.startsWith('samples')) || a.localeCompare(b);
}
