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
