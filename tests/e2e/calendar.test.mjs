// Calendars that leave the product are read by two parsers that know nothing of it: icalendar and ical.js.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { startInbox } from './inbox.mjs';
import { start } from './support.mjs';

let app;
let inbox;
before(async () => {
  inbox = await startInbox();
  app = await start(['--smtp-url', `smtp://127.0.0.1:${inbox.port}`, '--mail-from', 'Training <training@example.com>']);
});
after(async () => {
  await app?.stop();
  inbox?.stop();
});

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
    if "METHOD" in calendar and calendar["METHOD"] != "PUBLISH":
        attendee = event["ATTENDEE"]
        events[-1] += [str(calendar["METHOD"]), str(event["STATUS"]), str(event["ORGANIZER"]), str(attendee), attendee.params["RSVP"]]
print(json.dumps(events))
`;

const byPython = (text) =>
  JSON.parse(execFileSync(process.env.FIFTEEN_TEST_PYTHON ?? 'python3', ['-c', READ], { input: text, encoding: 'utf8' }));

const byScript = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  const method = calendar.getFirstPropertyValue('method');
  return calendar.getAllSubcomponents('vevent').map((event) => [
    event.getFirstPropertyValue('uid'),
    event.getFirstPropertyValue('dtstart').toJSDate().toISOString().replace('.000Z', 'Z'),
    Number(event.getFirstPropertyValue('sequence')),
    event.getFirstPropertyValue('summary'),
    ...(method && method !== 'PUBLISH'
      ? [
          method,
          event.getFirstPropertyValue('status'),
          event.getFirstPropertyValue('organizer'),
          event.getFirstPropertyValue('attendee'),
          event.getFirstProperty('attendee').getParameter('rsvp'),
        ]
      : []),
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

test('invitation, change and cancellation are read alike as they came by mail', async () => {
  const page = await app.open();
  await app.signIn(page, 'coordinator');
  await page.goto('/mail-server');
  await page.locator('button[name=sending][value=on]').click();
  await page.getByText('Sending is switched on.').waitFor();

  /** Sends a waiting mail of a kind and reads its calendar part twice; the one about `known` when that is given. */
  const sent = async (kind, method, known) => {
    // The demo keeps the invitations back.
    const about = known ? `state=planned&session=${known.session}&q=${known.email}` : 'state=held';
    const list = `/mails?kind=${kind}&${about}`;
    await page.goto(list);
    // The last of them is about a session that is long to come.
    const [, all] = (await page.locator('nav.pager').allInnerTexts()).join().match(/of (\d+)/) ?? [];
    if (all) await page.goto(`${list}&page=${Math.ceil(all / 50)}`);
    await page.locator('tbody th a').last().click();
    const email = (await page.locator('dd', { hasText: '@' }).first().textContent()).match(/\S+@\S+/)[0];
    inbox.parts.length = 0;
    await page.locator('form[action$="/send"] button').click();
    await page.getByText('Sent.').waitFor();
    const text = await inbox.calendar(method, known ? `UID:${known.uid}` : `mailto:${email}`);
    const events = byScript(text);
    assert.equal(events.length, 1);
    assert.deepEqual(byPython(text), events);
    const [uid, start, sequence, , said, status, organiser, attendee, rsvp] = events[0];
    assert.deepEqual([said, organiser, rsvp], [method, 'mailto:training@example.com', 'TRUE']);
    assert.equal(attendee, `mailto:${email}`);
    return { session: uid.match(/^session-(\d+)-/)[1], email, uid, start, sequence, status };
  };

  const invited = await sent('invitation', 'REQUEST');
  await page.goto(`/sessions/${invited.session}/edit`);
  // So early that who leads is nowhere else.
  await page.locator('input[name^="start-"]').fill('05:15');
  await page.locator('input[name=keep]').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(`**/sessions/${invited.session}`);
  const changed = await sent('invitation-update', 'REQUEST', invited);
  assert.deepEqual([changed.uid, changed.sequence], [invited.uid, invited.sequence + 1]);
  assert.notEqual(changed.start, invited.start);

  await page.goto(`/sessions/${invited.session}/edit`);
  await page.locator('select[name=reason]').selectOption('no_place');
  await page.getByRole('button', { name: 'Cancel the session' }).click();
  await page.waitForURL(`**/sessions/${invited.session}`);
  const gone = await sent('invitation-cancel', 'CANCEL', invited);
  assert.deepEqual([gone.uid, gone.sequence, gone.status], [invited.uid, changed.sequence + 1, 'CANCELLED']);
});
