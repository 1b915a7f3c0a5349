// Requests and webhooks that fold open, and the list of those without a task.

import { $, asJson, fill, make, soft } from './dom.js';
import { after, duration, outcome, plural, time } from './format.js';
import { bodyView } from './body.js';

function seconds(took) {
  return took ? took.secs + took.nanos / 1e9 : null;
}

function heading(item, from) {
  const [path] = item.path.split('?');
  const took = seconds(item.took);
  const notes = [
    from ? after(from, item.at) : time(item.at),
    took === null ? 'no answer' : duration(took),
    ...item.faults.map((fault) => `fault: ${fault}`),
  ];
  return [
    make('span', { className: `status ${outcome(item.status)}`, textContent: item.status || '—' }),
    ` ${item.method} `, make('code', { textContent: path }), soft(` · ${notes.join(' · ')}`),
  ];
}

function opened(item, detail) {
  const head = `${item.method} ${item.path}\n${item.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}`;
  const parts = [make('pre', { textContent: head, tabIndex: 0 })];
  if (item.body) parts.push(bodyView(item.body, item.phase === 'submit' ? detail.inputs : [], detail.media_fields));
  const status = item.status ? `Answer: ${item.status}` : 'There is no answer.';
  parts.push(make('p', { className: 'soft', textContent: status }));
  if (item.response) parts.push(bodyView(item.response));
  return parts;
}

// A request; its inside is made when it is opened.
function request(item, from, detail = {}) {
  const summary = make('summary', {}, ...heading(item, from));
  const node = make('li', {}, make('details', {}, summary));
  const box = node.firstChild;
  box.ontoggle = () => { if (box.open && box.childElementCount === 1) box.append(...opened(item, detail)); };
  node.update = (next) => {
    item = next;
    summary.replaceChildren(...heading(item, from));
    if (box.childElementCount > 1) box.replaceChildren(summary, ...opened(item, detail));
  };
  return node;
}

function webhook(item, from) {
  const arrived = !item.error;
  return make('li', { className: 'webhook' },
    make('span', { className: `status ${arrived ? outcome(item.status) : 'bad'}`, textContent: arrived ? item.status : 'not sent' }),
    ' POST ', make('code', { textContent: item.url }),
    soft(` · ${[after(from, item.at), `webhook, attempt ${item.attempt}`, item.error, ...item.faults].filter(Boolean).join(' · ')}`));
}

// The requests and webhooks of a task, in a list.
export async function fillRequests(list, task) {
  const { ok, json: detail } = await asJson(`/emulator/tasks/${task.id}`);
  if (!ok) return;
  const entries = [
    ...detail.requests.map((item) => ({ ...item, key: `r${item.number}` })),
    ...detail.webhooks.map((item, at) => ({ ...item, key: `w${at}` })),
  ].sort((a, b) => new Date(a.at) - new Date(b.at));
  fill(list, entries, (item) => item.key,
    (item) => item.url === undefined ? request(item, task.submitted, detail) : webhook(item, task.submitted),
    'Its requests are no longer remembered.');
}

const PAGE = 20;
let skipped = 0;

// The list of requests without a task.
export async function showOthers(total) {
  skipped = Math.min(skipped, Math.max(0, Math.floor((total - 1) / PAGE) * PAGE));
  const { ok, json } = await asJson(`/emulator/requests?skip=${skipped}&count=${PAGE}`);
  if (!ok) return;
  fill($('others'), json.requests, (item) => item.number, (item) => request(item), 'None yet.');
  $('others-pager').hidden = json.total <= PAGE;
  $('others-range').textContent = `${skipped + 1}–${skipped + json.requests.length} of ${plural(json.total, 'request')}`;
  $('others-newer').disabled = skipped === 0;
  $('others-older').disabled = skipped + PAGE >= json.total;
}

$('others-newer').onclick = () => { skipped = Math.max(0, skipped - PAGE); };
$('others-older').onclick = () => { skipped += PAGE; };
