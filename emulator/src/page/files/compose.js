// The form that makes something: a model, its fields, what it would cost, and the same request as text to copy.

import { $, asJson, copy, make, say } from './dom.js';
import { credits, duration } from './format.js';
import { bodyOf, encoded, fieldInput } from './fields.js';
import { Medium, bfl, curl, environment, rust } from './snippets.js';

// What the emulator takes where no key was given to it.
const ANY_KEY = 'bfl_emulator';

let models = [], anyKey = true;

const model = () => models.find((one) => one.slug === $('model').value);
const variant = () => model().variants[$('variant').selectedIndex] ?? model().variants[0];
const inputs = () => [...document.querySelectorAll('#required-fields [name], #fields [name]')];

function body(medium) {
  const { tag } = model();
  const takesPrompt = variant().fields.some((field) => field.name === 'prompt');
  return {
    ...(tag ? { [tag]: variant().tag } : {}),
    ...(takesPrompt && $('prompt').value ? { prompt: $('prompt').value } : {}),
    ...bodyOf(inputs(), medium),
  };
}

function showFields() {
  const fields = variant().fields.filter((field) => field.name !== 'prompt');
  const kept = new Map(inputs().filter((input) => input.type !== 'file').map((input) => [input.name, input.value]));
  for (const [list, required] of [['required-fields', true], ['fields', false]]) {
    $(list).replaceChildren(...fields.filter((field) => field.required === required).map(fieldInput));
  }
  // What was filled in stays where the next model has such a field.
  for (const input of inputs()) {
    if (input.type !== 'file' && kept.get(input.name)) input.value = kept.get(input.name);
    if (input.tagName === 'SELECT' && input.selectedIndex < 0) input.selectedIndex = 0;
  }
  $('prompt-label').hidden = fields.length === variant().fields.length;
  $('more').hidden = !$('fields').childElementCount;
}

function showModel() {
  const { variants } = model();
  $('variant').replaceChildren(...variants.map((one) => make('option', { textContent: one.tag ?? '' })));
  $('variant-label').hidden = variants.length < 2;
  showFields();
  changed();
}

function snippet() {
  const request = body((file) => new Medium(file));
  // A secret is not for a text that is copied around.
  for (const input of inputs()) if (input.field.kind === 'secret' && input.value) request[input.name] = '…';
  switch (document.querySelector('[name=snippet]:checked').value) {
    case 'curl': return curl(model().slug, request);
    case 'rust': return rust(model().slug, request);
    case 'bfl': return bfl(model().slug, request);
    default: return environment(location.origin, anyKey ? ANY_KEY : '(the key given with --key)');
  }
}

// Whether a required field is empty.
function incomplete() {
  const prompt = variant().fields.find((field) => field.name === 'prompt');
  return (prompt?.required && !$('prompt').value)
    || inputs().some((input) => input.field.required && !(input.type === 'file' ? input.files.length : input.value));
}

let quoting, turn = 0;

// What it would cost is asked when nothing has changed for a moment. A file is no part of the question.
function changed() {
  say($('snippet'), snippet());
  clearTimeout(quoting);
  turn += 1;
  const mine = turn;
  if (incomplete()) {
    say($('quote'), 'Fill in what is marked with *, and the prompt where there is one.', 'soft');
    return;
  }
  quoting = setTimeout(async () => {
    const asked = body(() => 'https://example.com/input');
    const { ok, json } = await asJson('/emulator/quote', 'POST', { model: model().slug, body: asked });
    if (mine !== turn) return;
    const cost = json?.credits == null ? 'the price is not known' : credits(json.credits);
    say($('quote'), ok ? `${cost}, ${duration(json.seconds)} on the service, ${json.width}×${json.height}` : json?.detail ?? '', ok ? 'soft' : 'bad');
  }, 250);
}

async function send() {
  const files = new Map();
  for (const input of inputs()) if (input.type === 'file') for (const file of input.files) files.set(file, await encoded(file));
  const headers = { 'content-type': 'application/json', 'x-key': anyKey ? ANY_KEY : $('key').value };
  const answer = await fetch(`/v1/${model().slug}`, { method: 'POST', headers, body: JSON.stringify(body((file) => files.get(file))) });
  const text = await answer.text();
  if (answer.ok) return say($('sent'), 'Submitted: it is the first of the tasks below.', 'good');
  let detail = text;
  try { ({ detail } = JSON.parse(text)); } catch { /* A fault may have put anything there. */ }
  const reasons = Array.isArray(detail) ? detail.map((one) => `${(one.loc ?? []).slice(1).join('.')}: ${one.msg}`).join('; ') : `${detail}`;
  say($('sent'), `Refused with ${answer.status}. ${reasons}`, 'bad');
}

export function showKeys(any) {
  if (anyKey === any && $('key-label').hidden === any) return;
  anyKey = any;
  $('key-label').hidden = any;
  changed();
}

export function connectCompose(list, ask) {
  models = list;
  const groups = Map.groupBy(models, (one) => one.group);
  const order = ['Pictures', 'Edit a picture', 'Films', 'Finetuned', 'Deprecated'];
  const names = [...groups.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  $('model').append(...names.map((label) => make('optgroup', { label },
    ...groups.get(label).map((one) => make('option', { textContent: one.slug })))));
  if (models.some((one) => one.slug === 'flux-2-pro')) $('model').value = 'flux-2-pro';
  $('model').onchange = showModel;
  $('variant').onchange = () => { showFields(); changed(); };
  $('compose').oninput = changed;
  for (const radio of document.querySelectorAll('[name=snippet]')) radio.onchange = changed;
  $('compose').onsubmit = async (event) => {
    event.preventDefault();
    $('send').disabled = true;
    try { await send(); } catch { say($('sent'), 'There was no answer.', 'bad'); }
    $('send').disabled = false;
    ask();
  };
  $('prompt').onkeydown = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('compose').requestSubmit();
  };
  $('copy').onclick = async () => {
    const copied = await copy($('snippet').textContent, $('snippet'));
    $('copy').textContent = copied ? 'Copied' : 'Select and copy';
    setTimeout(() => { $('copy').textContent = 'Copy'; }, 1500);
  };
  showModel();
}
