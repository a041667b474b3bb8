"use strict";
(() => {
  const said = document.getElementById("said");
  const say = (text) => { said.textContent = ""; setTimeout(() => { said.textContent = text; }, 50); };
  const full = (cell) => (cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim());
  const number = (cell) => (cell.dataset.value === undefined ? NaN : cell.dataset.value === "" ? NaN : Number(cell.dataset.value));
  const order = new Intl.Collator("en-GB", { numeric: true });

  function compare(a, b, down) {
    const x = number(a), y = number(b);
    if (!Number.isNaN(x) && !Number.isNaN(y)) return down ? y - x : x - y;
    if (Number.isNaN(x) !== Number.isNaN(y) && (a.dataset.value !== undefined || b.dataset.value !== undefined)) return Number.isNaN(x) ? 1 : -1;
    const words = order.compare(full(a), full(b));
    return down ? -words : words;
  }

  function sort(table, at) {
    const heads = [...table.tHead.rows[0].cells], head = heads[at];
    const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : head.classList.contains("n");
    heads.forEach((h) => { h.removeAttribute("aria-sort"); h.querySelector(".way").textContent = "\u00a0↕"; });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    head.querySelector(".way").textContent = down ? "\u00a0▼" : "\u00a0▲";
    const body = table.tBodies[0];
    [...body.rows].sort((a, b) => compare(a.cells[at], b.cells[at], down)).forEach((row) => body.append(row));
    say(`Sorted by ${head.textContent.replace(/[▲▼↕]/g, "").trim()}, ${down ? "largest" : "smallest"} first`);
  }

  // A spreadsheet must not take a name for a formula.
  const safe = (cell) => {
    const text = full(cell).replace(/[\t\r\n]+/g, " ");
    return cell.dataset.value === undefined && /^[=+\-@]/.test(text) ? "'" + text : text;
  };
  const lines = (table) => [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map((cell) => safe(cell).replace(/\s[▲▼↕]$/, "")).join("\t")).join("\n");

  function byHand(text) {
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  async function copy(table) {
    const text = lines(table);
    let done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch { done = byHand(text); }
    say(done ? "Table copied, with full values" : "The browser did not allow copying");
    return done;
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function filter(table) {
    const label = document.createElement("label"), box = document.createElement("input");
    label.textContent = "Show rows with";
    box.type = "search";
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      let shown = 0;
      for (const row of table.tBodies[0].rows) { row.hidden = !row.textContent.toLowerCase().includes(wanted); shown += row.hidden ? 0 : 1; }
      say(`${shown} rows shown`);
    });
    label.append(box);
    return label;
  }

  for (const table of document.querySelectorAll("table.data")) {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const made = button(head.textContent, () => sort(table, at)), way = document.createElement("span");
      way.className = "way";
      way.setAttribute("aria-hidden", "true");
      way.textContent = "\u00a0↕";
      made.append(way);
      head.replaceChildren(made);
    });
    const tools = document.createElement("div"), rows = table.tBodies[0].rows.length, caption = table.caption.textContent.trim();
    tools.className = "tools";
    const copier = button("Copy table", async () => { copier.textContent = (await copy(table)) ? "Copied" : "Not copied"; setTimeout(() => { copier.textContent = "Copy table"; }, 2000); });
    copier.setAttribute("aria-describedby", table.id + "-caption");
    tools.append(copier);
    const source = button("Where it comes from", () => follow(table, null));
    source.setAttribute("aria-describedby", table.id + "-caption");
    tools.append(source);
    if (rows > 15) { const label = filter(table); label.querySelector("input").setAttribute("aria-label", "Show rows with, in " + caption); tools.append(label); }
    table.parentElement.before(tools);
    if (rows > 24) table.parentElement.classList.add("tall");
  }

  // Where a table is wider than its place, how many columns are out of sight, and on which side.
  const counted = (many) => `${many} more ${many === 1 ? "column" : "columns"}`;
  function sign(region) {
    const told = document.createElement("p"), table = region.querySelector("table");
    told.className = "more";
    told.hidden = true;
    region.before(told);
    const tell = () => {
      const place = region.getBoundingClientRect(), heads = [...table.tHead.rows[0].cells];
      const first = heads[0].getBoundingClientRect().right, wide = region.scrollWidth > region.clientWidth + 1;
      const right = heads.filter((head) => head.getBoundingClientRect().right > place.right + 2).length;
      const left = heads.slice(1).filter((head) => head.getBoundingClientRect().left < first - 2).length;
      told.hidden = !wide;
      told.textContent = !wide ? "" : [left ? `← ${counted(left)}` : "", right ? `${counted(right)} →` : ""].filter(Boolean).join(" · ") + ": scroll sideways";
    };
    region.addEventListener("scroll", tell, { passive: true });
    new ResizeObserver(tell).observe(region);
  }
  document.querySelectorAll(".scroll").forEach(sign);

  // From a number to its row, its rule, and the sources and grades of what stands behind it: all of it is on the page.
  const box = document.getElementById("trail"), words = (cell) => cell.textContent.replace(/[▲▼↕]/g, "").trim();
  const rowsOf = (id) => { const table = document.getElementById(id); return table ? [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)) : []; };
  function element(tag, text, into) { const made = document.createElement(tag); made.textContent = text; into.append(made); return made; }
  function pairs(list) { const made = document.createElement("dl"); for (const [name, text] of list) { if (text) { element("dt", name, made); element("dd", text, made); } } box.append(made); }
  function key(table, cell, head) {
    const heads = [...table.tHead.rows[0].cells].map(words), row = cell.parentElement;
    const parts = [words(row.cells[0])];
    heads.forEach((name, at) => { if (at && ["Code", "Period", "Region", "System"].includes(name)) parts.push(`${name.toLowerCase()} ${words(row.cells[at])}`); });
    const period = words(head).match(/\d{4}-\d{2}\S*/);
    return parts.concat(period && !parts.join().includes(period[0]) ? [`period ${period[0]}`] : []).join(", ");
  }
  function follow(table, cell) {
    const head = cell && table.tHead.rows[0].cells[cell.cellIndex], what = (head && head.dataset.from) || table.dataset.from;
    const trail = rowsOf("trails").find((row) => row[0] === what) || [what, "", "", ""];
    const inputs = trail[3].split(", "), behind = rowsOf("sources").filter((row) => inputs.includes(row[0]));
    box.replaceChildren();
    element("h2", cell ? "Where this number comes from" : "Where these numbers come from", box).id = "trail-heading";
    pairs([["Table", words(table.caption)], ["Row", cell ? key(table, cell, head) : ""], ["Column", head ? words(head) : ""], ["In full", cell ? cell.dataset.value : ""], ["What it is", trail[0]], ["Its row in the run folder", trail[1]], ["Rule", trail[2]]]);
    element("h3", behind.length ? "Sources and grades behind it" : "No source is stated for what stands behind it", box);
    const list = document.createElement("ul");
    behind.forEach(([name, column, basis, grade, source, rule]) => element("li", `${name}, ${column}: ${basis}, grade ${grade}. ${source}${rule ? `; ${rule}` : ""}`, list));
    if (behind.length) box.append(list);
    const close = button("Close", () => box.close());
    close.className = "all";
    box.append(close);
    box.showModal();
    box.scrollTop = 0;
  }
  document.querySelector("main").addEventListener("click", (event) => {
    const cell = event.target.closest("table.data tbody .n, table.data tfoot .n");
    if (cell && cell.dataset.value) follow(cell.closest("table"), cell);
  });

  const folds = document.querySelectorAll("main details");
  if (folds.length > 1) {
    const all = button("Open all folded tables", () => {
      const open = all.textContent.startsWith("Open");
      folds.forEach((fold) => { fold.open = open; });
      all.textContent = open ? "Fold all tables" : "Open all folded tables";
    });
    all.className = "all";
    const contents = document.querySelector(".contents");
    if (contents) contents.append(all);
  }

  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
