/** Numbers and times as the page writes them. Missing is an en dash, never 0. */

/** Narrow no-break space: before units and between thousands. */
export const THIN = '\u202f';
export const MISSING = '–';

export const minus = (text: string): string => text.replaceAll('-', '−');

/** 4 120 000 */
export function grouped(value: number): string {
  return minus(Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, THIN));
}

/** A measured value with three significant figures or more: 231.4, 9.12, 0.741, 1.2e-3, 4.12 M. */
export function measure(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 100) return minus(String(value));
  if (size < 0.01) return scientific(value);
  if (size >= 1e5) return scaled(value);
  if (size >= 1e3) return grouped(value);
  if (size >= 10) return minus(value.toFixed(1));
  return minus(size >= 1 ? value.toFixed(2) : value.toPrecision(3));
}

/** A count or a rate with three significant figures: 947, 38.2 k, 4.12 M. */
export function scaled(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  for (const [factor, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (size >= factor * 0.9995) return minus(short(value / factor)) + THIN + unit;
  }
  return minus(short(value));
}

/** As {@link scaled}, for round numbers: 2 M, 250 k, 0. */
export function compact(value: number): string {
  return scaled(value).replace(/\.0+(?=\D|$)/, '').replace(/(\.\d*?)0+(?=\D|$)/, '$1');
}

function short(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1000) return String(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function scientific(value: number): string {
  return minus(value.toExponential(1)).replace('e+', 'e').replace('.0e', 'e').replace('e−', 'e-');
}

/** What a person typed or may type: the shortest form that says the same number. */
export function typed(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential() : String(value);
  return text.replace('e+', 'e');
}

export function percent(share: number): string {
  return Math.floor(share * 100 + 1e-9) + THIN + '%';
}

/** Two units at most: 3 min 41 s, 6 h 12 min, 0.9 s. */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds) || seconds < 0) return MISSING;
  if (seconds < 10) return minus(seconds.toFixed(1)) + THIN + 's';
  const whole = Math.floor(seconds);
  const [d, h, min, s] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const pair = (a: number, au: string, b: number, bu: string) =>
    a + THIN + au + (b > 0 ? ' ' + b + THIN + bu : '');
  if (d > 0) return pair(d, 'd', h, 'h');
  if (h > 0) return pair(h, 'h', min, 'min');
  if (min > 0) return pair(min, 'min', s, 's');
  return s + THIN + 's';
}

/** How long ago, in one unit: 44 min, 2 h. */
export function age(millis: number): string {
  const s = Math.max(0, millis / 1000);
  if (s < 60) return Math.floor(s) + THIN + 's';
  if (s < 3_600) return Math.floor(s / 60) + THIN + 'min';
  if (s < 86_400) return Math.floor(s / 3_600) + THIN + 'h';
  return Math.floor(s / 86_400) + THIN + 'd';
}

export function clock(millis: number, withSeconds = true): string {
  const d = new Date(millis);
  const two = (n: number) => String(n).padStart(2, '0');
  return two(d.getHours()) + ':' + two(d.getMinutes()) + (withSeconds ? ':' + two(d.getSeconds()) : '');
}

export function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

/** Labels of an axis, all with the precision that tells neighbours apart. */
export function ticks(values: readonly (number | null)[]): string[] {
  const known = values.filter((v): v is number => v != null);
  const largest = Math.max(0, ...known.map(Math.abs));
  const gaps = known.slice(1).map((v, i) => Math.abs(v - known[i]!));
  const gap = Math.min(...gaps.filter((g) => g > 0), largest || 1);
  if (largest > 0 && (largest < 0.01 || (gap < 1e-4 && largest < 1))) {
    return values.map((v) => (v == null ? '' : v === 0 ? '0' : scientific(v)));
  }
  const [factor, unit] = largest >= 1e6 ? [1e6, 'M'] : largest >= 1e4 ? [1e3, 'k'] : [1, ''];
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(gap / factor) - 1e-9)));
  return values.map((v) => {
    if (v == null) return '';
    if (v === 0) return decimals && !unit ? (0).toFixed(decimals) : '0';
    const number = minus((v / factor).toFixed(decimals));
    return unit ? number + THIN + unit : Math.abs(v) >= 1000 && !decimals ? grouped(v) : number;
  });
}

/** On a logarithmic axis each label has its own size, so each its own form; 1 to 9 keep only 1, 2, 5. */
export function logTicks(values: readonly (number | null)[]): string[] {
  return values.map((v) => (v == null ? '' : v < 0.01 ? scientific(v) : compact(v)));
}

const WORDS: Record<string, string> = {
  kl: 'KL', fid: 'FID', kid: 'KID', td: 'TD', q: 'Q', lr: 'Learning rate', d: 'D', g: 'G', gp: 'GP',
  r1: 'R1', r2: 'R2', cpu: 'CPU', gpu: 'GPU',
};

/** Groups whose metrics say what they are without it. */
const PLAIN = /^(loss|episode|evaluation|policy|value|quality|speed|system|schedule)\//;

/** "loss/approx_kl" is titled "Approx KL", "gradient/norm" "Gradient norm". */
export function title(metric: string): string {
  const words = metric.replace(PLAIN, '').split(/[_/]/).map((w) => WORDS[w] ?? w);
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
