// A mail server on this machine that takes everything, and what is in a message.

import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const ANSWERS = { EHLO: '250 mail.example.com', MAIL: '250 go on', RCPT: '250 go on', QUIT: '221 goodbye' };

/** Starts it on a free port. `calendar(method, words)` resolves with the text of a
 * calendar part of the method with these words in it, once it came. */
export async function startInbox() {
  const parts = [];
  const waiting = new Set();
  const server = createServer((socket) => {
    let data;
    socket.write('220 mail.example.com\r\n');
    socket.on('error', () => {});
    createInterface({ input: socket, crlfDelay: Infinity }).on('line', (line) => {
      if (data && line !== '.') {
        data.push(line.startsWith('.') ? line.slice(1) : line);
      } else if (data) {
        parts.push(...calendarParts(data.join('\r\n')));
        data = undefined;
        socket.write('250 taken\r\n');
        for (const look of waiting) look();
      } else if (line === 'DATA') {
        data = [];
        socket.write('354 begin\r\n');
      } else {
        socket.write(`${ANSWERS[line.split(/[ :]/)[0]] ?? '502 not known'}\r\n`);
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const calendar = (method, words) =>
    new Promise((resolve) => {
      const look = () => {
        const found = parts.find((part) => part.method === method && part.text.replace(/\r\n[ \t]/g, '').includes(words));
        if (!found) return;
        waiting.delete(look);
        resolve(found.text);
      };
      waiting.add(look);
      look();
    });
  return { port: server.address().port, parts, calendar, stop: () => server.close() };
}

/** Every part of a message that is a calendar, decoded, with the method its header names. */
function calendarParts(message) {
  const [, head, body] = message.match(/^([^]*?)\r\n\r\n([^]*)$/) ?? [];
  if (head === undefined) return [];
  const headers = head.replace(/\r\n[ \t]+/g, ' ');
  const boundary = headers.match(/boundary="?([^";\r\n]+)"?/i)?.[1];
  if (boundary) {
    const inner = body.split(`--${boundary}`).slice(1, -1);
    return inner.flatMap((part) => calendarParts(part.replace(/^\r\n/, '').replace(/\r\n$/, '')));
  }
  const method = headers.match(/^content-type: text\/calendar;.*method="?(\w+)/im)?.[1];
  return method ? [{ method, text: decoded(headers, body) }] : [];
}

function decoded(headers, body) {
  const encoding = headers.match(/^content-transfer-encoding: (\S+)/im)?.[1]?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
