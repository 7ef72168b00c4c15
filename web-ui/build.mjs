// Builds the page into target/classes/web; does nothing when nothing changed. Maven calls it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const OLDEST_NODE = 20;
const BUDGET_BYTES = 150_000; // JavaScript and CSS, compressed

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, 'src/main/page');
const output = join(here, 'target/classes/web');
const stamps = join(here, 'target/page');
const npmFiles = ['package.json', 'package-lock.json', '.npmrc'].map((name) => join(here, name));

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(`The page needs Node.js ${OLDEST_NODE} or newer; this is ${process.version}.`);
}
mkdirSync(stamps, { recursive: true });

const sources = readdirSync(source, { recursive: true })
  .map((name) => join(source, name))
  .filter((path) => statSync(path).isFile())
  .sort();
const wanted = digest([...npmFiles, ...sources, fileURLToPath(import.meta.url), join(here, 'tsconfig.json')]);
if (existsSync(join(output, 'app.js')) && stamp('built') === wanted) process.exit(0);

const packages = digest(npmFiles);
if (!existsSync(join(here, 'node_modules')) || stamp('installed') !== packages) {
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  writeFileSync(join(stamps, 'installed'), packages);
}
run(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '-p', here]);

const { build } = await import('esbuild');
await build({
  entryPoints: { app: join(source, 'main.ts') },
  outdir: output,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'eof',
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) cpSync(join(source, name), join(output, name));

const size = ['app.js', 'app.css'].reduce((sum, name) => sum + gzipSync(readFileSync(join(output, name))).length, 0);
if (size > BUDGET_BYTES) fail(`The page has ${size} bytes compressed; its budget is ${BUDGET_BYTES}.`);
console.log(`Page built: ${(size / 1000).toFixed(1)} kB compressed.`);
writeFileSync(join(stamps, 'built'), wanted);

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) if (existsSync(file)) hash.update(file.slice(here.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function stamp(name) {
  const file = join(stamps, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function run(program, args) {
  try {
    execFileSync(program, args, { cwd: here, stdio: 'inherit', shell: process.platform === 'win32' });
  } catch {
    fail(`${program} ${args[0]} failed; what it said stands above.`);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
