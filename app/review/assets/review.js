// The page of the review: the text with its marks on one side, the record to decide on on the other.
// Nothing is kept here: the files have every decision, and each answer of the server is what they say now.
"use strict";

const { token, lang, texts, forms } = JSON.parse(document.body.dataset.review);
const byId = (id) => document.getElementById(id);
let characters = []; // of the text: positions count code points, not UTF-16 units
let items = [];
let order = []; // ids, in the order in which they are to be looked at
let current = null;
let rejecting = false;
let busy = false;
let shownTag = ""; // of the item as the form shows it
let turn = Promise.resolve(); // what was sent last
const underWay = new Set(); // ids of what is accepted and not yet answered
const marks = new Map(); // by the id of an item

const say = (name, gaps = {}) => texts[name].replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

function tell(text, good = false) {
  const said = byId("said");
  said.hidden = !text;
  said.className = good ? "good" : "";
  said.textContent = text;
  if (text && !good) said.scrollIntoView({ block: "nearest" });
}

async function ask(path, body) {
  const options = { headers: { "X-Token": token } };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, options);
    const data = response.headers.get("content-type")?.startsWith("application/json")
      ? await response.json() : { errors: [await response.text()] };
    return { ok: response.ok, status: response.status, data };
  } catch {
    return { ok: false, status: 0, data: { errors: [say("gone")] } };
  }
}

// --- the text ------------------------------------------------------------------------------------------------------

function writeText() {
  const placed = items.filter((item) => item.span && item.id.match(/^(numerals|metrics):/));
  const whole = new DocumentFragment();
  let paragraph = element("p"), at = 0;
  const write = (until) => {
    const lines = characters.slice(at, until).join("").split("\n");
    lines.forEach((line, number) => {
      if (number) {
        whole.append(paragraph);
        paragraph = element("p");
      }
      paragraph.append(line);
    });
    at = Math.max(at, until);
  };
  marks.clear();
  for (const item of placed) {
    const [start, end] = item.span;
    if (start < at) continue; // two that overlap: the first has the mark
    write(start);
    const mark = element("mark", {}, characters.slice(start, end).join(""));
    mark.addEventListener("click", () => show(item.id));
    paragraph.append(mark);
    marks.set(item.id, mark);
    at = end;
  }
  write(characters.length);
  whole.append(paragraph);
  byId("text").replaceChildren(whole);
}

function paint() {
  for (const item of items) {
    const mark = marks.get(item.id);
    if (!mark) continue;
    const open = item.open && !underWay.has(item.id);
    const classes = [open && "open", open && item.doubt && "doubt", item.id === current && "current"];
    const name = classes.filter(Boolean).join(" ");
    if (mark.className !== name) mark.className = name;
  }
  const left = items.filter((item) => item.open && !underWay.has(item.id)).length;
  byId("progress").max = Math.max(1, items.length);
  byId("progress").value = items.length - left;
  byId("left").textContent = left ? say("left", { left, all: items.length }) : say("finished");
}

// --- what to look at -------------------------------------------------------------------------------------------------

function take(data, keepForm = false) {
  const shape = (list) => list.map((item) => `${item.id}`).join();
  const moved = data.text !== undefined || shape(data.items) !== shape(items);
  items = data.items;
  if (data.text !== undefined) characters = Array.from(data.text);
  const rank = (item) => (item.doubt && item.open ? 0 : 1);
  order = [...items].sort((a, b) => rank(a) - rank(b)).map((item) => item.id); // stable: else in the order of the text
  if (moved) writeText();
  if (!items.some((item) => item.id === current)) current = null;
  if (current === null) step(1, keepForm);
  else if (!keepForm) show(current);
  else paint();
}

const itemOf = (id) => items.find((item) => item.id === id);

function step(by, quiet = false) {
  const all = byId("open-only").checked || current === null ? order.filter((id) => itemOf(id).open || id === current) : order;
  const at = all.indexOf(current);
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))] ?? order[0];
  if (next !== undefined) show(next, quiet);
  else paint();
}

function sentence(item) {
  if (!item.span) return element("p", { className: "quiet" }, say("no-place"));
  const [start, end] = item.span;
  const ends = "。；！？\n";
  let from = start, to = end;
  while (from > 0 && start - from < 400 && !ends.includes(characters[from - 1])) from -= 1;
  while (to < characters.length && to - end < 400 && !ends.includes(characters[to])) to += 1;
  const part = (a, b) => characters.slice(a, b).join("");
  const mark = element("mark", { className: "current" }, part(start, end));
  return element("p", { className: "sentence", lang: "zh-CN" }, part(from, start), mark, part(end, to + 1).trimEnd());
}

function show(id, quiet = false) {
  current = id;
  rejecting = false;
  if (!quiet) tell("");
  const item = itemOf(id);
  shownTag = item.tag;
  const form = element("form", { id: "form", autocomplete: "off" });
  form.append(sentence(item));
  if (item.doubt) form.append(element("p", { className: "doubt-said" }, `${say("doubt")}: ${item.doubt}`));
  form.append(actions());
  for (const record of item.records) form.append(fieldset(record));
  const why = element("input", { id: "why", value: item.records.find((record) => record.reason)?.reason ?? "" });
  form.append(element("label", {}, say("why"), why));
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("item").replaceChildren(form);
  paint();
  marks.get(id)?.scrollIntoView({ block: "center" });
  byId("card").scrollTop = 0;
}

function actions() {
  const action = (key, name, does) => {
    const button = element("button", { type: "button" }, element("kbd", {}, key), ` ${say(name)}`);
    button.addEventListener("click", does);
    return button;
  };
  return element("div", { className: "actions" },
    action("a", "accept", () => decide("accept")), action("e", "edit", edit), action("x", "reject", reject));
}

// --- the form --------------------------------------------------------------------------------------------------------

function fieldset(record) {
  const box = element("fieldset");
  const state = record.draft ? record.draft : record.decision ? say(`decided-${record.decision}`) : say("settled");
  const where = say("line", { line: record.line });
  box.append(element("legend", {}, `${record.of} ${record.name ?? ""} `, element("small", {}, `${where} · ${state}`)));
  const more = element("details", {}, element("summary", {}, say("more")));
  for (const form of forms[record.of]) {
    const there = record.fields[form.name] != null || record.filled[form.name] != null;
    (there || form.required || form.name === "reason" ? box : more).append(field(record, form));
  }
  if (more.childElementCount > 1) box.append(more);
  box.record = record;
  return box;
}

const shown = (value, kind) => {
  if (value == null) return "";
  if (kind === "names") return [].concat(value).join(", ");
  if (kind === "pairs") return value.map((pair) => `${pair.zh ?? ""} | ${pair.en ?? ""}`).join("\n");
  if (kind === "members") return Object.entries(value).map(([name, one]) => `${name}: ${one}`).join("\n");
  return String(value);
};

function field(record, form) {
  const value = record.fields[form.name];
  const inputs = [];
  const add = (name, attributes, label) => {
    const input = element(name, { ...attributes, "aria-label": `${record.of} ${form.name}${label ?? ""}` });
    input.first = input.value;
    input.addEventListener("input", () => input.classList.toggle("changed", input.value !== input.first));
    inputs.push(input);
    return input;
  };
  if (form.kind === "choice") {
    const choice = add("select", {});
    choice.append(element("option", { value: "" }, ""));
    for (const option of form.options) {
      choice.append(element("option", { value: option.code }, `${option.code} ${option[lang] ?? ""}`));
    }
    choice.value = choice.first = value ?? "";
  } else if (form.kind === "both") {
    add("input", { value: value?.zh ?? "", placeholder: "中文", lang: "zh-CN" }, " zh");
    add("input", { value: value?.en ?? "", placeholder: "English", lang: "en" }, " en");
  } else if (form.kind === "pairs" || form.kind === "members") {
    add("textarea", { value: shown(value, form.kind), rows: 2, placeholder: say(form.kind) });
  } else {
    const filled = record.filled[form.name];
    const placeholder = filled != null ? `${shown(filled, form.kind)} (${say("filled")})` : form.kind === "names" ? say("names") : "";
    const input = add("input", { value: shown(value, form.kind), placeholder });
    if (form.codes && form.kind === "text") input.setAttribute("list", `codes-${form.codes}`);
  }
  const row = element("div", { className: "field" }, element("span", {}, form.name), element("div", {}, ...inputs));
  row.form = form;
  row.inputs = inputs;
  return row;
}

const trimmed = (text) => text.trim();

function valueOf(row, before) {
  const [first, second] = row.inputs.map((input) => trimmed(input.value));
  if (row.inputs.every((input) => input.value === input.first)) return before; // as it was, to the letter
  switch (row.form.kind) {
    case "both":
      return first || second ? { ...(first && { zh: first }), ...(second && { en: second }) } : undefined;
    case "names":
      return first ? first.split(/[,，、]/).map(trimmed).filter(Boolean) : undefined;
    case "pairs":
      return first ? first.split("\n").map((line) => {
        const [zh, en] = line.split("|").map(trimmed);
        return { zh, ...(en && { en }) };
      }) : undefined;
    case "members":
      return first ? Object.fromEntries(first.split("\n").map((line) => line.split(/[:：]/).map(trimmed))) : undefined;
    default:
      return first || undefined;
  }
}

function filledIn() {
  return [...document.querySelectorAll("#form fieldset")].map((box) => {
    const { of, name, fields: before } = box.record;
    const fields = { ...before };
    for (const row of box.querySelectorAll(".field")) {
      const value = valueOf(row, before[row.form.name]);
      if (value === undefined) delete fields[row.form.name];
      else fields[row.form.name] = value;
    }
    return { of, name, fields };
  });
}

const typed = () => document.querySelector("#form .changed") !== null;

// --- what a person does ----------------------------------------------------------------------------------------------

// What is accepted as it was found is sent while the next is looked at; anything else is waited for.
async function decide(decision) {
  const item = itemOf(current);
  if (busy || !item) return;
  const ahead = decision === "accept" && !typed() && !byId("why").value;
  const body = { item: item.id, tag: shownTag, decision, records: filledIn(), reason: byId("why").value };
  const following = order.slice(order.indexOf(item.id) + 1);
  const next = following.find((id) => !byId("open-only").checked || itemOf(id).open);
  if (ahead) {
    underWay.add(item.id);
    if (next) show(next);
  } else {
    busy = true;
  }
  const { ok, status, data } = await inTurn(() => ask("/decide", body));
  underWay.delete(item.id);
  if (!ahead) busy = false;
  if (ok) {
    if (!ahead && next) current = next;
    take(data, ahead && next !== undefined);
    return tell(say("saved"), true);
  }
  if (status === 409) {
    tell(say("changed-meanwhile"));
    return renew(item);
  }
  if (current !== item.id && !typed()) show(item.id);
  for (const more of document.querySelectorAll("#form details")) more.open = true; // what is asked for may be there
  paint();
  tell(data.errors.join("\n"));
}

function inTurn(does) {
  const answer = turn.then(does);
  turn = answer;
  return answer;
}

// What the files say now, with what was typed put into the form again.
async function renew(item) {
  const { ok, data } = await ask("/state");
  if (!ok) return tell(data.errors.join("\n"));
  const here = current === item.id;
  const kept = new Map([...document.querySelectorAll("#form .changed")].map((input) => [input.ariaLabel, input.value]));
  const why = byId("why").value;
  take(data, true);
  if (!itemOf(item.id) || !(here || !typed())) return;
  show(item.id, true);
  if (!here) return;
  for (const input of document.querySelectorAll("#form input, #form select, #form textarea")) {
    if (!kept.has(input.ariaLabel)) continue;
    input.value = kept.get(input.ariaLabel);
    input.dispatchEvent(new Event("input"));
  }
  byId("why").value = why;
}

async function undo() {
  const { ok, status, data } = await inTurn(() => ask("/undo", {}));
  if (!ok) return tell(status === 409 ? say("changed-meanwhile") : data.errors.join("\n"));
  const before = new Map(items.map((item) => [item.id, item.tag]));
  const changed = data.items.find((item) => before.get(item.id) !== item.tag);
  if (changed) current = changed.id;
  take(data);
  tell(say(changed ? "undone" : "nothing-to-undo"), true);
}

async function check() {
  const { ok, data } = await ask("/check");
  const found = ok ? data.faults : data.errors;
  tell(found.length ? found.join("\n") : say("no-faults"), ok && !found.length);
}

function edit() {
  const empty = [...document.querySelectorAll("#form fieldset > .field input")].find((input) => !input.value && !input.placeholder.includes("("));
  (empty ?? document.querySelector("#form select, #form input"))?.focus();
}

function reject() {
  const item = itemOf(current);
  if (!item) return;
  rejecting = true;
  const numeral = item.records[0].of === "numerals";
  tell(say(numeral ? "reject-numeral" : "reject-fact"), true);
  const role = numeral && [...document.querySelectorAll("#form .field")].find((row) => row.form.name === "role");
  if (role && ["metric", "target"].includes(role.inputs[0].value)) role.inputs[0].focus();
  else byId("why").focus();
}

const KEYS = { j: () => step(1), k: () => step(-1), a: () => decide("accept"), e: edit, x: reject, u: undo, v: check };

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return; // Enter takes a word of an input method
  const inField = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (event.key === "Escape" && (inField || rejecting)) {
    rejecting = false;
    event.target.blur?.();
    byId("card").focus?.();
    return;
  }
  const ends = event.target.matches("#form input") || ((event.ctrlKey || event.metaKey) && event.target.matches("#form *"));
  if (event.key === "Enter" && ends) {
    event.preventDefault();
    decide(rejecting ? "reject" : "accept");
    return;
  }
  if (inField || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

for (const [name, does] of [["next", () => step(1)], ["previous", () => step(-1)], ["undo", undo], ["check", check]]) {
  document.querySelector(`[data-do=${name}]`).addEventListener("click", does);
}
addEventListener("beforeunload", (event) => {
  if (typed()) event.preventDefault();
});

(async () => {
  const { ok, data } = await ask("/state");
  if (!ok) return tell(data.errors.join("\n"));
  for (const [name, codes] of Object.entries(data.codes)) {
    const list = element("datalist", { id: `codes-${name}` });
    for (const [code, zh] of codes) list.append(element("option", { value: code, label: zh }));
    document.body.append(list);
  }
  take(data);
})();
