import type { RunStatus, SeriesInfo } from './model';
import { title } from './format';

/** Which metrics share a chart, and in which order the charts stand. */

export interface Line {
  metric: string;
  label: string;
  /** A line for what is logged often, rings for what is measured now and then. */
  form: 'line' | 'rings';
  /** The metric with the standard deviation behind a ring. */
  spread?: string;
}

export interface Panel {
  title: string;
  unit: string;
  description: string;
  lines: Line[];
}

const PAIRS: { title: string; lines: Line[] }[] = [
  {
    title: 'Episode return',
    lines: [
      { metric: 'episode/return', label: 'training', form: 'line' },
      { metric: 'evaluation/return_mean', label: 'evaluation', form: 'rings', spread: 'evaluation/return_std' },
    ],
  },
  {
    title: 'Episode length',
    lines: [
      { metric: 'episode/length', label: 'training', form: 'line' },
      { metric: 'evaluation/length_mean', label: 'evaluation', form: 'rings' },
    ],
  },
  {
    title: 'Losses',
    lines: [
      { metric: 'loss/discriminator', label: 'D', form: 'line' },
      { metric: 'loss/generator', label: 'G', form: 'line' },
    ],
  },
  {
    title: 'Discriminator output',
    lines: [
      { metric: 'discriminator/real_mean', label: 'D(x)', form: 'line' },
      { metric: 'discriminator/fake_mean', label: 'D(G(z))', form: 'line' },
    ],
  },
  {
    title: 'Q',
    lines: [
      { metric: 'q/mean', label: 'mean', form: 'line' },
      { metric: 'q/target_mean', label: 'target', form: 'line' },
    ],
  },
];

const GROUPS = ['quality', 'modes', 'evaluation', 'episode', 'loss', 'policy', 'value', 'exploration'];
const LAST = ['speed', 'system'];
/** What a loss may be named after without the word itself. */
const LOSSES_OF = /\/(policy|value|critic|actor|td|q|discriminator|generator|reconstruction|temperature)$/;

/** The chart of the run's main metric first, machine-dependent ones last. */
export function panelsOf(status: RunStatus, infos: readonly SeriesInfo[]): Panel[] {
  const byName = new Map(infos.map((info) => [info.metric, info]));
  const used = new Set<string>();
  const panels: Panel[] = [];
  for (const pair of PAIRS) {
    const lines = pair.lines.filter((line) => byName.has(line.metric));
    if (lines.length < 2) continue;
    for (const line of lines) {
      used.add(line.metric);
      if (line.spread) used.add(line.spread);
    }
    const first = byName.get(lines[0]!.metric)!;
    panels.push({ title: pair.title, unit: first.unit, description: first.description, lines });
  }
  for (const info of infos) {
    if (used.has(info.metric) || isResult(info.metric)) continue;
    panels.push({
      title: titleOf(info.metric, infos),
      unit: info.unit,
      description: info.description,
      lines: [{ metric: info.metric, label: title(info.metric), form: 'line' }],
    });
  }
  const main = (panel: Panel) => panel.lines.some((line) => line.metric === status.metric);
  return panels.sort(
    (a, b) => Number(main(b)) - Number(main(a)) || rank(a) - rank(b) || a.title.localeCompare(b.title),
  );
}

/** A result of the whole run is a figure, not a curve. */
export function isResult(metric: string): boolean {
  return /\/final_/.test(metric);
}

function rank(panel: Panel): number {
  const pair = PAIRS.findIndex((p) => p.title === panel.title);
  if (pair >= 0) return pair - PAIRS.length;
  const group = panel.lines[0]!.metric.split('/')[0]!;
  const known = GROUPS.indexOf(group);
  return known >= 0 ? known : LAST.includes(group) ? 1_000 + LAST.indexOf(group) : 100;
}

/** The group's name goes along where two groups have a metric of one name. */
function titleOf(metric: string, infos: readonly SeriesInfo[]): string {
  const own = title(metric);
  const twins = infos.filter((info) => title(info.metric) === own);
  const group = metric.slice(0, metric.indexOf('/'));
  if (group === 'loss' && LOSSES_OF.test(metric)) return own + ' loss';
  return twins.length > 1 ? `${own}, ${group}` : own;
}
