import type { Action, LogLine, Media, Overview, RunEvent, RunStatus, Series } from './model';

/** REST: what is on disk, and commands. */

const TOKEN_KEY = 'agon.token';
const TOKEN_HEADER = 'X-Agon-Token';

/**
 * The link that Agon prints carries the token of that start behind the #. It moves into this
 * origin's storage, so that further tabs and a reload may command too, and out of the address.
 */
export function takeTokenFromAddress(): boolean {
  const match = /^#token=([\w-]+)$/.exec(location.hash);
  if (!match) return false;
  localStorage.setItem(TOKEN_KEY, match[1]!);
  history.replaceState(null, '', location.pathname + location.search + '#/runs');
  return true;
}

const token = (): string => localStorage.getItem(TOKEN_KEY) ?? '';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch('api/' + path, init);
  const body = (await response.json().catch(() => ({}))) as T & { error?: string };
  if (!response.ok) throw new ApiError(response.status, body.error ?? `HTTP ${response.status}`);
  return body;
}

const run = (id: string): string => 'runs/' + encodeURIComponent(id);

/** Whether the token held here is the one of the server's present start. */
export async function mayCommand(): Promise<boolean> {
  const answer = await request<{ mayCommand: boolean }>('session', { headers: { [TOKEN_HEADER]: token() } });
  return answer.mayCommand;
}

export const fetchRuns = async (): Promise<RunStatus[]> => (await request<{ runs: RunStatus[] }>('runs')).runs;

export const fetchOverview = (id: string): Promise<Overview> => request<Overview>(run(id));

export async function fetchSeries(
  id: string,
  metrics: string[],
  from: number,
  to: number,
  columns: number,
): Promise<Series[]> {
  const query = new URLSearchParams(metrics.map((m) => ['metric', m]));
  query.set('from', String(Math.max(0, Math.floor(from))));
  query.set('to', String(Math.ceil(to)));
  query.set('columns', String(Math.max(1, Math.round(columns))));
  return (await request<{ series: Series[] }>(`${run(id)}/series?${query}`)).series;
}

export const fetchLog = async (id: string, limit: number): Promise<LogLine[]> =>
  (await request<{ lines: LogLine[] }>(`${run(id)}/log?limit=${limit}`)).lines;

export const fetchEvents = async (id: string): Promise<RunEvent[]> =>
  (await request<{ events: RunEvent[] }>(`${run(id)}/events`)).events;

export const fetchMedia = async (id: string): Promise<Media[]> =>
  (await request<{ media: Media[] }>(`${run(id)}/media`)).media;

export const mediaUrl = (media: Media): string =>
  `api/${run(media.runId)}/media/${encodeURIComponent(media.file)}?v=${media.sequence}`;

export async function command(
  id: string,
  action: Action,
  change: { hyperparameter?: string; value?: number } = {},
): Promise<void> {
  await request(`${run(id)}/commands`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', [TOKEN_HEADER]: token() },
    body: JSON.stringify({ action, ...change }),
  });
}
