import { h, icon, type IconName } from './dom';
import type { RunState } from './model';

/** How a state looks: icon and word, never a dot alone. */
export const STATES: Record<RunState, { icon: IconName; word: string; css: string }> = {
  RUNNING: { icon: 'play', word: 'Running', css: 's-running' },
  PAUSED: { icon: 'pause', word: 'Paused', css: 's-paused' },
  QUEUED: { icon: 'clock', word: 'Queued', css: 's-queued' },
  COMPLETED: { icon: 'check', word: 'Completed', css: 's-completed' },
  STOPPED: { icon: 'stop', word: 'Stopped', css: 's-stopped' },
  FAILED: { icon: 'x', word: 'Failed', css: 's-failed' },
  INTERRUPTED: { icon: 'zap', word: 'Interrupted', css: 's-interrupted' },
};

export function pill(state: RunState): HTMLElement {
  const { icon: name, word, css } = STATES[state];
  return h('span', { class: 'pill ' + css, 'data-state': state }, icon(name), word);
}

/** A line of shell with a button that copies it. */
export function shell(commandLine: string, note = ''): HTMLElement {
  const copy = h(
    'button',
    {
      class: 'btn quiet ico sm', 'aria-label': 'Copy command', title: 'Copy',
      onclick: async () => {
        await navigator.clipboard.writeText(commandLine);
        copy.replaceChildren(icon('check'));
        setTimeout(() => copy.replaceChildren(icon('copy')), 1_500);
      },
    },
    icon('copy'),
  );
  return h('div', { class: 'cmd' }, h('code', {}, commandLine), note && h('span', {}, note), copy);
}
