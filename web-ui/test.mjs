// Tests of the page's arithmetic, with the test runner of Node.js; what needs a browser is tested in one. Maven calls it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const tests = join(here, 'src/test/page');
const output = join(here, 'target/page/test');
const names = readdirSync(tests).filter((name) => name.endsWith('.test.mjs'));

await build({
  entryPoints: names.map((name) => join(tests, name)),
  outdir: output,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
});
const ended = spawnSync(process.execPath, ['--test', '--test-reporter=dot', ...names.map((name) => join(output, name))], { stdio: 'inherit' });
process.exit(ended.status ?? 1);
