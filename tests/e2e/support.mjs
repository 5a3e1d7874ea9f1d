// What every journey stands on: a demo of its own, a browser, signing in, and the checks each page must pass.
//
//   const app = await start();            // in before()
//   const page = await app.open();        // or app.open({ javaScript: false })
//   await app.signIn(page, 'coordinator');
//   await app.axe(page);
//   await app.stop();                     // in after(): fails if a page has reported an error

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

/** WCAG 2.2 at level AA, by the names axe gives its parts. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/** How long the demo may take to start, and a page to show what is waited for, in milliseconds. */
const STARTING = 240_000;
const SHOWING = 10_000;

/** Starts the binary FIFTEEN_BIN names as a demo on a free port, with more arguments if given, and a browser. */
export async function start(more = []) {
  const demo = await startDemo(more);
  try {
    return new App(demo, await launch());
  } catch (error) {
    await demo.stop();
    throw error;
  }
}

/** Starts the browser alone, for journeys that bring their own server. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Chromium's own sandbox refuses to work for root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

class App {
  #demo;
  #browser;
  #errors = [];

  constructor(demo, browser) {
    this.#demo = demo;
    this.#browser = browser;
  }

  /** Where the demo listens, without a slash at the end. */
  get url() {
    return this.#demo.url;
  }

  /** The browser, for what needs more than a page. */
  get browser() {
    return this.#browser;
  }

  /** The e-mail address and password of the role's sign-in, as the demo has printed it. */
  account(role) {
    return this.#demo.account(role);
  }

  /** A page of a new visitor. Options beside `javaScript` are those of a browser context. */
  async open({ javaScript = true, ...options } = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.url,
      javaScriptEnabled: javaScript,
      locale: 'en-GB',
      // What is still moving has neither its place nor its colours.
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(SHOWING);
    page.on('pageerror', (error) => this.#errors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // A refusal is an answer too: only what goes wrong in the page itself counts.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isAnswer) {
        this.#errors.push(`${page.url()}: ${message.text()}`);
      }
    });
    return page;
  }

  /** Fills in the sign-in page as the role, or with an e-mail address and a password, and waits for the page behind it. */
  async signIn(page, who) {
    const { email, password } = typeof who === 'string' ? await this.account(who) : who;
    await page.goto('/sign-in');
    const form = page.locator('form', { has: page.locator('input[type=password]') });
    await form.locator('input[name=email]').fill(email);
    await form.locator('input[name=password]').fill(password);
    await form.getByRole('button').click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  }

  /** The address of the first case of the library; ids of cases are random. */
  async caseOf(page) {
    await page.goto('/cases');
    const links = await page.$$eval('a[href]', (all) => all.map((link) => link.getAttribute('href')));
    return links.find((href) => /^\/cases\/\d+$/.test(href));
  }

  /** Waits until the islands of the page answer. */
  async awake(page) {
    await page.locator('html[data-islands=ready]').waitFor({ state: 'attached' });
  }

  /** Fails unless the page is without findings of axe, in light and in dark. Needs JavaScript. */
  async axe(page) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(page), [], `${page.url()} in ${colorScheme} colours`);
    }
    await page.emulateMedia({ colorScheme: null });
  }

  /** Ends browser and demo; fails if a page has reported an error meanwhile. */
  async stop() {
    await this.#browser.close();
    await this.#demo.stop();
    assert.deepEqual(this.#errors, [], 'pages have reported errors');
  }
}

let axeSource;

/** What axe finds, one line each: the rule, what it asks for, and where. */
async function findings(page) {
  axeSource ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugger: the page's own policy forbids scripts from elsewhere, and shall.
  const session = await page.context().newCDPSession(page);
  try {
    const run = `axe.run(document, { runOnly: ${JSON.stringify(WCAG)} })`;
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: `${axeSource};\n${run}.then(({ violations }) => violations)`,
      awaitPromise: true,
      returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, `axe does not run: ${JSON.stringify(exceptionDetails)}`);
    return result.value.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`),
    );
  } finally {
    await session.detach();
  }
}

/** The demo as a process: what it prints is read for its address and the sign-ins. */
async function startDemo(more) {
  const binary = process.env.FIFTEEN_BIN;
  assert.ok(binary, 'FIFTEEN_BIN must name the binary: `cargo xtask test` sets it');
  const child = spawn(binary, ['demo', '--port', '0', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  const killChild = () => child.kill('SIGKILL');
  process.once('exit', killChild);
  const printed = [];
  const accounts = new Map();
  const demo = { url: undefined };
  const waiting = new Set();

  const read = (line) => {
    printed.push(line);
    demo.url ??= line.match(/https?:\/\/127\.0\.0\.1:\d+/)?.[0];
    const [, role, email, password] = line.match(/^\s+(\S.*?)\s+(\S+@\S+)\s+(\S+)\s*$/) ?? [];
    if (role && !accounts.has(role.toLowerCase())) {
      accounts.set(role.toLowerCase(), { email, password });
    }
    for (const look of waiting) look();
  };
  createInterface({ input: child.stdout }).on('line', read);
  createInterface({ input: child.stderr }).on('line', read);

  /** Resolves as soon as `find` finds something in what has been printed. */
  const when = (what, find) =>
    new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer);
        waiting.delete(look);
        settle(value);
      };
      const fail = (reason) =>
        finish(reject, new Error(`${what}: ${reason}\n${printed.slice(-40).join('\n')}`));
      const look = () => {
        const found = find();
        if (found !== undefined) finish(resolve, found);
        else if (demo.ended) fail(demo.ended);
      };
      const timer = setTimeout(() => fail('not printed in time'), STARTING);
      waiting.add(look);
      look();
    });

  const end = (reason) => {
    demo.ended = reason;
    for (const look of waiting) look();
  };
  child.on('error', (error) => end(`the demo does not start: ${error.message}`));
  child.on('exit', (code, signal) => end(`the demo has ended (${signal ?? code})`));

  demo.account = (role) => when(`the sign-in of ${role}`, () => accounts.get(role.toLowerCase()));
  demo.stop = async () => {
    process.removeListener('exit', killChild);
    if (demo.ended) return;
    const exited = once(child, 'exit');
    const timer = setTimeout(killChild, STARTING);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(timer);
  };
  await when('the address of the demo', () => demo.url);
  return demo;
}
