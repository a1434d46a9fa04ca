"use strict";
// Content of documents is inserted as text only: nothing here writes HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const MAX_GRAPH_TYPES = 120;
const MAX_NEIGHBOURS = 14;

const types = data.modules.flatMap((module, at) => module.types.map((type) => ({ ...type, module: at })));
// Two modules may have types with the same name.
const byName = new Map(types.map((type) => [`${type.module} ${type.name}`, type]));
const lookUp = (name, module = 0) => byName.get(`${module} ${name}`) ?? types.find((type) => type.name === name);
const byOrigin = new Map(types.flatMap((type) => type.origins.map((origin) => [origin, type.name])));
const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
const searched = new Map(types.map((type) => [type, [
  type.name, type.docs ?? "", ...type.origins, ...type.parts.flatMap((part) => [part.name, part.wire]),
].join("\n").toLowerCase()]));

/** An element with attributes and children; texts become text nodes. */
function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "g", "path", "rect", "text", "title"].includes(tag) || attributes.svg;
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "svg" || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const address = (name, pointer, module) =>
  `#type=${encodeURIComponent(name)}${module ? `&module=${module}` : ""}${pointer ? `&at=${encodeURIComponent(pointer)}` : ""}`;
const linkTo = (name, module) => (lookUp(name, module) ? make("a", { href: address(name, null, module) }, name) : name);
const code = (text) => make("code", {}, text);
/** A sentence, in which backticks enclose code. */
const words = (text) => text.split("`").map((part, at) => (at % 2 ? code(part) : part));

// The frame.
const search = make("input", { type: "search", placeholder: "Search types, fields, pointers  ( / )", "aria-label": "Search", input: filter });
const list = make("nav", { "aria-label": "Types" });
const main = make("main", { tabindex: "-1" });
const help = make("dialog", { "aria-label": "Keys" }, make("h2", {}, "Keys"), make("ul", { class: "plain" },
  [["/", "search"], ["j k", "next and previous type"], ["n p", "next and previous field"], ["o", "overview"],
    ["c", "what changed"], ["t", "light or dark"], ["Esc", "clear the search"]]
    .map(([keys, what]) => make("li", {}, make("kbd", {}, keys), ` ${what}`))),
make("button", { click: () => help.close() }, "Close"));
document.body.append(
  make("header", {}, make("a", { href: "#overview" }, make("strong", {}, "Lockstep")), search,
    data.since && make("a", { href: "#changes" }, "Changes"),
    make("button", { click: theme }, "Theme"), make("button", { class: "keys", click: () => help.showModal() }, "Keys")),
  make("div", { class: "layout" }, list, main), help);

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}

/** The types that the search finds, in their order: those whose names it finds come first. */
function found() {
  const wanted = search.value.trim().toLowerCase();
  const all = types.filter((type) => searched.get(type).includes(wanted));
  const named = (type) => type.name.toLowerCase().includes(wanted);
  return wanted ? [...all.filter(named), ...all.filter((type) => !named(type))] : all;
}

function filter() {
  const now = current().type;
  const shown = found();
  const mark = (type) => (type.was ? make("span", { class: "faint" }, type.was.is) : null);
  const sign = (type) => (type.verdict === "equivalent"
    ? make("span", { class: "good", title: type.verdict }, "\u2713") : make("span", { class: "bad" }, type.verdict));
  list.replaceChildren(...data.modules.map((module, at) => {
    const own = shown.filter((type) => type.module === at);
    return make("div", {}, make("h2", {}, `${module.name} · ${own.length} of ${module.types.length}`),
      make("ul", {}, own.map((type) => make("li", {}, make("a",
        { href: address(type.name, null, type.module), "aria-current": type === now && "page" }, sign(type), make("span", {}, type.name), mark(type))))));
  }));
}

/** What the address names. */
function current() {
  const words = new URLSearchParams(location.hash.slice(1));
  const type = words.has("type") ? lookUp(words.get("type"), words.get("module") ?? 0) : undefined;
  return { type, at: words.get("at"), page: location.hash.slice(1) };
}

// Two excerpts side by side.

/** The lines of two versions: those that are gone, added and kept. */
function compared(old, now) {
  const [a, b] = [old.split("\n"), now.split("\n")];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const out = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { out.push({ is: "kept", text: b[j], at: j }); i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      out.push({ is: "gone", text: a[i] }); i += 1;
    } else { out.push({ is: "added", text: b[j], at: j }); j += 1; }
  }
  return out;
}

/** A line, in which the names of types and the pointers of definitions are links. */
function linked(text, type, isCode) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(/#\/[^\s"']+|[A-Za-z_][A-Za-z0-9_]*/g)) {
    const word = match[0];
    const pointer = word.startsWith("#") && byOrigin.get(word);
    const name = pointer || (isCode && byName.has(`${type.module} ${word}`) && !text.trimStart().startsWith("//") ? word : null);
    if (!name || name === type.name) continue;
    out.push(text.slice(end, match.index), make("a", { href: address(name, null, type.module), tabindex: "-1" }, word));
    end = match.index + word.length;
  }
  return [...out, text.slice(end)];
}

function pane(title, type, excerpt, was) {
  if (!excerpt) return make("section", { class: "pane" }, make("div", {}, make("h3", {}, title)), make("p", {}, " left out"));
  const innermost = (at) => excerpt.marks.filter((mark) => mark[0] <= at && at <= mark[1])
    .reduce((best, mark) => (!best || mark[1] - mark[0] <= best[1] - best[0] ? mark : best), null);
  const lines = was && was !== excerpt.text ? compared(was, excerpt.text)
    : excerpt.text.split("\n").map((text, at) => ({ is: "", text, at }));
  const rows = lines.map(({ is, text, at }) => {
    const mark = at === undefined ? null : innermost(at);
    const choose = () => { if (!String(getSelection())) history.replaceState(null, "", address(type.name, mark[2], type.module)); choosePointer(mark[2]); };
    const starts = mark && mark[0] === at;
    return make("span", { class: `row ${is}`, "data-linked": mark && mark[2], "data-at": at,
      tabindex: starts && "0", click: mark && ((event) => { if (event.target.tagName !== "A") choose(); }),
      keydown: starts && ((event) => { if (event.key === "Enter" && event.target.tagName !== "A") choose(); }) }, linked(text, type, title === "Rust"));
  });
  const section = make("section", { class: "pane", "data-pane": title },
    make("div", {}, make("h3", {}, title), make("span", { class: "faint" }, `${excerpt.file}${excerpt.file ? ":" : "line "}${excerpt.line}`)),
    make("pre", { tabindex: "0", "aria-label": title }, rows),
    excerpt.omitted_lines ? make("p", { class: "faint" }, ` … ${count(excerpt.omitted_lines, "more line")}`) : null);
  section.marks = excerpt.marks;
  return section;
}

/** Marks in both texts what a pointer is about, or what is nearest around it. */
function choosePointer(pointer) {
  const around = (mark) => mark[2] === pointer || pointer.startsWith(`${mark[2]}/`);
  for (const section of document.querySelectorAll("[data-pane]")) {
    const best = section.marks.filter(around).reduce((one, mark) => (!one || mark[2].length > one[2].length ? mark : one), null);
    let first = null;
    for (const row of section.querySelectorAll(".row")) {
      const at = Number(row.dataset.at);
      const chosen = Boolean(best) && row.dataset.at !== undefined && best[0] <= at && at <= best[1];
      row.classList.toggle("chosen", chosen);
      if (chosen && !first) first = row;
    }
    scrollToRow(section, first);
  }
}

function scrollToRow(section, row) {
  const pre = section.querySelector("pre");
  if (row) pre.scrollTop = row.offsetTop - pre.offsetTop - pre.clientHeight / 3;
}

// Graphs.

/** Columns of types, with a line for each reference between them. */
function graph(columns, module, here) {
  const [wide, high, gap] = [210, 26, 90];
  const places = new Map();
  columns.forEach((names, x) => names.forEach((name, y) => places.set(name, { x: 10 + x * (wide + gap), y: 10 + y * (high + 8) })));
  const edges = [...places.keys()].flatMap((from) => (lookUp(from, module)?.uses ?? [])
    .filter((to) => places.has(to) && (!here || from === here || to === here)).map((to) => [from, to]));
  const paths = edges.map(([from, to]) => {
    const [a, b] = [places.get(from), places.get(to)];
    const forth = a.x < b.x;
    const [x1, x2] = forth ? [a.x + wide, b.x] : [a.x + wide, b.x + wide];
    const bend = forth ? (x2 - x1) / 2 : 40;
    const path = `M${x1} ${a.y + high / 2}C${x1 + bend} ${a.y + high / 2} ${forth ? x2 - bend : x2 + bend} ${b.y + high / 2} ${x2} ${b.y + high / 2}`;
    return make("path", { d: path, "data-from": from, "data-to": to });
  });
  const light = (name, on) => paths.filter((path) => [path.dataset.from, path.dataset.to].includes(name))
    .forEach((path) => path.classList.toggle("lit", on));
  const short = (name) => (name.length > 27 ? `${name.slice(0, 18)}…${name.slice(-8)}` : name);
  const nodes = [...places].map(([name, { x, y }]) => make("a", { svg: true, href: address(name, null, module), class: name === here ? "here" : "",
    mouseenter: () => light(name, true), mouseleave: () => light(name, false), focus: () => light(name, true), blur: () => light(name, false) },
  make("title", {}, name), make("rect", { x, y, width: wide, height: high, rx: 5 }), make("text", { x: x + 8, y: y + 17 }, short(name))));
  const width = 20 + columns.length * (wide + gap) - gap;
  const height = 20 + Math.max(1, ...columns.map((names) => names.length)) * (high + 8);
  return make("div", { class: "graph", tabindex: "0", role: "group", "aria-label": "Graph of the types" }, make("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, paths, nodes));
}

/** All types of a module in columns: how far each is from its root, or from one that nothing refers to. */
function layers(module, at) {
  const names = module.types.map((type) => type.name);
  const first = [module.root, ...module.types.filter((type) => !type.used_by.some((name) => name !== type.name)).map((type) => type.name)];
  const order = [...first, ...names].filter((name) => byName.has(`${at} ${name}`));
  const depth = new Map();
  for (const start of order) {
    if (depth.has(start) || depth.size >= MAX_GRAPH_TYPES) continue;
    depth.set(start, 0);
    for (const name of queue(start, at)) {
      for (const next of lookUp(name, at).uses) {
        if (byName.has(`${at} ${next}`) && !depth.has(next) && depth.size < MAX_GRAPH_TYPES) depth.set(next, depth.get(name) + 1);
      }
    }
  }
  const columns = [];
  for (const [name, far] of depth) (columns[far] ??= []).push(name);
  return { columns, shown: depth.size };
}

/** The types that one reaches, nearest first. */
function* queue(start, module) {
  const waiting = [start];
  const seen = new Set(waiting);
  while (waiting.length) {
    const name = waiting.shift();
    yield name;
    for (const next of lookUp(name, module).uses.filter((next) => byName.has(`${module} ${next}`) && !seen.has(next))) { seen.add(next); waiting.push(next); }
  }
}

// Pages.

function section(title, ...content) {
  return make("section", {}, make("h2", {}, title), content);
}

const says = new Map(data.deviations);
const deviation = (name) => make("li", {}, code(name), says.has(name) ? words(`: ${says.get(name)}`) : "");

function overview() {
  const parts = data.modules.map((module, at) => {
    const proved = module.types.filter((type) => type.verdict === "equivalent").length;
    const used = new Map();
    for (const type of module.types) for (const name of type.deviations) used.set(name, (used.get(name) ?? 0) + 1);
    const open = module.types.filter((type) => type.says);
    const { columns, shown } = layers(module, at);
    return [make("h1", {}, module.name),
      make("p", { class: proved === module.types.length ? "good" : "bad" },
        `${proved} of ${count(module.types.length, "type")} proved equivalent to ${module.types.length === 1 ? "its schema" : "their schemas"}`),
      make("p", { class: "faint" }, `Generated from ${module.documents.join(", ")} by Lockstep ${data.version}. Root: `, linkTo(module.root, at)),
      open.length ? section("Not proved", make("ul", {}, open.map((type) => make("li", {}, linkTo(type.name, at), words(`: ${type.says}`))))) : null,
      used.size ? section("Deviations that the profile allows", make("ul", {}, [...used].map(([name, number]) =>
        make("li", {}, code(name), words(` (${count(number, "type")}): ${says.get(name) ?? ""}`))))) : null,
      module.warnings?.length ? section("Warnings", make("ul", {}, module.warnings.map((warning) => make("li", {}, warning)))) : null,
      section("References", shown < module.types.length
        ? make("p", { class: "faint" }, `${shown} of ${module.types.length} types, those nearest to the root.`) : null, graph(columns, at))];
  });
  const left = data.shortened ? make("p", { class: "bad" }, `${count(data.shortened, "type")} are shown without excerpts: the page has reached its maximum size.`) : null;
  main.replaceChildren(...[left, data.since && make("p", {}, make("a", { href: "#changes" }, `${data.since.old} → ${data.since.new}: ${data.since.headline}`)), ...parts.flat()].filter(Boolean));
}

function changeTable(changes) {
  return make("table", {}, changes.map((change) => make("tr", {},
    make("td", { class: change.breaking ? "bad" : "" }, words(change.what), change.evidence ? make("div", { class: "faint" }, code(change.evidence)) : null),
    make("td", {}, words(change.advice)),
    make("td", {}, change.type ? make("a", { href: address(change.type, change.pointer) }, code(change.pointer)) : code(change.pointer), make("div", { class: "faint" }, change.places)),
    make("td", { class: "faint" }, code(change.rule)))));
}

function changes() {
  const since = data.since;
  if (!since) return overview();
  const titles = [...new Set(since.changes.map((change) => change.section))];
  main.replaceChildren(make("h1", {}, `${since.old} → ${since.new}`), make("p", {}, since.headline),
    ...titles.map((title) => section(title, changeTable(since.changes.filter((change) => change.section === title)))),
    since.more ? make("p", {}, `… ${count(since.more, "more change")}`) : "",
    since.removed.length ? section("Removed types", make("p", {}, since.removed.join(", "))) : "",
    titles.length ? "" : make("p", {}, "Nothing changes."));
}

function typePage(type, at) {
  const changed = data.since ? data.since.changes.filter((change) => change.type === type.name) : [];
  const sides = (names) => names.filter((name) => name !== type.name).slice(0, MAX_NEIGHBOURS);
  const uses = sides(type.uses);
  const before = sides(type.used_by).filter((name) => !uses.includes(name));
  const more = (names) => (names.length > MAX_NEIGHBOURS ? ` (${count(names.length, "type")})` : "");
  const was = type.was?.is === "changed" ? type.was : null;
  main.replaceChildren(...[
    make("h1", {}, type.name, was && was.name !== type.name ? make("span", { class: "faint" }, ` was ${was.name}`) : ""),
    make("div", {}, make("span", { class: `badge ${type.verdict === "equivalent" ? "good" : "bad"}` }, type.verdict === "equivalent" && type.by !== "shape" ? `equivalent with ${type.by}` : type.verdict),
      make("span", { class: "badge faint" }, type.kind), type.was ? make("span", { class: "badge" }, type.was.is) : null),
    make("div", {}, type.origins.map((origin) => make("div", {}, code(origin)))),
    type.says ? make("p", { class: "bad" }, words(type.says)) : null,
    type.note ? make("p", {}, words(type.note)) : null,
    type.docs ? make("p", { class: "docs" }, type.docs) : null,
    make("div", { class: "panes" }, pane("Schema", type, type.schema, was?.schema), pane("Rust", type, type.rust, was?.rust)),
    changed.length ? section("What changed", changeTable(changed)) : null,
    type.rules.length ? section("Rules", make("ul", {}, type.rules.map((rule) =>
      make("li", {}, rule.path ? [code(rule.path), ": "] : "", code(rule.says))))) : null,
    type.deviations.length || type.widenings.length
      ? section("Deviations from the schema", make("ul", {}, [...type.deviations, ...type.widenings].map(deviation))) : null,
    section("Why it looks like this", make("ul", {}, type.decisions.map((decision) =>
      make("li", {}, words(decision.what), decision.option ? make("span", { class: "faint" }, words(` — to change it: ${decision.option}`)) : "")))),
    section("References", make("p", {}, "Referred to by: ", type.used_by.length ? type.used_by.flatMap((name, at) => [at ? ", " : "", linkTo(name, type.module)]) : "nothing", more(type.used_by),
      ". Refers to: ", type.uses.length ? type.uses.flatMap((name, at) => [at ? ", " : "", linkTo(name, type.module)]) : "nothing", more(type.uses), "."),
    graph([before, [type.name], uses].filter((names) => names.length), type.module, type.name)),
  ].filter(Boolean));
  if (at) choosePointer(at);
  else document.querySelectorAll("[data-pane]").forEach((pane) => scrollToRow(pane, pane.querySelector(".added, .gone")));
}

function show() {
  const { type, at, page } = current();
  if (type) typePage(type, at);
  else if (page === "changes") changes();
  else overview();
  document.title = `${type ? type.name : page === "changes" ? "Changes" : data.modules[0]?.root ?? ""}: types`;
  filter();
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  if (!at) scrollTo(0, 0);
}

function step(by) {
  const all = found();
  if (!all.length) return;
  const at = all.indexOf(current().type);
  const next = all[at < 0 ? 0 : (at + by + all.length) % all.length];
  location.hash = address(next.name, null, next.module);
}

function stepField(by) {
  const { type, at } = current();
  const pointers = (type?.parts ?? []).map((part) => part.pointer).filter(Boolean);
  if (!pointers.length) return;
  const index = pointers.indexOf(at);
  const next = pointers[index < 0 ? (by > 0 ? 0 : pointers.length - 1) : (index + by + pointers.length) % pointers.length];
  history.replaceState(null, "", address(type.name, next, type.module));
  choosePointer(next);
}

addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === search) {
    if (event.key === "Escape") { search.value = ""; filter(); search.blur(); }
    if (event.key === "Enter" && found().length) { location.hash = address(found()[0].name, null, found()[0].module); main.focus(); }
    return;
  }
  const keys = { "/": () => search.focus(), j: () => step(1), k: () => step(-1), n: () => stepField(1), p: () => stepField(-1),
    o: () => { location.hash = "overview"; }, c: () => { location.hash = "changes"; }, t: theme, "?": () => help.showModal(),
    Escape: () => { search.value = ""; filter(); } };
  if (keys[event.key] && !help.open) { event.preventDefault(); keys[event.key](); }
});
show();
