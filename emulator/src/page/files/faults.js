// The form that injects faults in the words of the rules, the rules that are active, and examples.

import { $, asJson, fill, make, say, soft } from './dom.js';
import { plural } from './format.js';

let faults = [];

// The rule that the form's choices stand for.
function written() {
  const often = $('often').value, count = $('count').value || '1';
  const limit = often === '%' ? `${count}%` : often && `${often} ${count}`;
  const route = $('only').value && `for ${$('only').value}`;
  const argument = $('argument').disabled ? '' : $('argument').value;
  return [$('phase').value, route, limit, '=', $('fault').value, argument].filter(Boolean).join(' ');
}

const rewrite = () => { $('rule').value = written(); };

function choose() {
  const chosen = faults[$('fault').selectedIndex];
  $('meaning').textContent = chosen.meaning;
  Object.assign($('argument'), { value: '', placeholder: chosen.argument || 'none', disabled: !chosen.argument });
}

async function add(rule) {
  const { ok, json } = await asJson('/emulator/faults', 'POST', { rule });
  say($('said'), ok ? `Added: ${rule}` : json?.detail ?? 'There was no answer.', ok ? 'good' : 'bad');
}

function active(rule, ask) {
  const count = soft('');
  const remove = make('button', { type: 'button', className: 'small', textContent: 'Remove', 'aria-label': `Remove ${rule.rule}` });
  remove.onclick = async () => {
    await asJson(`/emulator/faults/${rule.number}`, 'DELETE');
    say($('said'), `Removed: ${rule.rule}`, 'good');
    $('rule').focus();
    ask();
  };
  const node = make('li', { className: 'rule' }, make('code', { textContent: rule.rule }), count, remove);
  node.update = (next) => { count.textContent = ` applied ${plural(next.applied, 'time')}`; };
  node.update(rule);
  return node;
}

export function showRules(rules, ask) {
  fill($('rules'), rules, (rule) => rule.number, (rule) => active(rule, ask), 'None: no fault is injected.');
  $('clear').disabled = rules.length === 0;
}

function example({ rule, meaning }) {
  const use = make('button', { type: 'button', className: 'small', textContent: 'Use', 'aria-label': `Use ${rule}` });
  use.onclick = () => {
    $('rule').value = rule;
    $('rule').focus();
  };
  return make('li', { className: 'rule' }, make('code', { textContent: rule }), soft(meaning), use);
}

export function connectFaults(vocabulary, models, ask) {
  faults = vocabulary.faults;
  $('fault').append(...faults.map(({ name, meaning }) => make('option', { textContent: name, title: meaning })));
  $('only').append(...models.map(({ slug }) => make('option', { textContent: slug })));
  $('examples').append(...vocabulary.examples.map(example));
  $('fault').value = 'status';
  choose();
  $('argument').value = '503';
  rewrite();
  $('fault').onchange = () => { choose(); rewrite(); };
  $('often').onchange = () => {
    $('count-label').hidden = !$('often').value;
    $('count').value = $('often').value === '%' ? 10 : 2;
    rewrite();
  };
  for (const id of ['phase', 'only', 'count', 'argument']) $(id).oninput = rewrite;
  $('fault-form').onsubmit = async (event) => {
    event.preventDefault();
    await add($('rule').value);
    ask();
  };
  $('clear').onclick = async () => {
    await asJson('/emulator/faults', 'DELETE');
    say($('said'), 'Removed all rules.', 'good');
    ask();
  };
}
