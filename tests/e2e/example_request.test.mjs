// A result that went differently is asked for as a case, and its author agrees in words of their own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

let app;
before(async () => (app = await start()));
after(() => app?.stop());

test('a result becomes an experience when its author agrees', async () => {
  const author = await app.open({ javaScript: false, viewport: { width: 360, height: 740 } });
  await app.signIn(author, 'employee');
  await author.goto('/commitments');
  await author.locator('a[href$="/results/new"]').first().click();
  await author.locator('input[value=worse]').check();
  await author.locator('textarea[name=situation]').fill('A caller hung up on me at the word “policy”.');
  await author.locator('textarea[name=action]').fill('I named the rule first, and the person second.');
  await author.locator('input[name=shared]').check();
  await author.getByRole('button', { name: 'Keep' }).click();
  await author.locator('.flash.ok').waitFor();

  await author.goto('/home');
  const session = await author.locator('.card.next h3 a').getAttribute('href');
  const coordinator = await app.open();
  await app.signIn(coordinator, 'coordinator');
  await coordinator.goto(`${session}/returns`);
  const card = coordinator.locator('.returns .card', { hasText: 'at the word “policy”' });
  await app.axe(coordinator);
  await card.getByRole('button', { name: /^Ask for it as a case/ }).press('Enter');
  await coordinator.locator('.flash.ok').waitFor();
  await card.getByText('Asked for as a case').waitFor();
  await app.axe(coordinator);

  await author.reload();
  await author.locator('.todo li', { hasText: 'May what happened become a case' }).getByRole('link', { name: 'Decide' }).click();
  assert.ok(await author.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'no sideways scrolling');
  const text = author.locator('textarea[name=text]');
  assert.match(await text.inputValue(), /at the word “policy”[^]*the person second[^]*Worse than expected/);
  assert.ok(await author.locator('input[value=thumbs_down]').isChecked());
  const same = await app.open();
  await app.signIn(same, 'employee');
  await same.goto(author.url());
  await app.axe(same);
  await text.fill('');
  await author.getByRole('button', { name: 'Agree and share it' }).click();
  await author.locator('.error-summary').waitFor();
  await text.fill('A caller hung up when I spoke of rules. I would start with the person.');
  await author.getByRole('button', { name: 'Agree and share it' }).click();
  await author.locator('.flash.ok').waitFor();
  assert.equal(new URL(author.url()).pathname, '/examples');
  await author.goto('/commitments');
  await author.getByText('You agreed that this may become a case.').waitFor();

  await coordinator.reload();
  await card.getByText('Agreed', { exact: true }).waitFor();
  assert.doesNotMatch(await coordinator.content(), /I would start with the person/);
});
