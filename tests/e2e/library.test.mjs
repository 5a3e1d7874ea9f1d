// A coordinator finds a case by its words, compares two of its versions, and sees what is written while it is written,
// with a script and without.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { start } from './support.mjs';

let app;
before(async () => (app = await start()));
after(() => app?.stop());

async function coordinator(options) {
  const page = await app.open(options);
  await app.signIn(page, 'coordinator');
  return page;
}

test('a case is found by words and facts, and the address says how', async () => {
  const page = await coordinator();
  await page.goto('/cases');
  await page.getByLabel('Words').fill('"child asleep" arriv');
  await page.getByLabel('Minutes at most').fill('60');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL(/q=%22child\+asleep%22\+arriv/);
  const rows = page.locator('tbody tr');
  assert.equal(await rows.count(), 1);
  assert.deepEqual(await rows.locator('p mark').allInnerTexts(), ['arrives', 'child asleep']);
  await app.axe(page);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Case files (zip)' }).click()]);
  assert.equal(file.suggestedFilename(), 'cases.zip');
  await page.goto('/cases/import');
  const archive = { name: 'cases.zip', mimeType: 'application/zip', buffer: await readFile(await file.path()) };
  await page.getByLabel('Files').setInputFiles(archive);
  await page.getByRole('button', { name: 'Check the files' }).click();
  await page.getByRole('cell', { name: 'Unchanged' }).waitFor();
  await app.axe(page);
});

for (const javaScript of [true, false]) {
  test(`a text is previewed ${javaScript ? 'while one writes' : 'by its button'} and its versions are compared`, async () => {
    const page = await coordinator({ javaScript });
    await page.goto('/cases');
    await page.getByRole('link', { name: 'A colleague covers for a mistake' }).click();
    const address = page.url();
    await page.goto(`${address}/edit`);
    if (javaScript) await app.awake(page);
    const region = page.getByRole('region', { name: 'Preview' });
    await region.getByText('Nothing is missing.').waitFor();
    const text = page.getByLabel('Text', { exact: true });
    const written = await text.inputValue();

    const look = async (value) => {
      await text.fill(value);
      if (!javaScript) await page.getByRole('button', { name: 'Preview' }).click();
    };
    await look(`${written}\n\n::: facilitator\nNot closed`);
    await region.getByText(/Line \d+: This block is not closed/).waitFor();
    await look(`${written}\n\nA **last ${javaScript}** <script>word</script>.`);
    await region.locator('strong', { hasText: `last ${javaScript}` }).waitFor();
    assert.equal(await region.locator('script').count(), 0);
    assert.match(await text.inputValue(), /A \*\*last /);
    if (javaScript) await app.axe(page);

    await page.getByRole('button', { name: 'Save as a new version' }).click();
    await page.getByText(/Version \d+ is saved/).waitFor();
    await page.getByRole('link', { name: 'Version history' }).click();
    await page.getByRole('link', { name: /^From version/ }).first().click();
    await page.locator('.diff .added', { hasText: `**last ${javaScript}** <script>` }).waitFor();
    await page.getByLabel('From').selectOption('1');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: /^Changes from version 1 to/ }).waitFor();
    if (javaScript) await app.axe(page);
  });
}
