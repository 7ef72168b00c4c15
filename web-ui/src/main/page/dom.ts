/** Building blocks of the page. Text from outside enters as text nodes only. */

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

/** An element: properties that start with "on" are listeners, others attributes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener);
    else if (name === 'class') element.className = String(value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((c): c is Node | string => c != null && c !== false));
  return element;
}

/** Writes a text only when it differs: what stands still costs nothing. */
export function text(node: Node, value: string): void {
  if (node.textContent !== value) node.textContent = value;
}

export function cssVar(element: HTMLElement | SVGElement, name: string, value: string): void {
  element.style.setProperty(name, value);
}

const SVG = 'http://www.w3.org/2000/svg';
const f = 'fill';
type Shape = [tag: string, attributes: Record<string, string | number>];
const path = (d: string, more: Record<string, string | number> = {}): Shape => ['path', { d, ...more }];
const solid = { [f]: 'currentColor' };

const ICONS = {
  play: [path('M5 3.2v9.6l7.6-4.8z', solid)],
  pause: [path('M5.4 3.5v9M10.6 3.5v9', { 'stroke-width': 2.4 })],
  step: [path('M4 3.5v9L10 8z', solid), path('M12.4 3.5v9', { 'stroke-width': 2 })],
  stop: [['rect', { x: 4, y: 4, width: 8, height: 8, rx: 1, ...solid }]],
  save: [path('M4 14V2.5h8.5L10.6 5.7l1.9 3.3H4')],
  gauge: [path('M2.5 12a5.9 5.9 0 1 1 11 0M8 11l2.6-4')],
  check: [path('m3.2 8.6 3.2 3.2 6.4-7.4', { 'stroke-width': 2 })],
  x: [path('m4 4 8 8M12 4l-8 8', { 'stroke-width': 2 })],
  clock: [['circle', { cx: 8, cy: 8, r: 5.6 }], path('M8 4.8V8l2.2 1.6')],
  zap: [path('M9 1.8 3.8 9H8l-1 5.2L12.2 7H8z', { ...solid, 'stroke-width': 1 })],
  alert: [path('M8 2.2 1.9 13h12.2zM8 6.6v3.2M8 11.6v.1')],
  info: [['circle', { cx: 8, cy: 8, r: 6 }], path('M8 7.4v3.4M8 5v.1')],
  down: [path('m3.5 6 4.5 4.5L12.5 6')],
  copy: [
    ['rect', { x: 5.5, y: 5.5, width: 8, height: 8, rx: 1.5 }],
    path('M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2'),
  ],
  find: [['circle', { cx: 7, cy: 7, r: 4.4 }], path('m10.4 10.4 3.2 3.2')],
  sun: [
    ['circle', { cx: 8, cy: 8, r: 3 }],
    path('M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1'),
  ],
  moon: [path('M13.3 9.6A5.8 5.8 0 0 1 6.4 2.7a5.8 5.8 0 1 0 6.9 6.9z')],
  list: [path('M2.5 4h11M2.5 8h11M2.5 12h7')],
  triangle: [path('M8 3.5 13 12H3z', solid)],
  star: [
    path('m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z', { ...solid, 'stroke-width': 1 }),
  ],
  target: [['circle', { cx: 8, cy: 8, r: 5.6 }], ['circle', { cx: 8, cy: 8, r: 1.8, ...solid }]],
  off: [['circle', { cx: 8, cy: 8, r: 5.8 }], path('m4 4 8 8')],
  table: [path('M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6')],
} satisfies Record<string, Shape[]>;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'i');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const [tag, attributes] of ICONS[name] as Shape[]) {
    const shape = svg.appendChild(document.createElementNS(SVG, tag));
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, String(value));
  }
  return svg;
}

export function logo(): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  for (const [d, opacity] of [
    ['M2.2 16.5 8.1 3.5h2.1L6.1 16.5z', '1'],
    ['M17.8 16.5 11.9 3.5H9.8l4.1 13z', '.45'],
  ] as const) {
    const shape = svg.appendChild(document.createElementNS(SVG, 'path'));
    shape.setAttribute('d', d);
    shape.setAttribute('fill', 'currentColor');
    shape.setAttribute('opacity', opacity);
  }
  return svg;
}

const probe = document.createElement('i');
let colours = new Map<string, string>();

/** The present value of a colour token, as canvas wants it. */
export function colour(token: string): string {
  let value = colours.get(token);
  if (value === undefined) {
    if (!probe.isConnected) {
      probe.hidden = true;
      document.body.append(probe);
    }
    probe.style.color = `var(--${token})`;
    value = getComputedStyle(probe).color;
    colours.set(token, value);
  }
  return value;
}

/** The theme changed. */
export function forgetColours(): void {
  colours = new Map();
}

export function translucent(rgb: string, alpha: number): string {
  return rgb.replace(/^rgb\((.*)\)$/, (_, parts: string) => `rgba(${parts}, ${alpha})`);
}

/** A canvas sized to the device's pixels, cleared, drawn on in CSS pixels. */
export function canvas2d(canvas: HTMLCanvasElement): { g: CanvasRenderingContext2D; w: number; h: number } | null {
  const { width: w, height: h } = canvas.getBoundingClientRect();
  if (!w || !h) return null;
  const ratio = Math.max(1, devicePixelRatio || 1);
  canvas.width = Math.round(w * ratio);
  canvas.height = Math.round(h * ratio);
  const g = canvas.getContext('2d')!;
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { g, w, h };
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));
