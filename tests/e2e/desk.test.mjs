// A reviewer makes a story of two pages with forty suggestions generic, by keyboard alone: every key is counted.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

/**
 * Seconds a person takes for a key, and to decide what to do at a mark: the operators K (an average typist) and M of the
 * keystroke-level model of Card, Moran and Newell.
 */
const KEY = 0.28;
const DECISION = 1.35;

let app;
before(async () => (app = await start()));
after(() => app?.stop());

/** Two pages, in which each of `people` is named three times and each address once. */
function story(people, addresses) {
  const plain =
    'nobody had written down what was agreed, and so each of us remembered another half of it. ' +
    'there was time enough to ask, but it was late, and asking would have meant to admit that we did not know.';
  const parts = people.map(
    (name, at) =>
      `${name} took the call about the missing part. ${plain}\n` +
      `then ${name} asked for a day, ${plain}\n` +
      `in the end ${name} rang back. ${addresses[at] ? `the answer came from ${addresses[at]} much later.` : ''}\n`,
  );
  return parts.join('\n');
}

/** The desk that was opened last for whoever is signed in. */
async function openDesk(page) {
  await page.goto('/reviews');
  const hrefs = await page
    .locator('tbody th a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const desks = hrefs.filter((href) => /^\/reviews\/\d+$/.test(href));
  assert.notEqual(desks.length, 0, `no desk among ${hrefs}`);
  const ids = desks.map((href) => Number(href.match(/\d+/)[0]));
  await page.goto(`/reviews/${Math.max(...ids)}`);
  await app.awake(page);
}

test('a story with forty suggestions is made generic by keyboard in under three minutes', async () => {
  const coordinator = await app.open();
  await app.signIn(coordinator, 'coordinator');
  await coordinator.goto('/people');
  const names = await coordinator.locator('tbody th[scope=row] a').allInnerTexts();
  const people = names.slice(0, 12);
  assert.equal(new Set(people).size, 12);
  const addresses = [1, 2, 3, 4].map((at) => `desk${at}@northern-mill.example`);
  const text = story(people, addresses);
  assert.ok(text.length > 6_000 && text.length < 10_000, `${text.length} characters`);

  const employee = await app.open();
  await app.signIn(employee, 'employee');
  await employee.goto('/examples/new');
  await employee.getByLabel('Thumbs down').check();
  await employee.getByLabel('What happened', { exact: true }).fill(text);
  await employee.getByRole('button', { name: 'Share it' }).click();
  await employee.waitForURL(/\/examples$/);

  await coordinator.goto('/reviews');
  await coordinator.getByRole('link', { name: 'Give to a reviewer' }).first().click();
  const { email } = await app.account('facilitator');
  const reviewer = coordinator.getByLabel('Reviewer', { exact: true });
  const [first, last] = email.split('@')[0].split('.');
  const option = reviewer.locator('option', { hasText: new RegExp(`${first} ${last}`, 'i') });
  await reviewer.selectOption(await option.getAttribute('value'));
  await coordinator.getByRole('button', { name: 'Give it to them' }).click();
  await coordinator.waitForURL(/\/reviews$/);

  const page = await app.open();
  await app.signIn(page, 'facilitator');
  await openDesk(page);
  await app.axe(page);
  const marks = page.locator('.story mark.open a');
  const found = await marks.count();
  assert.ok(found >= 40, `${found} suggestions`);

  let keys = 0;
  let decisions = 0;
  const began = Date.now();
  const press = async (key) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  const decide = async (key) => {
    decisions += 1;
    await press(key);
  };
  const focused = () => page.evaluate(() => document.activeElement?.closest('mark')?.id);
  const open = (count) =>
    page.waitForFunction((count) => document.querySelectorAll('.story mark.open').length === count, count);

  // From the head of the page to the first mark.
  await page.locator('#main').focus();
  while (!(await focused())) {
    await press('Tab');
    assert.ok(keys < 20, 'the first mark is not far');
  }
  // One is left as it is, and that is taken back; one is replaced alone; the rest of that person at once, by other words.
  await decide('x');
  await open(found - 1);
  await decide('u');
  await open(found);
  await page.locator('.story mark.open a').first().focus();
  await decide('Enter');
  await open(found - 1);
  await decide('r');
  await page.keyboard.press('Control+a');
  const words = 'Employee Q';
  await page.keyboard.type(words);
  keys += 1 + words.length;
  await press('Enter');
  await open(found - 3);
  // Whoever knows what stands there need not wait for the answer to the key before.
  await decide('Enter');
  await decide('Enter');
  await open(found - 5);
  for (let left = found - 6; left >= 0; left -= 1) {
    await decide('Enter');
    await open(left);
  }
  const seconds = (Date.now() - began) / 1_000;
  await page.getByText('Everything that was found is decided.').waitFor();

  const needed = keys * KEY + decisions * DECISION;
  console.log(
    `${found} suggestions, ${decisions} decisions, ${keys} keys: ${needed.toFixed(0)} s for a person, ${seconds.toFixed(1)} s here`,
  );
  assert.ok(keys <= 80, `${keys} keys`);
  assert.ok(needed < 180, `${needed} seconds`);

  // What was decided is kept, and nothing of it is left in the generic text.
  await page.reload();
  const generic = await page.locator('section[aria-labelledby=generic] .story').innerText();
  for (const name of [...people, ...addresses]) assert.ok(!generic.includes(name), name);
  assert.equal(generic.split(words).length - 1, 3);
  await app.axe(page);
});

test('what the scanner missed is marked by selecting it', async () => {
  const page = await app.open();
  await app.signIn(page, 'facilitator');
  await openDesk(page);
  const before = await page.locator('.story mark').count();
  await page.evaluate(() => {
    const story = document.querySelector('section[aria-labelledby=raw] .story');
    const text = [...story.childNodes].find((node) => node.textContent.includes('missing part'));
    const range = document.createRange();
    const at = text.textContent.indexOf('missing part');
    range.setStart(text, at);
    range.setEnd(text, at + 'missing part'.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.getElementById('live').focus();
  });
  await page.keyboard.press('m');
  const field = page.getByLabel('Words of the story');
  assert.equal(await field.inputValue(), 'missing part');
  assert.ok(await field.evaluate((input) => input === document.activeElement));
  await page.keyboard.press('Enter');
  await page.waitForFunction((count) => document.querySelectorAll('.story mark').length > count, before);
  const generic = await page.locator('section[aria-labelledby=generic] .story').innerText();
  assert.ok(!generic.includes('missing part'));
});
