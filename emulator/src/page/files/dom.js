// Making and changing elements. Everything that comes from requests is set as text, never as HTML.

export const $ = (id) => document.getElementById(id);

export function make(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.includes('-') || name === 'role') made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

export const soft = (text) => make('span', { className: 'soft', textContent: text });

// Sets a text only where it differs, so that a screen reader tells each change once.
export function say(element, text, className) {
  if (element.textContent !== text) element.textContent = text;
  if (className !== undefined) element.className = className;
}

const shown = new WeakMap();

// Makes a list show these items. An item that was shown before keeps its element, which is updated where the item has
// changed, so that focus, open parts and scrolling stay as they are.
export function fill(list, items, key, build, none) {
  const known = shown.get(list) ?? new Map();
  const next = new Map();
  const nodes = items.map((item) => {
    const id = key(item), version = JSON.stringify(item);
    let entry = known.get(id);
    if (!entry || (entry.version !== version && !entry.node.update)) entry = { node: build(item) };
    else if (entry.version !== version) entry.node.update(item);
    entry.version = version;
    next.set(id, entry);
    return entry.node;
  });
  shown.set(list, next);
  if (!nodes.length && none) {
    if (list.childElementCount !== 1 || list.textContent !== none) {
      list.replaceChildren(make('li', { className: 'soft', textContent: none }));
    }
    return;
  }
  for (const child of [...list.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, at) => { if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null); });
}

// Copies a text. Outside of a secure context there is no clipboard, and a selection has to do.
export async function copy(text, source) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand('copy');
  }
}

export function copyButton(text, label) {
  const button = make('button', { type: 'button', className: 'small', textContent: label, title: text });
  button.onclick = async () => {
    const copied = await copy(text, button);
    button.textContent = copied ? 'Copied' : text;
    setTimeout(() => { button.textContent = label; }, 1500);
  };
  return button;
}

export async function asJson(path, method = 'GET', body) {
  const request = { method };
  if (body !== undefined) {
    request.headers = { 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const answer = await fetch(path, request);
  const text = await answer.text();
  let json = null;
  try { json = JSON.parse(text); } catch { /* Answers without a body. */ }
  return { ok: answer.ok, status: answer.status, json };
}
