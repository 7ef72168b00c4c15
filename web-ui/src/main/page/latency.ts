/**
 * Measures, when the address asks for it (?latency), how long a value takes from the log call on
 * the training thread to the screen. The samples are in window.__agonLatency, in milliseconds.
 */

declare global {
  interface Window {
    __agonLatency?: number[];
    /** Of the same values, the part until the page had them. */
    __agonArrival?: number[];
  }
}

const MOST_SAMPLES = 100_000;
const wanted = new URLSearchParams(location.search).has('latency');
if (wanted) {
  window.__agonLatency = [];
  window.__agonArrival = [];
}

let behind: number | null = null;

/** How far the last drawing was behind its newest value, for the bar at the foot. */
export const millisBehind = (): number | null => behind;

/** Called when values come. */
export function recordArrival(epochMillis: readonly number[]): void {
  const samples = window.__agonArrival;
  if (!samples || samples.length > MOST_SAMPLES) return;
  const now = Date.now();
  for (const millis of epochMillis) samples.push(now - millis);
}

/** Called while a frame is drawn, with the times at which its values were logged. */
export function recordLatency(epochMillis: readonly number[]): void {
  if (!epochMillis.length) return;
  // A message is delivered after the frame has gone to the screen.
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    const now = Date.now();
    behind = Math.max(0, now - epochMillis.reduce((a, b) => Math.max(a, b)));
    const samples = window.__agonLatency;
    if (!samples || samples.length > MOST_SAMPLES) return;
    for (const millis of epochMillis) samples.push(now - millis);
  };
  channel.port2.postMessage(null);
}
