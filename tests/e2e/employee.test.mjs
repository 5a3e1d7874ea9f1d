// An employee without JavaScript: the home page, a session, what was tried, and an experience that is shared.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

let app;
before(async () => (app = await start()));
after(() => app?.stop());

test('an employee does everything without JavaScript', async () => {
  const page = await app.open({ javaScript: false, viewport: { width: 360, height: 740 } });
  await app.signIn(page, 'employee');
  assert.equal(new URL(page.url()).pathname, '/home');
  await page.locator('ol.path li').first().waitFor();

  await page.locator('ol.path a').first().click();
  await page.getByRole('heading', { name: 'Agenda' }).waitFor();

  await page.goto('/examples/new');
  await page.getByRole('button', { name: 'Share it' }).click();
  await page.locator('.error-summary').waitFor();
  assert.match(await page.title(), /^Error: /);
  await page.locator('textarea[name=text]').fill('A caller was sent from desk to desk, and I was the fifth desk.');
  await page.getByRole('button', { name: 'Share it' }).click();
  await page.locator('.error-summary').waitFor();
  assert.match(await page.locator('textarea[name=text]').inputValue(), /the fifth desk/);
  await page.locator('input[name=valence]').first().check();
  await page.getByRole('button', { name: 'Share it' }).click();
  await page.locator('.flash.ok').waitFor();

  await page.goto('/cohorts');
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
});

test('every page of an employee passes axe in light and dark', async () => {
  const page = await app.open();
  await app.signIn(page, 'employee');
  for (const path of ['/home', '/me', '/settings', '/calendar', '/examples', '/examples/new', '/commitments', '/reflections']) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    await app.axe(page);
  }
});
