// A request's JSON, with small pictures where its media stand.

import { make } from './dom.js';
import { view } from './viewer.js';

// The texts inside the media fields of a body, in the order in which inputs count.
function mediaOf(body, order) {
  const found = [];
  const collect = (value) => {
    if (typeof value === 'string') found.push(value);
    else if (Array.isArray(value)) value.forEach(collect);
  };
  // The field of a draft holds no picture.
  for (const field of order) if (field !== 'draft_cache' && body[field] != null) collect(body[field]);
  return found;
}

function picture(input, name) {
  const image = make('img', { src: input.picture, alt: '', loading: 'lazy' });
  const button = make('button', { type: 'button', className: 'input', 'aria-label': `Enlarge ${name}` }, image);
  button.onclick = () => view([{ media: input.picture, kind: 'picture', title: name, opener: button }], 0);
  return button;
}

function write(target, value, indent, field, next) {
  const line = `\n${'  '.repeat(indent)}`;
  if (Array.isArray(value) && value.length) {
    target.append('[');
    value.forEach((item, at) => {
      target.append(at ? ',' : '', `${line}  `);
      write(target, item, indent + 1, field, next);
    });
    target.append(`${line}]`);
  } else if (value && typeof value === 'object' && !Array.isArray(value)) {
    target.append('{');
    Object.entries(value).forEach(([name, item], at) => {
      target.append(at ? ',' : '', `${line}  ${JSON.stringify(name)}: `);
      write(target, item, indent + 1, indent === 0 ? name : field, next);
    });
    target.append(`${line}}`);
  } else {
    target.append(JSON.stringify(value));
    const input = typeof value === 'string' ? next(field) : null;
    if (input) target.append(' ', picture(input, `${field}, ${value}`));
  }
}

// A text as JSON, if it is JSON.
export function bodyView(text, inputs = [], order = []) {
  const view = make('pre', { tabIndex: 0 });
  let body;
  try { body = JSON.parse(text); } catch { body = undefined; }
  if (body === undefined) {
    view.textContent = text;
    return view;
  }
  const known = body && typeof body === 'object' && mediaOf(body, order).length === inputs.length;
  // For each media field, its inputs in turn.
  const queues = new Map();
  if (known) {
    let at = 0;
    for (const field of order) {
      const count = mediaOf({ [field]: body[field] }, [field]).length;
      queues.set(field, inputs.slice(at, at + count));
      at += count;
    }
  }
  write(view, body, 0, '', (field) => queues.get(field)?.shift());
  return view;
}
