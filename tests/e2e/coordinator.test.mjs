// A coordinator starts a second programme, plans its cohorts, moves people by key and by form, and releases it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

let app;
before(async () => (app = await start()));
after(() => app?.stop());

test('acceptance 19: a coordinator plans, mends by key and releases cohorts', async () => {
  const page = await app.open();
  await app.signIn(page, 'coordinator');
  await page.goto('/programmes/new');
  await page.getByLabel('Name').fill('A second programme');
  await page.getByLabel('Goal').fill('Everybody meets everybody.');
  await page.getByRole('button', { name: 'Make the programme' }).click();
  await page.getByRole('button', { name: 'Plan cohorts', exact: true }).click();
  await page.waitForURL(/\/cohort-plans\/\d+/);
  await app.awake(page);
  await app.axe(page);
  const cohorts = page.locator('.board section.cohort');
  assert.equal(await cohorts.count(), 14);

  // By key: the card of the first person of the first cohort goes to the second one, and back by Undo.
  const card = cohorts.first().locator('.person').first();
  const name = await card.locator('.name').innerText();
  await card.focus();
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/misplaced seats? after/).first().waitFor();
  await dialog.getByRole('button', { name: /^Cohort 2, / }).click();
  const status = page.locator('[role=status][aria-live=polite]');
  await status.filter({ hasText: `${name} moved to Cohort 2` }).waitFor();
  await page.reload();
  await app.awake(page);
  await cohorts.nth(1).locator('.name', { hasText: name }).waitFor();

  // Somebody else moves the same person meanwhile: the older board learns it, and nothing is overwritten.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await app.awake(other);
  const theirs = other.locator('.board section.cohort').nth(1).locator('.person', { hasText: name });
  await theirs.focus();
  await other.keyboard.press('m');
  await other.getByRole('dialog').getByRole('button', { name: /^Cohort 3, / }).click();
  await other.locator('.flash.ok').waitFor();
  await other.close();
  await cohorts.nth(1).locator('.person', { hasText: name }).focus();
  await page.keyboard.press('m');
  await dialog.getByRole('button', { name: /^Cohort 4, / }).click();
  await page.locator('.flash.danger', { hasText: 'is in Cohort 3 by now' }).waitFor();
  await cohorts.nth(2).locator('.name', { hasText: name }).waitFor();
  await page.getByRole('link', { name: 'History' }).click();
  await app.axe(page);
  await page.getByRole('button', { name: /^Undo: .* from Cohort 2 to Cohort 3/ }).click();
  await page.locator('.flash.ok', { hasText: `${name} moved to Cohort 2` }).waitFor();
  await page.goBack();
  await page.goto(page.url().replace(/\/history.*/, ''));
  await app.awake(page);

  // By form, as without JavaScript: the page of the person offers the same moves.
  const moved = cohorts.nth(1).locator('.person', { hasText: name });
  await page.goto(await moved.locator('.name').getAttribute('href'));
  await app.axe(page);
  await page.goBack();

  // The engine makes it even again.
  await page.getByRole('button', { name: 'Suggest', exact: true }).click();
  await app.axe(page);
  await page.getByRole('button', { name: 'Make it so: As even as possible' }).click();
  await page.locator('.flash.ok', { hasText: 'moved' }).waitFor();

  await page.getByRole('link', { name: 'Release' }).first().click();
  await app.axe(page);
  await page.getByLabel('What changes').fill('The cohorts of the second programme.');
  const conflicts = page.locator('main input[type=checkbox]');
  for (const box of await conflicts.all()) await box.check();
  await page.locator('main form button.primary').click();
  await page.locator('.flash.ok').waitFor();
  await page.goto('/cohorts');
  await app.axe(page);
});

test('every page of a coordinator passes axe and fits into 360 px', async () => {
  const page = await app.open({ viewport: { width: 360, height: 740 } });
  await app.signIn(page, 'coordinator');
  for (const path of [
    '/today', '/programmes', '/programmes/1', '/programmes/1/coverage', '/programmes/1/coverage?state=missing',
    '/programmes/1/assessments', '/programmes/1/exemptions', '/programmes/1/audience', '/programmes/1/audience?field=site',
    '/programmes/1/rules', '/programmes/1/cohort-plans/compare', '/programmes/1/cohort-plans/import', '/cohort-plans/1',
    '/cohort-plans/1?tab=mix', '/cohort-plans/1/history', '/cohort-plans/1/suggestions', '/cohort-plans/1/print', '/cohorts', '/cohorts/1', '/cohorts/1/dates',
    '/people', '/people/5', '/people/import', '/cases', await app.caseOf(page), '/cases/new', '/examples', '/reports', '/waves/1',
    '/sessions/1', '/sessions/1/run-sheet', '/sessions/1/attendance', '/sessions/1/returns', '/calendar?all=yes',
    '/sessions/1/seats', '/programmes/1/make-up', '/cohort-plans/1/dates', '/rooms', '/closed-days', '/facilitators',
    '/attendance/import', '/known-terms', '/known-terms/import', '/mails', '/mail-rules', '/mail-templates/invitation',
    '/mail-server', '/reviews',
  ]) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    await app.axe(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${path} is ${width} px wide`);
  }
});
