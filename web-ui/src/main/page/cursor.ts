/**
 * The one step cursor of a run. It follows the newest step until a person puts it somewhere; the
 * pointer over a chart moves it for as long as it is there.
 */
export class Cursor {
  private newest = 0;
  private pinned: number | null = null;
  private hovered: number | null = null;
  private readonly listeners: ((step: number) => void)[] = [];

  get step(): number {
    return Math.min(this.hovered ?? this.pinned ?? this.newest, this.newest);
  }

  get following(): boolean {
    return this.pinned == null;
  }

  get live(): number {
    return this.newest;
  }

  onMove(listener: (step: number) => void): void {
    this.listeners.push(listener);
  }

  /** The run went on. */
  advance(newest: number): void {
    if (newest === this.newest) return;
    this.newest = newest;
    this.notify();
  }

  pin(step: number): void {
    this.pinned = Math.max(0, Math.min(step, this.newest));
    this.hovered = null;
    this.notify();
  }

  hover(step: number | null): void {
    if (step === this.hovered) return;
    this.hovered = step == null ? null : Math.max(0, step);
    this.notify();
  }

  follow(): void {
    this.pinned = null;
    this.hovered = null;
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener(this.step);
  }
}
