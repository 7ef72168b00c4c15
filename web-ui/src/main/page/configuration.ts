import { h } from './dom';

/** The experiment file with every default resolved, and what else it takes to repeat the run. */
export function configurationPanel(manifest: Record<string, unknown>): HTMLElement | null {
  const specification = manifest.specification as Record<string, unknown> | undefined;
  const settings = flatten(specification?.settings ?? {});
  if (!settings.length) return null;
  const origin = flatten({
    versions: manifest.versions,
    gitCommit: manifest.gitCommit,
    uncommittedChanges: manifest.gitCommit ? manifest.uncommittedChanges : undefined,
    ...((manifest.provenance as object | undefined) ?? {}),
  });
  return h(
    'section',
    { class: 'cell' },
    h(
      'div',
      { class: 'hd' },
      h('h2', {}, 'Configuration'),
      h('span', { class: 'u' }, `${settings.length} settings, defaults resolved`),
    ),
    h(
      'dl',
      { class: 'conf', tabindex: 0 },
      ...[...settings, ...origin].flatMap(([key, value]) => [
        h('dt', { title: key }, key),
        h('dd', { title: value }, value),
      ]),
    ),
  );
}

function flatten(value: unknown, prefix = ''): [string, string][] {
  if (value == null) return [];
  if (Array.isArray(value)) return [[prefix, value.map(String).join(', ')]];
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));
  }
  return [[prefix, String(value)]];
}
