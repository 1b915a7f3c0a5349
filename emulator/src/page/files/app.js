// Asks for the state once a second, as long as somebody looks, and hands its parts out.

import { $, asJson, fill, make, say } from './dom.js';
import { connectCompose, showKeys } from './compose.js';
import { connectFaults, showRules } from './faults.js';
import { showObservations } from './observations.js';
import { showOthers } from './requests.js';
import { connectFilter, showTasks, wanted } from './tasks.js';

const INTERVAL = 1000;

function showFacts(state) {
  const limits = state.limits.map(({ name, active, limit }) =>
    [`active, ${name}`, state.limited ? `${active} of ${limit}` : active]);
  const facts = [['credits', Math.round(state.credits * 100) / 100], ['tasks', state.total_tasks], ['requests', state.total_requests], ...limits];
  fill($('facts'), facts, ([name]) => name, ([name, value]) => {
    const number = make('b');
    const node = make('span', {}, `${name} `, number);
    node.update = ([, next]) => { number.textContent = next; };
    node.update([name, value]);
    return node;
  });
}

let first = true, asking = false, again = false, timer;

async function ask() {
  clearTimeout(timer);
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const { ok, json: state } = await asJson(`/emulator/state?${wanted()}`);
    if (!ok) throw new Error('no state');
    if (first) $('make').open = state.total_tasks === 0;
    first = false;
    showFacts(state);
    showKeys(state.any_key);
    showTasks(state, () => { again = true; });
    showObservations(state);
    showRules(state.rules, ask);
    await showOthers(state.other_requests);
    say($('live'), 'live');
  } catch (error) {
    say($('live'), 'the emulator does not answer');
  }
  asking = false;
  timer = setTimeout(ask, again ? 0 : INTERVAL);
  again = false;
}

async function start() {
  const [models, vocabulary] = await Promise.all([asJson('/emulator/models'), asJson('/emulator/vocabulary')]);
  connectCompose(models.json, ask);
  connectFilter(models.json, ask);
  connectFaults(vocabulary.json, models.json, ask);
  // A page that nobody sees asks for nothing.
  document.onvisibilitychange = () => {
    if (document.hidden) clearTimeout(timer);
    else ask();
  };
  ask();
}

start();
