#!/usr/bin/env node
// Takes the pictures of docs/images from real runs: node docs/screenshots.mjs [seconds the demo trains first, 120]
// Needs Chromium on the PATH; speaks to it through its debugging pipe, so there is nothing to install.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MOST_BYTES = 300_000;
const home = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(home, 'docs', 'images');
const scratch = mkdtempSync(join(tmpdir(), 'agon-screenshots-'));
const runs = join(scratch, 'runs');
const trainSeconds = Number(process.argv[2] ?? 120);
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Chromium behind its pipe: messages are JSON, each ended by a zero byte. */
class Browser {
  #next = 0;
  #waiting = new Map();
  #rest = '';

  constructor() {
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--hide-scrollbars',
      '--remote-debugging-pipe', `--user-data-dir=${join(scratch, 'profile')}`, 'about:blank'];
    const name = ['chromium', 'chromium-browser', 'google-chrome'].find((n) => spawnSync(n, ['--version']).status === 0);
    if (!name) throw new Error('There is no Chromium on the PATH. On Debian: apt-get install chromium');
    this.process = spawn(name, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.process.stdio[4].setEncoding('utf8').on('data', (data) => {
      const messages = (this.#rest + data).split('\0');
      this.#rest = messages.pop();
      for (const message of messages.map((m) => JSON.parse(m))) {
        const waiting = this.#waiting.get(message.id);
        if (!waiting) continue; // an event
        this.#waiting.delete(message.id);
        if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
        else waiting.resolve(message.result);
      }
    });
  }

  send(method, params = {}, sessionId = this.session) {
    const id = ++this.#next;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
  }

  async attach() {
    const { targetInfos } = await this.send('Target.getTargets');
    const { targetId } = targetInfos.find((target) => target.type === 'page');
    this.session = (await this.send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
    await this.send('Page.enable');
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  async until(expression, seconds = 60) {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(0.2)) {
      if (await this.evaluate(expression).catch(() => false)) return;
    }
    throw new Error(`After ${seconds} s still not: ${expression}`);
  }

  async picture(file, { hash, theme, width, height, scale = 1, mobile = false, ready }) {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile });
    await this.evaluate(`localStorage.setItem('agon.theme', '${theme}'); location.hash = '${hash}'; location.reload()`);
    await this.until(`location.hash === '${hash}' && document.querySelector('.pill') && (${ready})`);
    await wait(4); // charts and figures settle
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    const path = join(images, file);
    writeFileSync(path, Buffer.from(data, 'base64'));
    const { size } = statSync(path);
    console.log(`${file}: ${Math.round(size / 1000)} kB`);
    if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MOST_BYTES}.`);
  }
}

function agon(...args) {
  return spawn(join(home, 'agon'), [...args, '--runs', runs], { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function finished(child) {
  child.stderr.resume();
  const code = await new Promise((done) => child.on('exit', done));
  if (code !== 0) throw new Error(`A run ended with code ${code}.`);
}

async function link(child) {
  let said = '';
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error(`Agon ended:\n${said}`)));
    child.stderr.setEncoding('utf8').on('data', (data) => {
      said += data;
      const found = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
}

const cleanups = [() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 })];
try {
  mkdirSync(images, { recursive: true });
  // Some that have ended, then three that are at work.
  await finished(agon('train', 'cartpole-dqn', '--seed', '1', '--no-dashboard'));
  await finished(agon('train', 'cartpole-ppo', '--seed', '1', '--no-dashboard'));
  const demo = agon('demo');
  const ended = new Promise((done) => demo.on('exit', done));
  cleanups.unshift(() => (demo.kill('SIGTERM'), ended));
  const address = await link(demo);
  await wait(trainSeconds);

  const browser = new Browser();
  const gone = new Promise((done) => browser.process.on('exit', done));
  cleanups.unshift(() => (browser.send('Browser.close', {}, undefined).catch(() => {}), gone));
  await browser.attach();
  await browser.send('Page.navigate', { url: address });
  await browser.until(`location.hash === '#/runs' && document.querySelectorAll('tr[data-run]').length === 5`);
  const run = (experiment) =>
    browser.evaluate(`fetch('/api/runs').then((answer) => answer.json()).then(({ runs }) => '#/run/' + runs.find((run) => run.id.startsWith('${experiment}')).id)`);
  const ppo = await run('demo-cartpole-ppo');
  const gan = await run('demo-glyphs-dcgan');

  const curves = `document.querySelector('.plot canvas')`;
  const grid = `document.querySelector('.samples img')?.naturalWidth > 0`;
  await browser.picture('run-rl.png', { hash: ppo, theme: 'dark', width: 1440, height: 1000, ready: curves });
  await browser.picture('run-gan.png', { hash: gan, theme: 'light', width: 1440, height: 1000, ready: `${curves} && ${grid}` });
  await browser.picture('dashboard.png', { hash: '#/runs', theme: 'light', width: 1440, height: 560, ready: 'true' });
  await browser.picture('phone.png', { hash: gan, theme: 'light', width: 375, height: 812, scale: 2, mobile: true, ready: `${curves} && ${grid}` });
} finally {
  for (const cleanup of cleanups) await cleanup();
}
