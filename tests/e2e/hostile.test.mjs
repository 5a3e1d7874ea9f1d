// Hostile texts on real pages: typed into the forms, kept, shown, touched. Nothing runs, nothing is asked for elsewhere,
// and the page holds no element, attribute or target that we do not write.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { payloads } from './payloads.mjs';
import { start } from './support.mjs';

/** The most characters of a case, a story, and each part of a result. */
const CASE = 60_000;
const STORY = 10_000;
const RESULT = 2_000;

/** Without those that show nothing at all, and would leave a card or a story empty. */
const texts = payloads.filter((text) => /[^\p{C}\s]/u.test(text));

let app;
before(async () => (app = await start()));
after(() => app?.stop());

/** A page of the role that notes whatever a hostile text could bring about. */
async function watched(role) {
  const page = await app.open();
  const found = [];
  page.on('dialog', (dialog) => {
    found.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => found.push(`a window: ${popup.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${app.url}/`)) found.push(`a request: ${request.url()}`);
  });
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) found.push(`a frame: ${frame.url()}`);
  });
  await page.addInitScript(() => {
    const note = (what) => ((window.__found ??= []).push(what), undefined);
    Object.defineProperty(window, '__pwned', { value: () => note('a script'), writable: false });
    document.addEventListener('securitypolicyviolation', (event) => {
      note(`against the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  await app.signIn(page, role);
  return { page, found };
}

/**
 * Fails unless the page is harmless, also when it is touched. What `prose` finds is rendered markdown, where only what we
 * write for it may stand. Returns how many of them there are.
 */
async function harmless({ page, found }, prose) {
  const seen = await page.evaluate((prose) => {
    const wrong = [];
    const check = (condition, element, what) => condition || wrong.push(`<${element.tagName}> ${what}`);
    const asleep = 'AUDIO BASE EMBED FRAME IFRAME IMG LINK MARQUEE MATH META OBJECT STYLE TEMPLATE VIDEO'.split(' ');
    for (const element of document.body.querySelectorAll('*')) {
      check(!asleep.includes(element.tagName), element, 'is none of ours');
      check(element.tagName !== 'SCRIPT' || element.nonce, element, 'has no nonce');
      for (const { name } of element.attributes) check(!/^(on|style$|srcdoc$)/.test(name), element, name);
      const leads = element.tagName !== 'A' || ['http:', 'https:', 'mailto:'].includes(element.protocol);
      check(leads, element, element.href);
    }
    const tags = 'A BLOCKQUOTE BR CODE DEL EM H1 H2 H3 H4 H5 H6 HR LI OL P PRE STRONG TABLE TBODY TD TH THEAD TR UL'.split(' ');
    const attributes = { A: ['href', 'rel'], OL: ['start'], TH: ['scope'] };
    const roots = [...document.querySelectorAll(prose)];
    for (const element of roots.flatMap((root) => [...root.querySelectorAll('*')])) {
      check(tags.includes(element.tagName), element, 'in a text');
      for (const { name } of element.attributes) check(attributes[element.tagName]?.includes(name), element, name);
      for (const type of ['mouseover', 'mouseenter', 'focus', 'pointerdown', 'toggle', 'error', 'load', 'animationend']) {
        element.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }
    return { roots: roots.length, wrong, noted: window.__found ?? [] };
  }, prose);
  assert.deepEqual(seen.wrong, [], page.url());
  assert.deepEqual([...found, ...seen.noted], [], page.url());
  return seen.roots;
}

/** Puts a long text into a field at once: typing it would take longer than a field may. */
function put(page, name, text) {
  return page.locator(`textarea[name=${name}]`).evaluate((field, text) => void (field.value = text), text);
}

/** Texts joined until they are as long as may be; `limit` counts characters, as the form does. */
function packed(texts, limit, join) {
  const packs = [[]];
  let length = 0;
  for (const text of texts) {
    const size = [...join(text, 0)].length + 10;
    if (length + size > limit && packs.at(-1).length > 0) {
      packs.push([]);
      length = 0;
    }
    packs.at(-1).push(text);
    length += size;
  }
  return packs.map((pack) => pack.map(join).join('\n\n'));
}

test('a case text full of payloads is previewed, kept and shown without one of them waking', async () => {
  const watch = await watched('coordinator');
  const { page } = watch;
  // A card each, so that none can hide the next one.
  const card = (text, at) => `::: role "Role ${at}"\n${text}\n:::`;
  let shown = 0;
  for (const body of packed(texts, CASE - 2_000, card)) {
    await page.goto('/cases/new');
    await page.locator('input[name=title]').fill(payloads.find((text) => text.startsWith('</title>')));
    await page.locator('textarea[name=summary]').fill('<img src=x onerror=__pwned()>');
    await page.locator('input[name=topics]').first().check();
    await page.locator('input[name=valence]').first().check();
    await put(page, 'body', `[a](javascript:__pwned())\n\n${body}`);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.locator('.role-card').first().waitFor();
    shown += await harmless(watch, '.prose') - 1;
    assert.match(await page.locator('textarea[name=body]').inputValue(), /^\[a\]\(javascript/);
  }
  assert.equal(shown, texts.length, 'a card each');
  await page.getByRole('button', { name: 'Save as a draft' }).click();
  await page.waitForURL(/\/cases\/\d+$/);
  const address = new URL(page.url()).pathname;
  assert.equal(await harmless(watch, '.prose'), 1);
  for (const path of [`${address}?part=roles`, `${address}/print?part=roles`, `${address}/versions`, '/cases']) {
    assert.equal((await page.goto(path)).status(), 200, path);
    assert.equal((await harmless(watch, '.prose')) > 0, path.includes('part='), path);
  }
});

test('stories, commitments and results show payloads as words', async () => {
  const watch = await watched('employee');
  const { page } = watch;
  for (const story of packed(texts, STORY, (text) => text)) {
    await page.goto('/examples/new');
    await page.locator('input[name=valence]').first().check();
    await put(page, 'text', story);
    await page.getByRole('button', { name: 'Share it' }).click();
    await page.locator('.flash.ok').waitFor();
    await page.locator('table a[href^="/examples/"]').first().click();
    await page.locator('article.prose').waitFor();
    assert.equal(await harmless(watch, '.prose'), 1);
  }

  await page.goto('/commitments');
  await page.locator('a[href$="/results/new"]').first().click();
  const form = new URL(page.url()).pathname;
  const parts = ['situation', 'action', 'learned'];
  const packs = packed(texts, RESULT, (text) => text);
  for (let at = 0; at < packs.length; at += parts.length) {
    await page.goto(form);
    await page.locator('input[value=something_else]').check();
    for (const [which, name] of parts.entries()) await put(page, name, packs[at + which] ?? 'Nothing more');
    await page.locator('input[name=shared]').check();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.locator('.flash.ok').waitFor();
    await harmless(watch, '.prose');
  }
});
