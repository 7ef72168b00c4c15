/** What the server sends. Times are milliseconds since 1970; a value that is no number is null. */

export type RunState = 'QUEUED' | 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'STOPPED' | 'INTERRUPTED' | 'FAILED';
export type Action = 'PAUSE' | 'RESUME' | 'STEP' | 'STOP' | 'CHECKPOINT' | 'EVALUATE' | 'SET';

export interface RunStatus {
  id: string;
  experiment: string;
  task: string;
  algorithm: string;
  subject: string;
  seed: number;
  state: RunState;
  step: number;
  budget: number;
  turn: number;
  generation: number;
  stepsPerSecond: number;
  wallSeconds: number;
  metric: string;
  value: number | null;
  threads: number;
  created: number;
  started: number | null;
  ended: number | null;
  failure: string | null;
  owned: boolean;
}

export interface Points {
  metric: string;
  steps: number[];
  epochMillis: number[];
  values: (number | null)[];
}

export interface MetricBatch {
  runId: string;
  generation: number;
  /** Numbers of the first and the last value; where many came at once, some between are left out. */
  first: number;
  sequence: number;
  series: Points[];
}

export interface LogLine {
  runId: string;
  sequence: number;
  time: number;
  step: number;
  level: 'INFO' | 'WARN' | 'ERROR';
  message: string;
}

export interface Media {
  runId: string;
  sequence: number;
  name: string;
  step: number;
  file: string;
}

export interface RunEvent {
  runId: string;
  sequence: number;
  time: number;
  step: number;
  turn: number;
  kind: string;
  text: string;
}

export interface ProcessReading {
  cpuShare: number;
  memoryUsed: number;
  memoryTotal: number;
  upMillis: number;
  valuesPerSecond: number;
  cores: number;
}

export interface Frame {
  statuses?: RunStatus[];
  batches?: MetricBatch[];
  log?: LogLine[];
  media?: Media[];
  events?: RunEvent[];
  /** The run of which news was dropped because this page read too slowly. */
  missed?: string;
  process?: ProcessReading;
}

export interface Knob {
  name: string;
  initial: number;
  value: number;
  minimum: number;
  maximum: number;
  logarithmic: boolean;
}

export interface SeriesInfo {
  metric: string;
  unit: string;
  description: string;
  count: number;
  sequence: number;
  lastStep: number;
  lastValue: number | null;
}

export interface Overview {
  status: RunStatus;
  manifest: Record<string, unknown>;
  knobs: Knob[];
  metrics: SeriesInfo[];
}

/** Columns of a series, oldest first. */
export interface Series {
  metric: string;
  generation: number;
  sequence: number;
  raw: boolean;
  steps: number[];
  epochMillis: number[];
  minimum: (number | null)[];
  maximum: (number | null)[];
  mean: (number | null)[];
  last: (number | null)[];
  counts: number[];
}

export const ended = (state: RunState): boolean =>
  state === 'COMPLETED' || state === 'STOPPED' || state === 'INTERRUPTED' || state === 'FAILED';

export const runName = (status: RunStatus): string => `${status.experiment}-s${status.seed}`;

/** Seconds until the budget is spent at the present speed. */
export function secondsLeft(status: RunStatus): number | null {
  if (status.state !== 'RUNNING' || !(status.stepsPerSecond > 0) || status.step >= status.budget) return null;
  return (status.budget - status.step) / status.stepsPerSecond;
}
