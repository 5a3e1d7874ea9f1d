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
  const page = await passes('facilitator', ['/my-sessions', '/cases', '/cases/1', '/calendar', '/settings']);
  await page.goto('/my-sessions');
  await page.getByRole('link', { name: /run sheet/i }).first().click();
  await page.locator('table.runsheet').waitFor();
  await app.axe(page);
});

test('a manager sees the own team', () => passes('manager', ['/team', '/home']));

test('an administrator manages accounts and sees no content', async () => {
  const page = await passes('administrator', ['/accounts', '/accounts/new', '/people/import', '/audit', '/settings']);
  for (const path of ['/programmes', '/cases', '/examples', '/people', '/reports']) {
    assert.equal((await page.goto(path)).status(), 404, path);
  }
});
