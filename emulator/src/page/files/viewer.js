// A picture or film at its full size, with the others of the list at the arrow keys. Escape closes it.

import { $, make } from './dom.js';

let items = [], at = 0;

function show(next) {
  at = (next + items.length) % items.length;
  const item = items[at];
  const media = item.kind === 'video'
    ? make('video', { src: item.media, controls: true, autoplay: true, loop: true, muted: true })
    : make('img', { src: item.media, alt: item.title });
  $('viewer-media').replaceChildren(media);
  $('viewer-title').textContent = item.title;
  $('viewer-file').href = item.media;
  $('viewer-file').hidden = !item.file;
  if (item.file) $('viewer-file').download = item.file;
  for (const id of ['viewer-previous', 'viewer-next']) $(id).hidden = items.length < 2;
}

// Each item: media (its address), kind, title, file (a name to save it under) and opener (gets the focus back).
export function view(list, start) {
  items = list;
  show(start);
  $('viewer').showModal();
  $('viewer-close').focus();
}

$('viewer-previous').onclick = () => show(at - 1);
$('viewer-next').onclick = () => show(at + 1);
$('viewer-close').onclick = () => $('viewer').close();
$('viewer').onclick = (event) => { if (event.target === $('viewer')) $('viewer').close(); };
$('viewer').onclose = () => {
  $('viewer-media').replaceChildren();
  items[at]?.opener?.focus();
};
$('viewer').onkeydown = (event) => {
  // A film has arrow keys of its own.
  if (event.target.tagName === 'VIDEO' || items.length < 2) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step) {
    event.preventDefault();
    show(at + step);
  }
};
