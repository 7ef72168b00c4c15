import type { Action, Frame, RunStatus } from './model';

/** What the frame of the page offers to the view inside it. */
export interface App {
  readonly runs: ReadonlyMap<string, RunStatus>;
  /** Whether the list of runs was read at least once. */
  readonly loaded: boolean;
  readonly connected: boolean;
  readonly mayCommand: boolean;
  /** Sends a command; shows why when it was refused. */
  command(run: string, action: Action): Promise<void>;
  watch(run: string | null): void;
}

/** One of the page's views. */
export interface View {
  readonly element: HTMLElement;
  readonly title: string;
  /** Keys for the bar at the foot: the keys, then what they do. */
  readonly keys: readonly (readonly string[])[];
  /** Runs changed: statuses, or that there is one more. */
  runsChanged(): void;
  frame(frame: Frame): void;
  /** The connection came or went, or the right to command did. */
  connectionChanged(reconnected: boolean): void;
  themeChanged(): void;
  /** Whether the key was for this view. */
  key(e: KeyboardEvent): boolean;
  destroy(): void;
}
