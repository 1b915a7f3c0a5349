// What clients of the service should not do, in neutral words: a test may do it on purpose.

import { $, fill, make, say, soft } from './dom.js';
import { duration, plural, shortId } from './format.js';

// What it is called, when it is as it should be, and one case of it.
const KINDS = {
  'key-sent-to-delivery': ['A download carried the key', 'Delivery URLs are signed; who fetches them needs no key.',
    () => 'a download'],
  'key-sent-elsewhere': ['The key went to another host', 'Only an answer had named that host.',
    ({ host }) => `to ${host}`],
  'submitted-twice': ['The same request made two tasks', 'Both are charged. Fine where two were wanted.',
    ({ first, second }) => `task ${shortId(first)}, and within five seconds ${shortId(second)}`],
  'too-soon': ['A request came before Retry-After allowed it', 'The service may throttle such a client.',
    ({ phase, by }) => `a ${phase}, ${duration(by.secs + by.nanos / 1e9)} early`],
  'polled-after-end': ['A task was polled after its end', 'The result was there already. Fine after a restart.',
    ({ task }) => `task ${shortId(task)}`],
};

function group({ kind, cases }) {
  const [title, hint, tell] = KINDS[kind] ?? [kind, '', () => ''];
  const summary = make('summary'), list = make('ul', { className: 'cases' });
  const node = make('li', {}, make('details', {}, summary, list), soft(hint));
  node.update = (next) => {
    say(summary, `${title}: ${plural(next.cases.length, 'time')}`);
    fill(list, next.cases, (one) => one.request, (one) => make('li', { textContent: `${tell(one)} (request ${one.request})` }));
  };
  node.update({ kind, cases });
  return node;
}

export function showObservations(state) {
  $('observed').hidden = state.total_observations === 0;
  const kinds = Map.groupBy(state.observations, (one) => one.violation);
  fill($('observations'), [...kinds].map(([kind, cases]) => ({ kind, cases })), ({ kind }) => kind, group);
  const more = state.total_observations - state.observations.length;
  $('more-observations').hidden = more <= 0;
  $('more-observations').textContent = `The newest ${state.observations.length} of ${state.total_observations}.`;
}
