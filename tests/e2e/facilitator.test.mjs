// A facilitator marks who was there and closes the session; an administrator and a manager see what is theirs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

let app;
before(async () => (app = await start()));
after(() => app?.stop());

async function passes(role, paths) {
  const page = await app.open();
  await app.signIn(page, role);
  for (const path of paths) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    await app.axe(page);
  }
  return page;
}

test('a facilitator finds the run sheet of the next session', async () => {
  const page = await passes('facilitator', ['/my-sessions', '/cases', '/calendar', '/settings']);
  await page.goto(await app.caseOf(page));
  await app.axe(page);
  await page.goto('/my-sessions');
  await page.getByRole('link', { name: /run sheet/i }).first().click();
  await page.locator('table.runsheet').waitFor();
  await app.axe(page);
});

/** The address of the next session, and of the oldest one that was held. */
async function sessions(page) {
  await page.goto('/my-sessions');
  const next = await page.getByRole('heading', { name: /^Next:/ }).getByRole('link').getAttribute('href');
  const held = page.getByRole('region', { name: /^Closed/ }).getByRole('rowheader').getByRole('link').last();
  return [next, await held.getAttribute('href')];
}

test('a facilitator shuffles the rota and the groups, swaps two people, and takes it back', async () => {
  const page = await app.open();
  await app.signIn(page, 'facilitator');
  const [next] = await sessions(page);
  await page.goto(`${next}/run-sheet`);
  await page.getByRole('heading', { name: /^Role-play rota/ }).waitFor();
  await page.getByRole('link', { name: 'Role-play rota' }).click();
  await app.axe(page);
  const players = () => page.getByRole('region', { name: 'Round 1' }).innerText();
  const kept = await players();
  await page.getByRole('button', { name: 'Make the rota' }).click();
  await page.getByRole('heading', { name: 'Suggestion' }).waitFor();
  const first = await players();
  await page.getByRole('link', { name: 'Shuffle' }).click();
  await page.waitForFunction((text) => document.querySelector('[aria-label="Round 1"]').innerText !== text, first);
  await app.axe(page);
  const shuffled = await players();
  await page.getByRole('button', { name: 'Keep this instead' }).click();
  await page.getByRole('heading', { name: 'Kept' }).waitFor();
  assert.equal(await players(), shuffled);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('Taken back').waitFor();
  assert.equal(await players(), kept);
  await page.getByRole('link', { name: 'Print' }).click();
  await app.axe(page);
  await page.getByRole('link', { name: /^Back to/ }).click();

  await page.goto(`${next}/breakouts`);
  await app.axe(page);
  const options = (name) => page.getByLabel(name).locator('option').allInnerTexts();
  const of = async (group) => (await options('This person')).find((words) => words.endsWith(`group ${group}`));
  await page.getByLabel('This person').selectOption({ label: await of(1) });
  await page.getByLabel('And this one').selectOption({ label: await of(2) });
  await page.getByRole('button', { name: 'What would change?' }).click();
  await page.getByText(/moves to group 2\./).waitFor();
  await app.axe(page);
  await page.getByRole('button', { name: 'Swap them' }).click();
  await page.getByText('have changed places').waitFor();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('Taken back').waitFor();
});

test('a facilitator moves the clock of a late session and notes what worked, without JavaScript', async () => {
  const page = await app.open({ javaScript: false });
  await app.signIn(page, 'facilitator');
  const [next, held] = await sessions(page);
  await page.goto(`${next}/run-sheet`);
  await page.getByLabel(/This block/).selectOption('3');
  await page.getByLabel('started at').fill('23:10');
  await page.getByRole('button', { name: 'Move the clock' }).click();
  await page.getByText(/it ends .* after the meeting/).waitFor();
  await page.getByRole('cell', { name: '23:10' }).waitFor();
  await page.getByRole('link', { name: 'As planned' }).click();

  await page.goto(`${held}/debrief`);
  const [worked, change] = [page.getByLabel('What worked').first(), page.getByLabel('What to change').first()];
  await worked.fill('Felix Falk and Paula Haddad played it twice.');
  await change.fill('Start the second round before the break.');
  await page.getByRole('button', { name: 'Keep the note' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.match(await page.locator('.error-summary').innerText(), /Paula Haddad/);
  assert.match(await change.inputValue(), /second round/);
  await worked.fill('The second round was played twice.');
  await page.getByRole('button', { name: 'Keep the note' }).click();
  await page.getByText('The note is kept').waitFor();
  assert.equal(await worked.inputValue(), 'The second round was played twice.');
});

test('a facilitator finds what others have noted on the run sheet and beside the case', async () => {
  const page = await app.open();
  await app.signIn(page, 'facilitator');
  const [next, held] = await sessions(page);
  await page.goto(`${next}/run-sheet`);
  await page.getByRole('heading', { name: 'Noted after other sessions' }).waitFor();
  await app.axe(page);
  await page.goto(`${held}/debrief`);
  await app.axe(page);
});

test('a manager sees the own team', () => passes('manager', ['/team', '/home']));

test('an administrator manages accounts and sees no content', async () => {
  const page = await passes('administrator', ['/accounts', '/accounts/new', '/people/import', '/audit', '/settings']);
  for (const path of ['/programmes', '/cases', '/examples', '/people', '/reports']) {
    assert.equal((await page.goto(path)).status(), 404, path);
  }
});
