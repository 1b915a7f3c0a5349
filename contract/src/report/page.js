
"use strict";
const { operations, sets, tags } = JSON.parse(document.getElementById("data").textContent);
const find = (id) => document.getElementById(id);
const search = find("search");
const choices = ["rule", "operation", "tag"].map(find);
const [rule, operation, tag] = choices;
const used = find("used");
const rows = [...document.querySelectorAll("tr[data-set]")].map((row) => ({
  row,
  group: row.parentElement,
  level: row.parentElement.className,
  rules: row.dataset.rules.split(" "),
  set: sets[row.dataset.set],
  text: (row.textContent + " " + row.parentElement.firstChild.textContent).toLowerCase(),
}));
for (const entry of rows) {
  entry.text += " " + entry.set.map((index) => operations[index]).join(" ").toLowerCase();
}
function passes(entry, words) {
  return words.every((word) => entry.text.includes(word))
    && (!used?.checked || "used" in entry.row.dataset)
    && (!rule?.value || entry.rules.includes(rule.value))
    && (!operation?.value || entry.set.some((index) => operations[index] === operation.value))
    && (!tag?.value || entry.set.some((index) => tags[index].includes(tag.value)));
}
function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const filled = new Set();
  let shown = 0;
  for (const entry of rows) {
    const is = passes(entry, words);
    entry.row.hidden = !is;
    if (is) {
      filled.add(entry.group);
      shown += find("show-" + entry.level).checked ? 1 : 0;
    }
  }
  for (const group of document.querySelectorAll("tbody")) {
    group.hidden = !filled.has(group);
  }
  find("shown").textContent = shown === rows.length ? "" : shown + " of " + rows.length + " rows are shown.";
}
let waiting;
document.querySelector("form").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 80);
});
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    search.focus();
  }
});
document.addEventListener("toggle", (event) => {
  const list = event.target;
  if (list.className !== "set" || list.childElementCount > 1) return;
  const items = document.createElement("ul");
  for (const index of sets[list.closest("tr").dataset.set]) {
    const name = document.createElement("code");
    name.textContent = operations[index];
    items.appendChild(document.createElement("li")).appendChild(name);
  }
  list.appendChild(items);
}, true);
show();
