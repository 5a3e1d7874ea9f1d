// A story goes from who tells it to a published case: four people, a desk without JavaScript, and nobody else reads a word.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

let app;
before(async () => (app = await start()));
after(() => app?.stop());

const CASE = 'Promised by somebody else';
const SUMMARY = 'A caller was promised something by a colleague who is not there.';

/** The text of the case, in which `who` waits at the `where`. */
const text = (who, where) => `## Situation

${who} was promised a delivery by Agent 1, who is away today. Agent 2 answers at the ${where} and knows nothing about it.

## Options

What can Agent 2 say in the first minute?

## Consequences

What does each answer do to the caller, and to Agent 1?

## Choice

Which one do you take?

## Generalise

Where do you speak for somebody who is not there?
`;

/** Opens a page and looks at it: axe in both colours, or its answer alone without JavaScript. */
async function look(page, path) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), 200, path);
  await app.axe(page);
}

/** The words of a text, in small letters. */
const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu);

/** Fails when one of these strings stands in the text as whole words. */
function holdsNone(text, strings, where) {
  const held = ` ${words(text).join(' ')} `;
  for (const string of strings) assert.ok(!held.includes(` ${words(string).join(' ')} `), `“${string}”: ${where}`);
}

test('a story is made a case by a reviewer, who told it, an approver and a coordinator', async () => {
  const coordinator = await app.open();
  await app.signIn(coordinator, 'coordinator');
  await coordinator.goto('/people?page=2');
  const colleague = await coordinator.locator('tbody th[scope=row] a').last().innerText();
  const secrets = ['Hollenbeck', 'Quarry Foods', '77120', 'i.hollenbeck@quarry.example', ...colleague.split(' ')];
  const story =
    `Mrs Hollenbeck of Quarry Foods rang the loading bay about order 77120. ${colleague} had promised her two pallets ` +
    `and was on leave. I told Mrs Hollenbeck that I was only standing in for ${colleague}, and she hung up on me. ` +
    'In the evening I wrote to i.hollenbeck@quarry.example, and she was kind about it.';

  // Somebody tells it.
  const employee = await app.open();
  await app.signIn(employee, 'employee');
  await employee.goto('/examples/new');
  await employee.getByLabel('Thumbs down').check();
  await employee.getByLabel('What happened', { exact: true }).fill(story);
  await employee.getByRole('button', { name: 'Share it' }).click();
  await employee.waitForURL(/\/examples$/);

  // A coordinator, who reads none of it, gives it to a reviewer and names an approver.
  await look(coordinator, '/reviews');
  await coordinator.getByRole('link', { name: 'Give to a reviewer' }).first().click();
  const assign = new URL(coordinator.url()).pathname;
  const own = assign.replace('/assign', '');
  await look(coordinator, assign);
  await coordinator.getByRole('button', { name: 'Give it to them' }).click();
  await coordinator.locator('.error-summary', { hasText: 'Choose a person.' }).waitFor();
  await coordinator.getByLabel('Reviewer', { exact: true }).selectOption({ label: 'Felix Falk' });
  await coordinator.getByRole('button', { name: 'Give it to them' }).click();
  await coordinator.waitForURL(/\/reviews$/);
  const row = coordinator.getByRole('row', { name: /^Story \d+ In review/ }).filter({ hasText: 'not named' });
  const assignment = await row.getByRole('link').getAttribute('href');
  const desk = assignment.replace('/assignment', '');
  await look(coordinator, assignment);
  await coordinator.getByLabel('Who approves the text').selectOption({ label: 'Felix Falk' });
  await coordinator.getByRole('button', { name: 'Save the approver' }).click();
  await coordinator.locator('.error-summary', { hasText: 'choose another' }).waitFor();
  await coordinator.getByLabel('Who approves the text').selectOption({ label: 'Fatima Noor' });
  await coordinator.getByRole('button', { name: 'Save the approver' }).click();
  await coordinator.getByText('The approver is named.').waitFor();
  holdsNone(await coordinator.locator('main').innerText(), secrets, assignment);

  // The reviewer works without JavaScript; a second window of theirs is looked at by axe.
  const reviewer = await app.open({ javaScript: false });
  await app.signIn(reviewer, 'facilitator');
  const seen = await app.open();
  await app.signIn(seen, 'facilitator');
  await look(seen, '/reviews');
  await look(seen, desk);
  await reviewer.goto(desk);
  const raw = await reviewer.locator('section[aria-labelledby=raw] .story').textContent();
  assert.equal(raw.replaceAll(/ \([^()]+, undecided\)/g, '').trim(), story);
  const mark = async (missed, kind, replacement) => {
    await reviewer.getByLabel('Words of the story').fill(missed);
    await reviewer.getByLabel('What they are').selectOption({ label: kind });
    await reviewer.getByLabel('Replacement', { exact: true }).fill(replacement);
    await reviewer.getByRole('button', { name: 'Replace everywhere' }).click();
  };
  await mark('no such words', 'Detail', '');
  await reviewer.locator('.error-summary', { hasText: 'not in the story' }).waitFor();
  assert.equal(await reviewer.getByLabel('Words of the story').inputValue(), 'no such words');
  const generic = reviewer.locator('section[aria-labelledby=generic] .story');
  await mark('loading bay', 'Detail', 'front desk');
  await generic.locator('mark', { hasText: 'front desk' }).waitFor();
  const open = reviewer.locator('.entities > .open');
  for (let left = await open.count(); left > 0; left = await open.count()) {
    await open.first().getByRole('button', { name: /^Replace/ }).first().click();
  }
  await reviewer.getByRole('button', { name: 'Undo the last step' }).click();
  await open.getByRole('button', { name: /^Replace/ }).first().click();
  await reviewer.getByText('Everything that was found is decided.').waitFor();
  for (const [missed, kind] of [['Hollenbeck', 'Customer'], ['Quarry Foods', 'Organisation'], ['77120', 'Number']]) {
    if ((await generic.innerText()).includes(missed)) await mark(missed, kind, '');
  }
  holdsNone(await generic.innerText(), secrets, 'the generic text');
  await look(seen, desk);

  // The gate names what was left in: one word is mended, for another one there is a reason.
  await reviewer.getByRole('link', { name: 'Write the case' }).click();
  await reviewer.getByText('The text is searched once every field is filled in.').waitFor();
  await look(seen, `${desk}/case`);
  await reviewer.getByLabel('Title', { exact: true }).fill(CASE);
  await reviewer.getByLabel('Summary', { exact: true }).fill(SUMMARY);
  await reviewer.getByRole('group', { name: 'Topics' }).getByRole('checkbox').first().check();
  const keep = async (who) => {
    await reviewer.getByLabel('Text', { exact: true }).fill(text(who, 'loading bay'));
    await reviewer.getByRole('button', { name: 'Keep the text' }).click();
    await reviewer.getByText('Kept, for you alone.').waitFor();
  };
  await keep('Hollenbeck');
  const findings = reviewer.getByRole('region', { name: 'What may point to somebody' }).getByRole('article');
  const bay = findings.filter({ hasText: '“loading bay”' });
  assert.equal(await findings.count(), 2);
  await reviewer.getByRole('button', { name: 'Put it forward' }).click();
  await reviewer.locator('.error-summary', { hasText: '“Hollenbeck” (text)' }).waitFor();
  await look(seen, `${desk}/case`);
  await keep('A caller');
  assert.equal(await findings.count(), 1);
  await bay.getByLabel('Why these words may stand').fill('Mrs Hollenbeck knows it.');
  await bay.getByRole('button', { name: 'Let them stand' }).click();
  await reviewer.locator('.field-error', { hasText: 'Hollenbeck' }).waitFor();
  await bay.getByLabel('Why these words may stand').fill('Every firm that sends goods has one.');
  await bay.getByRole('button', { name: 'Let them stand' }).click();
  await bay.getByText('May stand: Every firm that sends goods has one.').waitFor();
  await look(seen, `${desk}/case`);
  await reviewer.getByRole('button', { name: 'Put it forward' }).click();
  await reviewer.getByText('Who told the story reads it first').waitFor();
  await look(seen, `${desk}/case`);

  // The approver waits for who told the story, who reads the text and agrees.
  const approver = await app.open();
  const { password } = await app.account('facilitator');
  await app.signIn(approver, { email: 'fatima.noor@facilitators.example', password });
  await look(approver, '/reviews');
  await approver.getByRole('link', { name: CASE }).click();
  const approval = new URL(approver.url()).pathname;
  assert.equal(approval, `${desk}/approval`);
  await approver.getByText('Who told the story has not answered yet.').waitFor();
  await look(employee, own);
  await employee.getByRole('heading', { name: CASE }).waitFor();
  await employee.getByText('Felix Falk reads it for that').waitFor();
  await employee.getByLabel('It is fine with me').check();
  await employee.getByRole('button', { name: 'Send the answer' }).click();
  await employee.getByText('You said that it is fine with you.').waitFor();
  await look(employee, own);

  await look(approver, approval);
  holdsNone(await approver.locator('main').innerText(), secrets, approval);
  await approver.getByRole('button', { name: 'Approve this text' }).click();
  await approver.locator('.error-summary', { hasText: 'Sign that “loading bay” may stand' }).waitFor();
  await app.axe(approver);
  const questions = approver.locator('.questions').getByRole('group');
  for (const question of (await questions.all()).slice(0, -1)) await question.getByLabel('No').check();
  await approver.getByRole('group', { name: 'at least five people' }).getByLabel('Yes').check();
  await approver.getByLabel('I sign that “loading bay” may stand').check();
  await approver.getByRole('button', { name: 'Approve this text' }).click();
  await approver.getByText('Approved as it stands.').waitFor();

  // The coordinator publishes it, and puts it on the agenda of a session of who told the story.
  await look(coordinator, assignment);
  await coordinator.getByText('says the text is fine').waitFor();
  await coordinator.getByRole('button', { name: 'Publish the case' }).click();
  await coordinator.getByText('facilitators can put this case on an agenda').waitFor();
  const address = new URL(coordinator.url()).pathname;
  await app.axe(coordinator);
  await look(coordinator, assignment);
  assert.equal((await employee.goto(address)).status(), 404, 'it is on no agenda of theirs yet');
  await employee.goto('/home');
  const session = await employee.locator('ol.path a').last().getAttribute('href');
  await coordinator.goto(`${session}/agenda`);
  await coordinator.getByRole('combobox', { name: /case/i }).first().selectOption({ label: CASE });
  await coordinator.getByRole('button', { name: 'Save' }).click();
  await coordinator.locator('.flash').waitFor();

  // What participants read holds no word of the story, but what a reason stands for.
  const told = words(story).map((_, at, all) => all.slice(at, at + 4).join(' '));
  for (const path of [address, `${address}/print?part=handout`]) {
    await look(employee, path);
    const read = await employee.locator('body').innerText();
    assert.ok(read.includes('Agent 2 answers at the loading bay'), path);
    holdsNone(read, [...secrets, ...told.slice(0, -3)], path);
  }

  // For everybody else there is nothing, and the reviewer is done with it.
  for (const role of ['manager', 'administrator']) {
    const other = await app.open({ javaScript: false });
    await app.signIn(other, role);
    for (const path of ['/reviews', own, assign, desk, `${desk}/case`, approval, assignment]) {
      assert.equal((await other.goto(path)).status(), 404, `${path} for ${role}`);
    }
  }
  for (const [page, paths] of [
    [reviewer, [own, assign, desk, `${desk}/case`, approval, assignment]],
    [approver, [own, assign, desk, `${desk}/case`, approval, assignment]],
    [coordinator, [own, desk, `${desk}/case`, approval]],
    [employee, ['/reviews', assign, desk, `${desk}/case`, approval, assignment]],
  ]) {
    for (const path of paths) assert.equal((await page.goto(path)).status(), 404, path);
  }
});
