"use strict";
(() => {
  const text = id => document.getElementById(id).textContent;
  const programme = JSON.parse(text("programme"));
  const wasm = Uint8Array.from(atob(text("binary")), sign => sign.charCodeAt(0)).buffer;
  const source = new Blob([text("loader"), "\n", text("tiers"), "\n", text("work")], { type: "text/javascript" });
  const status = document.getElementById("status"), fault = document.getElementById("fault");
  const fields = new Map([...document.querySelectorAll("[data-handle]")].map(part => [part.dataset.handle, part]));
  const rows = [...document.querySelectorAll("[data-quantity]")];
  let worker = null, job = 0, asked = null, waiting = null, base = null;

  const shownOf = part => part.querySelector("input[type=number]");
  const figures = () => {
    const found = {};
    for (const handle of programme.handles) {
      const value = shownOf(fields.get(handle.id)).valueAsNumber;
      if (Number.isFinite(value) && value !== handle.now) found[handle.id] = Math.min(Math.max(value, handle.least), handle.most);
    }
    return found;
  };
  const say = (words, wrong) => { status.textContent = wrong ? "" : words; fault.textContent = wrong ? words : ""; };

  // What sharing out would move an amount by is known of the plan as it stands: a change of less than that is none.
  function tell(row, quantity, was, now) {
    const [, cellNow, cellBy] = row.querySelectorAll("td");
    const blur = Math.abs(was - quantity.exact);
    const settled = blur <= programme.settings.unsettled * Math.max(Math.abs(was), Math.abs(quantity.exact), 1);
    const by = Math.abs(now - was) > blur ? now - was : 0;
    cellNow.textContent = settled ? figure(Math.max(0, quantity.exact + by), quantity.unit) : "to follow";
    cellBy.textContent = settled ? change(by, quantity.unit) : "";
    row.dataset.way = settled && quantity.short && cellBy.textContent !== "same" ? (by < 0 ? "less" : "more") : "";
  }
  const clear = () => rows.forEach(row => {
    row.querySelectorAll("td").forEach((cell, at) => { if (at > 0) cell.textContent = ""; });
    row.dataset.way = "";
  });

  function told(moved, found) {
    if (found === null) {
      clear();
      say("With these figures no plan keeps what must hold.", true);
      return;
    }
    if (base === null) base = found;
    rows.forEach((row, at) => tell(row, programme.quantities[at], base.amounts[at], found.amounts[at]));
    const count = Object.keys(moved).length;
    say(count ? `Solved in this browser with ${count} figure${count > 1 ? "s" : ""} moved.` : "Solved in this browser: nothing is moved.");
  }

  function ask() {
    const moved = figures();
    scenario(moved);
    if (worker !== null && asked !== null) { waiting = moved; return; }
    asked = moved;
    job += 1;
    say("Solving …");
    worker.postMessage({ job, figures: moved });
  }

  function start() {
    worker = new Worker(URL.createObjectURL(source));
    worker.onerror = () => say("The solver could not be started: this browser allows no WebAssembly in a worker.", true);
    worker.onmessage = ({ data }) => {
      const moved = asked;
      asked = null;
      if (data.error) { clear(); say(`The solver gave no answer (${data.error}).`, true); }
      else told(moved, data.found);
      if (waiting !== null) { waiting = null; ask(); }
    };
    worker.postMessage({ job: 0, carried: programme, wasm }, [wasm]);
    ask();
  }

  // The offer as a scenario file, to be solved exactly and kept.
  function scenario(moved) {
    const lines = ['name = "offer"', 'title = "An offer made on the live page."'];
    if (programme.base) lines.push(`base = ${JSON.stringify(programme.base)}`);
    for (const handle of programme.handles) {
      if (!(handle.id in moved)) continue;
      const { table, where, operation, column, scale } = handle.cells;
      const keys = Object.entries(where).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
      const value = Number((moved[handle.id] / scale).toFixed(12));
      lines.push("", "[[change]]", `table = ${JSON.stringify(table)}`);
      if (keys.length) lines.push(`where = { ${keys.join(", ")} }`);
      lines.push(`${operation} = { ${column} = ${value} }`);
    }
    document.getElementById("scenario").textContent = lines.join("\n") + "\n";
  }

  for (const [id, part] of fields) {
    const handle = programme.handles.find(each => each.id === id);
    const number = shownOf(part), slider = part.querySelector("input[type=range]");
    number.addEventListener("input", () => { if (Number.isFinite(number.valueAsNumber)) slider.value = number.value; });
    number.addEventListener("change", () => {
      const value = number.valueAsNumber;
      number.value = Number.isFinite(value) ? Math.min(Math.max(value, handle.least), handle.most) : handle.now;
      slider.value = number.value;
      ask();
    });
    slider.addEventListener("input", () => { number.value = slider.value; });
    slider.addEventListener("change", () => { number.value = slider.value; ask(); });
  }
  document.getElementById("back").addEventListener("click", () => {
    for (const handle of programme.handles) for (const field of fields.get(handle.id).querySelectorAll("input")) field.value = handle.now;
    ask();
  });
  start();
})();
