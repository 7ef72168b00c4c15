import type { Frame } from './model';

/**
 * The one WebSocket. Comes back by itself; whoever listens is told to ask the disk for what was
 * missed. The server sends something every second, so silence means that the line is dead.
 */

const SILENCE_MILLIS = 4_500;
const WAITS_MILLIS = [250, 500, 1_000, 2_000, 3_000, 5_000];

export class Live {
  state: 'connecting' | 'open' | 'lost' = 'connecting';
  /** When the last frame came. */
  lastFrame = 0;
  /** When the next try is made, while the connection is lost. */
  nextTry = 0;

  private socket: WebSocket | null = null;
  private failures = 0;
  private timer = 0;
  private watched: string | null = null;

  constructor(
    private readonly onFrame: (frame: Frame) => void,
    private readonly onState: () => void,
  ) {
    setInterval(() => this.checkSilence(), 1_000);
    addEventListener('online', () => this.tryNow());
    this.connect();
  }

  /** Asks for the news of one run, besides the status of all. */
  watch(run: string | null): void {
    this.watched = run;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ watch: run }));
  }

  tryNow(): void {
    if (this.state === 'open') return;
    clearTimeout(this.timer);
    this.connect();
  }

  private connect(): void {
    const old = this.socket;
    const socket = new WebSocket(new URL('api/live', location.href.replace(/^http/, 'ws').replace(/#.*/, '')));
    this.socket = socket;
    old?.close();
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.failures = 0;
      this.lastFrame = Date.now();
      this.watch(this.watched);
      this.become('open');
    };
    socket.onmessage = (message: MessageEvent<string>) => {
      if (this.socket !== socket) return;
      this.lastFrame = Date.now();
      this.onFrame(JSON.parse(message.data) as Frame);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private lost(): void {
    const wait = WAITS_MILLIS[Math.min(this.failures++, WAITS_MILLIS.length - 1)]!;
    this.nextTry = Date.now() + wait;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
    this.become('lost');
  }

  private checkSilence(): void {
    if (this.state === 'open' && Date.now() - this.lastFrame > SILENCE_MILLIS) {
      const socket = this.socket;
      this.socket = null;
      socket?.close();
      this.lost();
    }
  }

  private become(state: Live['state']): void {
    this.state = state;
    this.onState();
  }
}
