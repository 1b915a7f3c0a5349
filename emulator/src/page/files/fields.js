// Inputs for the fields of a model, made from the contract's tables, and a request's body from them.

import { make } from './dom.js';

const MEDIA = { image: 'image/*', video: 'video/mp4', draft: '' };
const isMedia = (field) => field.kind in MEDIA;

// Range, step and default in words.
function rangeOf(field) {
  const { minimum, maximum, step, longest, unit } = field;
  const range = minimum !== undefined && maximum !== undefined ? `${minimum}–${maximum}`
    : minimum !== undefined ? `at least ${minimum}` : maximum !== undefined ? `at most ${maximum}` : '';
  return [
    [range, unit].filter(Boolean).join(' '),
    step && `in steps of ${step}`,
    longest && `at most ${longest} characters`,
    field.kind === 'integer' && field.choices.length ? `or ${field.choices.join(', ')}` : '',
  ].filter(Boolean).join(', ');
}

const fallback = (field) => field.default === null || field.default === '' ? 'not set' : `${field.default}`;

function control(field) {
  if (isMedia(field)) return make('input', { type: 'file', accept: MEDIA[field.kind], multiple: field.list });
  const options = field.kind === 'boolean' ? [true, false] : field.kind === 'choice' ? field.choices : null;
  if (!options) {
    const type = field.kind === 'secret' ? 'password' : 'text';
    const numeric = ['integer', 'number'].includes(field.kind) && !field.choices.length;
    return make('input', {
      type, autocomplete: 'off', spellcheck: false, inputMode: numeric ? 'decimal' : 'text',
      placeholder: field.required ? 'required' : fallback(field),
    });
  }
  const select = make('select', {}, ...options.map((choice) => make('option', { value: JSON.stringify(choice), textContent: `${choice}` })));
  if (!field.required) select.prepend(make('option', { value: '', textContent: `default (${fallback(field)})`, selected: true }));
  select.value = field.required ? JSON.stringify(options[0]) : '';
  return select;
}

export function fieldInput(field) {
  const input = control(field);
  input.name = field.name;
  input.field = field;
  const label = make('label', {}, `${field.name}${field.required ? ' *' : ''} `, input);
  const range = rangeOf(field);
  if (range) {
    const help = make('span', { className: 'soft', textContent: range, id: `help-${field.name}` });
    input.setAttribute('aria-describedby', help.id);
    label.append(help);
  }
  return label;
}

function valueOf(input) {
  const { kind } = input.field;
  const text = input.value.trim();
  if (kind === 'boolean' || kind === 'choice') return JSON.parse(input.value);
  if ((kind === 'integer' || kind === 'number') && text && Number.isFinite(Number(text))) return Number(text);
  return kind === 'text' ? input.value : text;
}

// The body that the inputs stand for. `medium` makes a value of a chosen file.
export function bodyOf(inputs, medium) {
  const body = {};
  for (const input of inputs) {
    const { name } = input;
    if (isMedia(input.field)) {
      const files = [...input.files].map(medium);
      if (files.length) body[name] = files.length > 1 ? files : files[0];
    } else if (input.value !== '') {
      body[name] = valueOf(input);
    }
  }
  return body;
}

// The base64 text of a file.
export function encoded(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
