// Calendars that leave the product are read by two parsers that know nothing of it: icalendar and ical.js.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { start } from './support.mjs';

let app;
before(async () => (app = await start()));
after(() => app?.stop());

/** The events of a calendar as icalendar reads them: name, start in UTC, sequence, title. */
const READ = `
import json, sys
from datetime import timezone
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.buffer.read())
assert not calendar.errors, calendar.errors
events = []
for event in calendar.walk("VEVENT"):
    assert not event.errors, event.errors
    start = event["DTSTART"].dt.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    events.append([str(event["UID"]), start, int(event["SEQUENCE"]), str(event["SUMMARY"])])
print(json.dumps(events))
`;

const byPython = (text) =>
  JSON.parse(execFileSync(process.env.FIFTEEN_TEST_PYTHON ?? 'python3', ['-c', READ], { input: text, encoding: 'utf8' }));

const byScript = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  return calendar.getAllSubcomponents('vevent').map((event) => [
    event.getFirstPropertyValue('uid'),
    event.getFirstPropertyValue('dtstart').toJSDate().toISOString().replace('.000Z', 'Z'),
    Number(event.getFirstPropertyValue('sequence')),
    event.getFirstPropertyValue('summary'),
  ]);
};

test('feeds are read alike by two other parsers', async () => {
  for (const role of ['employee', 'facilitator']) {
    const page = await app.open();
    await app.signIn(page, role);
    await page.goto('/calendar');
    const [made] = await Promise.all([
      page.waitForResponse((answer) => answer.url().endsWith('/calendar/feed')),
      page.locator('form[action="/calendar/feed"] button').click(),
    ]);
    const [address] = (await made.text()).match(/https?:[^<"]*\/calendar\/[0-9a-f]+[^<"]*/) ?? [];
    const text = await (await fetch(address)).text();
    const events = byScript(text);
    assert.ok(events.length >= 2, `${role} has ${events.length} events`);
    assert.deepEqual(byPython(text), events);
    assert.equal(new Set(events.map(([uid]) => uid)).size, events.length);
  }
});
