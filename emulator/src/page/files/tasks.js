// The cards of the tasks: what each is, its timeline, and its requests behind a fold.

import { $, copyButton, fill, make, soft } from './dom.js';
import { after, credits, duration, kindOf, outcome, plural, shortId, time } from './format.js';
import { fillRequests } from './requests.js';
import { view } from './viewer.js';

let tasks = [];

function open(task) {
  const ready = tasks.filter((other) => other.media);
  const items = ready.map((other) => ({
    media: other.media,
    kind: other.kind,
    title: other.prompt || other.model,
    file: `${other.model.replaceAll('/', '-')}-${shortId(other.id)}`,
    opener: document.querySelector(`[data-task="${other.id}"] .media`),
  }));
  view(items, ready.findIndex((other) => other.id === task.id));
}

// What a card shows of the result: a small picture, or why there is none.
function media(task) {
  if (!task.preview) return make('div', { className: 'media none', 'aria-hidden': true, textContent: task.ends ? 'no result' : 'not ready' });
  const image = make('img', { src: task.preview, loading: 'lazy', alt: '' });
  const label = `Enlarge the ${task.kind === 'video' ? 'film' : 'picture'}: ${task.prompt || task.model}`;
  const button = make('button', { type: 'button', className: 'media', 'aria-label': label }, image);
  if (task.kind === 'video') button.append(make('span', { className: 'play', textContent: `▶ ${task.seconds} s` }));
  button.onclick = () => open(task);
  return button;
}

const NAMES = { submit: 'submit', poll: 'poll', download: 'delivery', webhook: 'webhook' };

// Requests in order, with the task's end among them.
function timeline(task) {
  const steps = task.steps.map((step) => ({ ...step, order: new Date(step.at) }));
  if (task.ends) steps.push({ end: true, at: task.ends, order: new Date(task.ends) });
  // The end comes before what a client learns of it in the same moment.
  steps.sort((a, b) => a.order - b.order || (a.phase === 'submit' ? -1 : b.phase === 'submit' ? 1 : (b.end ? 1 : 0) - (a.end ? 1 : 0)));
  return steps;
}

function step(task, item) {
  if (item.end) {
    return make('li', { className: kindOf(task.status) },
      make('b', { textContent: task.status === 'Ready' ? 'done' : 'ended' }), soft(after(task.submitted, item.at)));
  }
  const bad = item.error ? 'bad' : outcome(item.status);
  const often = item.count > 1 ? ` ×${item.count}` : '';
  const when = item.count > 1 ? `${after(task.submitted, item.at)} to ${after(task.submitted, item.until)}` : after(task.submitted, item.at);
  const began = item.phase === 'submit' ? '' : when;
  const took = item.took !== null ? `in ${duration(item.took / 1000)}` : '';
  const result = item.error ? 'not sent' : item.status || 'no answer';
  const node = make('li', { className: bad },
    make('b', { textContent: `${NAMES[item.phase] ?? item.phase}${often}` }),
    make('span', { className: 'outcome', textContent: result }), soft([began, took].filter(Boolean).join(', ')));
  const notes = [item.error, item.faults.length && `fault: ${item.faults.join('; ')}`].filter(Boolean);
  if (notes.length) node.append(make('span', { className: 'fault', textContent: notes.join(' · ') }));
  return node;
}

const details = (task) => Object.entries(task.details ?? {}).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`).join('; ');

function facts(task) {
  const cost = task.billed ? credits(task.cost) : 'no charge';
  return [
    task.model, `${task.width}×${task.height}`, task.seconds && `${task.seconds} s`, cost,
    task.ends ? `took ${duration(task.duration)}` : `takes ${duration(task.duration)}`,
    task.seed === null ? '' : `seed ${task.seed}`,
  ].filter(Boolean).join(' · ');
}

function card(task) {
  const picture = make('div', { className: 'picture' }), status = make('span'), when = soft(''), prompt = make('p', { className: 'prompt' });
  const about = make('p', { className: 'soft' }), reason = make('p', { className: 'bad' }), bar = make('progress', { 'aria-label': 'Progress' });
  const steps = make('ol', { className: 'steps', 'aria-label': 'Timeline' });
  const list = make('ul', { className: 'list', 'aria-label': 'Requests' }), summary = make('summary'), box = make('details', {}, summary, list);
  const id = copyButton(task.id, shortId(task.id));
  id.setAttribute('aria-label', `Copy the id ${task.id}`);
  const head = make('p', { className: 'head' }, status, when, id);
  const node = make('li', { className: 'task' }, picture, make('div', { className: 'text' }, head, prompt, about, reason, bar, steps, box));
  node.dataset.task = task.id;
  let shown;
  box.ontoggle = () => { if (box.open) fillRequests(list, task); };
  node.update = (next) => {
    task = next;
    const showing = task.preview ?? `${task.ends}`;
    if (shown !== showing) picture.replaceChildren(media(task));
    shown = showing;
    status.textContent = task.status;
    status.className = `status ${kindOf(task.status)}`;
    when.textContent = time(task.submitted);
    prompt.textContent = task.prompt || '(no prompt)';
    about.textContent = facts(task);
    reason.textContent = details(task);
    reason.hidden = !reason.textContent;
    bar.hidden = task.progress === null;
    bar.value = task.progress ?? 0;
    fill(steps, timeline(task), (item) => item.end ? 'end' : `${item.phase}${item.at}`, (item) => step(task, item));
    summary.textContent = plural(task.steps.reduce((sum, item) => sum + item.count, 0), 'request');
    if (box.open) fillRequests(list, task);
  };
  node.update(task);
  return node;
}

const PAGE = 24;
let skipped = 0;

// What to ask for.
export function wanted() {
  const query = new URLSearchParams({ skip: skipped, count: PAGE });
  for (const [name, id] of [['state', 'filter-state'], ['model', 'filter-model'], ['q', 'filter-text']]) {
    if ($(id).value) query.set(name, $(id).value);
  }
  return query;
}

export function showTasks(state, ask) {
  tasks = state.tasks;
  const total = state.matching_tasks;
  if (skipped && skipped >= total) {
    skipped = Math.max(0, Math.floor((total - 1) / PAGE) * PAGE);
    ask();
    return;
  }
  fill($('tasks'), tasks, (task) => task.id, card);
  $('no-tasks').hidden = total > 0;
  $('no-tasks').textContent = state.total_tasks ? 'No task is like this.' : 'No task yet. Make one above, or submit one from your program.';
  $('filter').hidden = !state.total_tasks;
  $('pager').hidden = total <= PAGE;
  $('range').textContent = `${skipped + 1}–${skipped + tasks.length} of ${plural(total, 'task')}`;
  $('newer').disabled = skipped === 0;
  $('older').disabled = skipped + PAGE >= total;
}

export function connectFilter(models, ask) {
  $('filter-model').append(...models.map((model) => make('option', { textContent: model.slug })));
  const again = () => {
    skipped = 0;
    ask();
  };
  $('filter').onsubmit = (event) => event.preventDefault();
  for (const id of ['filter-state', 'filter-model']) $(id).onchange = again;
  $('filter-text').oninput = again;
  const turn = (by) => () => {
    skipped = Math.max(0, skipped + by);
    ask();
    $('tasks-title').scrollIntoView();
  };
  $('newer').onclick = turn(-PAGE);
  $('older').onclick = turn(PAGE);
}
