// The levers of an offer: a slider and a number each, an all-years handle for a series, a mark where one is moved.
// Python answers; this file says which figures are wanted, and puts in place what comes back while a hand moves.

const PATIENCE = 4000; // after so long an answer that has not come is not waited for any longer
const REST = 250; // so long a hand has to rest before the page is drawn again

export default function (component) {
  const { data, setStateValue, parentElement } = component;
  const root = parentElement.querySelector(".levers");
  const room = root.room || (root.room = start(root));
  room.say = setStateValue;
  room.take(data);
}

function start(root) {
  const room = { root, stamp: null, figures: {}, sent: 0, taken: 0, skipped: 0, at: 0, waiting: null, rows: {} };
  Object.assign(room, { line: "", asking: false, again: false, said: null, resting: 0, moves: 0, told: 0 });
  room.take = (data) => {
    room.taken = data.answered;
    room.line = data.line;
    if (data.stamp !== room.stamp) {
      room.stamp = data.stamp;
      room.figures = { ...data.figures };
      room.waiting = null;
      room.said = null;
      room.skipped = room.sent;
      draw(room, data.groups);
    }
  };
  setInterval(() => room.waiting && performance.now() - room.resting > REST && free(room) && send(room), 30);
  new MutationObserver(() => keep(room)).observe(document.body, { childList: true, subtree: true });
  return room;
}

// The answer to the last wish is on the screen, or has been waited for long enough: a wish that came earlier would cut
// the drawing of that answer short, and a hand that does not rest would never see one.
function free(room) {
  const status = document.querySelector(".room-status");
  const shown = Math.max(status ? Number(status.dataset.answered) : 0, room.skipped);
  return shown >= room.sent || performance.now() - room.at > PATIENCE;
}

// A hand that moves is answered on the line; the page itself is drawn again once it rests.
function ask(room, settled) {
  room.resting = performance.now();
  room.moves += 1;
  if (settled) room.waiting = { settled: true };
  direct(room);
}

async function direct(room) {
  if (room.asking) {
    room.again = true;
    return;
  }
  room.asking = true;
  do {
    room.again = false;
    const { stamp, moves } = room;
    const found = await answer(room.line, room.figures);
    if (stamp !== room.stamp) continue;
    if (found) {
      room.said = { ...found, moves };
      if (!drawn(room)) place(room);
    } else if (!room.again) {
      room.waiting = { settled: !!(room.waiting && room.waiting.settled) };
    }
  } while (room.again);
  room.asking = false;
}

async function answer(line, figures) {
  try {
    const reply = await fetch(line, { method: "POST", body: JSON.stringify(figures) });
    const found = reply.ok ? await reply.json() : {};
    return found.ready ? found : null;
  } catch {
    return null;
  }
}

// What is drawn for an earlier wish gives way to what the line has said since; that of the last wish stays.
function keep(room) {
  const status = document.querySelector(".room-status");
  if (!room.said || !status || status.dataset.line) return;
  if (drawn(room)) room.said = null;
  else place(room);
}

// Whether the page was drawn for the figures that the line has answered, or for later ones, however late it answered.
function drawn(room) {
  const status = document.querySelector(".room-status");
  if (!status || status.dataset.line) return false;
  const answered = Number(status.dataset.answered);
  return answered > room.sent || (!room.waiting && answered >= room.sent && room.told >= room.said.moves);
}

function place(room) {
  for (const [name, html] of [["room-status", room.said.status], ["room-figures", room.said.figures]]) {
    const old = document.querySelector(`.${name}`);
    if (!old) continue;
    const box = document.createElement("template");
    box.innerHTML = html;
    const found = box.content.querySelector(`.${name}`);
    old.replaceChildren(...found.childNodes);
    if (name === "room-status") {
      old.className = found.className;
      old.dataset.line = "1";
    }
  }
}

function send(room) {
  const wanted = room.waiting;
  room.waiting = null;
  room.sent = Math.max(room.sent, room.taken) + 1;
  room.at = performance.now();
  room.told = room.moves;
  room.say("wanted", { stamp: room.stamp, number: room.sent, figures: { ...room.figures }, settled: !!wanted.settled });
}

function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside);
  return element;
}

const text = (value) => {
  const shown = Math.abs(value) >= 1000 ? value.toLocaleString("en-GB", { maximumFractionDigits: 1 }) : String(+value.toFixed(4));
  return shown.replace("-", "−");
};
const near = (one, other) => Math.abs(one - other) < 1e-9;
const fit = (value, lever) => Math.min(Math.max(value, lever.least), lever.most);
const rounded = (value) => +value.toFixed(6);

function draw(room, groups) {
  const open = new Set([...room.root.querySelectorAll("details[open]")].map((part) => part.dataset.id));
  const phone = window.matchMedia("(max-width: 640px)").matches;
  const first = !room.drawn;
  room.drawn = true;
  room.rows = {};
  room.root.replaceChildren(
    ...groups.map((group, at) => {
      const body = make("div", { class: "group" });
      for (const series of group.series) body.append(drawSeries(room, series, open));
      const count = make("span", { class: "count" });
      const box = make("details", { "data-id": group.name }, make("summary", {}, group.name, " ", count), body);
      box.open = first ? !phone && at === group.first : open.has(group.name);
      room.rows[`count:${group.name}`] = { show: () => counted(room, group, count) };
      return box;
    }),
  );
  show(room);
}

function counted(room, group, count) {
  const moved = group.series.flatMap((series) => series.levers).filter((lever) => lever.id in room.figures).length;
  count.textContent = moved ? `(${moved} moved)` : "";
}

function drawSeries(room, series, open) {
  const only = series.levers[0];
  if (only.switch) return drawSwitch(room, only);
  if (only.options) return drawChoice(room, only);
  if (series.levers.length === 1) return drawLever(room, only, only.label);
  const part = make("div", { class: "series" });
  part.append(drawAll(room, series));
  const years = make("details", { "data-id": series.id, class: "years" }, make("summary", {}, "Year by year"));
  for (const lever of series.levers) years.append(drawLever(room, lever, lever.label, lever.period));
  years.open = open.has(series.id);
  part.append(years);
  return part;
}

function line(label, id, slider, number, mark, back, note) {
  const parts = [make("label", { for: id }, label), make("div", { class: "pull" }, slider, number), mark, back];
  if (note) parts.push(make("p", { class: "note" }, note));
  return make("div", { class: "lever" }, ...parts);
}

function pair(room, id, name, least, most, low, high, step, unit, set) {
  const slider = make("input", { type: "range", id, min: low, max: high, step: "any", "aria-label": name });
  const number = make("input", { type: "number", min: least, max: most, step, "aria-label": `${name}, as a number` });
  const snapped = (value) => Math.min(Math.max(rounded(Math.round(value / step) * step), low), high);
  slider.addEventListener("input", () => set(snapped(+slider.value), false));
  slider.addEventListener("change", () => set(snapped(+slider.value), true));
  slider.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[event.key];
    if (!way) return;
    event.preventDefault();
    set(Math.min(Math.max(rounded(+slider.value + way * step), low), high), true);
  });
  number.addEventListener("change", () => {
    const value = Number(number.value);
    if (number.value !== "" && Number.isFinite(value)) set(Math.min(Math.max(value, least), most), true);
    else show(room);
  });
  return { slider, number, put: (value, words) => put(slider, number, value, words) };
}

function put(slider, number, value, words) {
  slider.value = value;
  slider.setAttribute("aria-valuetext", words);
  if (document.activeElement !== number) number.value = rounded(value);
}

function wish(room, lever, value) {
  if (!lever.switch && near(value, lever.now)) delete room.figures[lever.id];
  else room.figures[lever.id] = value;
}

function drawLever(room, lever, name, short) {
  const id = `lever-${lever.id}`;
  const set = (value, settled) => {
    wish(room, lever, value);
    show(room);
    ask(room, settled);
  };
  const ends = pair(room, id, name, lever.least, lever.most, lever.low, lever.high, lever.step, lever.unit, set);
  const mark = make("span", { class: "mark" });
  const back = make("button", { type: "button", class: "back", "aria-label": `Put back ${name}` }, "Put back");
  back.addEventListener("click", () => {
    set(lever.now, true);
    ends.slider.focus();
  });
  const row = line(short || name, id, ends.slider, ends.number, mark, back, lever.note);
  room.rows[lever.id] = {
    show: () => {
      const value = room.figures[lever.id] ?? lever.now;
      const moved = lever.id in room.figures;
      ends.put(value, text(value));
      row.classList.toggle("moved", moved);
      mark.textContent = moved ? `moved: was ${text(lever.now)}` : "";
      back.hidden = !moved;
    },
  };
  return row;
}

function drawAll(room, series) {
  const levers = series.levers;
  const id = `all-${series.id}`;
  const name = `${series.name}, all years`;
  const low = Math.min(...levers.map((lever) => lever.low - lever.now)); // a year that is at its end stays there
  const high = Math.max(...levers.map((lever) => lever.high - lever.now));
  const step = Math.max(...levers.map((lever) => lever.step));
  const set = (by, settled) => {
    for (const lever of levers) wish(room, lever, rounded(fit(lever.now + by, lever)));
    show(room);
    ask(room, settled);
  };
  const ends = pair(room, id, `${name}, more or less`, low, high, low, high, step, series.unit, set);
  const mark = make("span", { class: "mark" });
  const back = make("button", { type: "button", class: "back", "aria-label": `Put back ${name}` }, "Put back");
  back.addEventListener("click", () => {
    set(0, true);
    ends.slider.focus();
  });
  const row = line(`${series.name}, all years: more or less`, id, ends.slider, ends.number, mark, back, "");
  room.rows[id] = {
    show: () => {
      const moves = levers.map((lever) => (room.figures[lever.id] ?? lever.now) - lever.now);
      const moved = moves.some((by) => !near(by, 0));
      const most = moves.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      const same = moves.every((by) => near(by, most));
      ends.put(most, `${text(most)} in ${same ? "every year" : "some years"}`);
      row.classList.toggle("moved", moved);
      const now = levers.map((lever) => text(room.figures[lever.id] ?? lever.now)).join(", ");
      mark.textContent = moved ? `moved: now ${now}` : `stands at ${now}`;
      back.hidden = !moved;
    },
  };
  return row;
}

function drawSwitch(room, lever) {
  const id = `lever-${lever.id}`;
  const box = make("input", { type: "checkbox", id: `${id}-on` });
  const ends = pair(room, id, `${lever.name}, held at`, lever.least, lever.most, lever.low, lever.high, lever.step, "%", (value, settled) => {
    room.figures[lever.id] = value;
    show(room);
    ask(room, settled);
  });
  box.addEventListener("change", () => {
    if (box.checked) room.figures[lever.id] = +ends.slider.value || lever.now;
    else delete room.figures[lever.id];
    show(room);
    ask(room, true);
  });
  const label = make("label", { for: `${id}-on`, class: "switch" }, box, ` Hold ${lever.name} at one share`);
  const pull = make("div", { class: "pull" }, ends.slider, ends.number);
  const mark = make("span", { class: "mark" });
  const row = make("div", { class: "lever" }, label, pull, mark, make("p", { class: "note" }, lever.note));
  room.rows[lever.id] = {
    show: () => {
      const on = lever.id in room.figures;
      const value = room.figures[lever.id] ?? lever.now;
      box.checked = on;
      pull.hidden = !on;
      ends.put(value, `${text(value)}%`);
      row.classList.toggle("moved", on);
      mark.textContent = on ? `moved: held at ${text(value)}% everywhere` : "";
    },
  };
  return row;
}

function drawChoice(room, lever) {
  const id = `lever-${lever.id}`;
  const options = lever.options.map((words, at) => make("option", { value: at }, words));
  const choice = make("select", { id, "aria-describedby": `${id}-note` }, ...options);
  choice.addEventListener("change", () => {
    wish(room, lever, +choice.value);
    show(room);
    ask(room, true);
  });
  const mark = make("span", { class: "mark" });
  const pull = make("div", { class: "pull" }, make("label", { for: id }, lever.label), choice);
  const row = make("div", { class: "lever choice" }, pull, mark, make("p", { class: "note", id: `${id}-note` }, lever.note));
  room.rows[lever.id] = {
    show: () => {
      const moved = lever.id in room.figures;
      choice.value = room.figures[lever.id] ?? lever.now;
      row.classList.toggle("moved", moved);
      mark.textContent = moved ? `moved: ${lever.options[lever.now]} before` : "";
    },
  };
  return row;
}

function show(room) {
  for (const row of Object.values(room.rows)) row.show();
}
