(() => {
  "use strict";
  const root = document.documentElement;
  const PAGE = 50;
  const places = new Map(); // of each row that has an address: how to show it
  let fields = 0, alphabet, count, said; // how words are sorted, numbers written, and what we say: as the page is told

  const speak = (element) => {
    const page = element.closest("[data-words]");
    said = JSON.parse(page.dataset.words);
    alphabet = new Intl.Collator(page.closest("[lang]").lang, { numeric: true, sensitivity: "base" });
    count = new Intl.NumberFormat(page.closest("[data-locale]").dataset.locale, { numberingSystem: "latn" }).format;
  };
  const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const labelled = (words, control) => {
    control.id = `field-${Date.now().toString(36)}-${++fields}`;
    return make("div", { className: "field" }, make("label", { htmlFor: control.id, textContent: words }), control);
  };
  const choice = (pairs) => {
    const select = make("select");
    for (const [value, words] of pairs) select.append(make("option", { value, textContent: words }));
    return select;
  };
  const push = (words, act) => {
    const button = make("button", { type: "button", textContent: words });
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && act());
    return button;
  };
  const disable = (button, off) => button.setAttribute("aria-disabled", String(off)); // keeps the focus, `disabled` does not

  // What a cell is sorted by: its key, its number (printed plainly where it has no key), or its words; blanks last.
  const key = (cell, numeric) => {
    if (cell.dataset.k !== undefined) return Number(cell.dataset.k);
    const words = cell.textContent;
    return numeric && words ? Number(words) : words;
  };
  const compare = (one, two, way) => {
    if (one === "" || two === "") return (one === "") - (two === "");
    return way * (typeof one === "number" && typeof two === "number" ? one - two : alphabet.compare(one, two));
  };

  const enhance = (table) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const frame = table.closest(".grid");
    const scroll = table.closest(".scroll");
    const title = frame.querySelector(".words").textContent;
    if (rows.length < 2) return;

    let view = rows, page = 0, size = rows.length > 2 * PAGE ? PAGE : Infinity, column = -1, way = 1, words = null;

    const status = make("p", { role: "status", className: "status" });
    const search = make("input", { type: "search", autocomplete: "off" });
    const filters = [];
    const sizes = choice([[PAGE, String(PAGE)], [200, "200"], [Infinity, said.all]]);
    sizes.value = String(size);

    const draw = () => {
      const pages = Math.max(1, Math.ceil(view.length / size));
      page = Math.min(Math.max(page, 0), pages - 1);
      const first = page ? page * size : 0, last = Math.min(view.length, first + size);
      body.replaceChildren(...view.slice(first, last));
      const filtered = view.length < rows.length;
      const told = { first: count(first + 1), last: count(last), some: count(view.length), all: count(rows.length) };
      if (!view.length) status.textContent = said.none;
      else if (pages > 1) status.textContent = say(filtered ? said.rows_found : said.rows, told);
      else status.textContent = filtered ? say(said.found, told) : "";
      disable(back, page === 0);
      disable(next, page >= pages - 1);
    };
    const back = push(said.back, () => { page -= 1; draw(); });
    const next = push(said.next, () => { page += 1; draw(); });

    const apply = () => {
      const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = filters.filter(([select]) => select.selectedIndex > 0).map(([select, place, values]) => [place, values[select.selectedIndex - 1]]);
      if (wanted.length && !words) words = new Map(rows.map((row) => [row, [...row.cells].map((c) => c.textContent).join("\n").toLowerCase()]));
      view = rows.filter((row) => wanted.every((word) => words.get(row).includes(word)) && chosen.every(([place, value]) => row.cells[place].textContent === value));
      if (column >= 0) {
        const numeric = heads[column].classList.contains("n");
        const keys = new Map(view.map((row) => [row, key(row.cells[column], numeric)]));
        view.sort((one, two) => compare(keys.get(one), keys.get(two), way));
      }
      page = 0;
      draw();
    };

    const clear = () => {
      search.value = "";
      for (const [select] of filters) select.selectedIndex = 0;
    };

    // A column goes up, down, and back to the order of the report.
    const sort = (place) => {
      if (column !== place) [column, way] = [place, 1];
      else if (way === 1) way = -1;
      else column = -1;
      heads.forEach((head, here) => {
        if (here === column) head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
      apply();
    };

    const bar = make("div", { className: "bar" });
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", say(said.filter, { what: title }));
    if ("search" in table.dataset) bar.append(labelled(said.search, search));
    heads.forEach((head, place) => {
      const name = head.textContent;
      if ("filter" in head.dataset) {
        const numeric = head.classList.contains("n"), found = new Map();
        for (const row of rows) {
          const cell = row.cells[place], value = cell.textContent;
          if (!found.has(value)) found.set(value, { order: key(cell, numeric), rows: 0 });
          found.get(value).rows += 1;
        }
        const values = [...found.keys()].sort((one, two) => compare(found.get(one).order, found.get(two).order, 1));
        const select = choice([["", said.all], ...values.map((value, here) => [String(here), say(said.option, { value: value || said.blank, count: count(found.get(value).rows) })])]);
        select.addEventListener("change", apply);
        filters.push([select, place, values]);
        bar.append(labelled(name, select));
      }
      const button = push(name, () => sort(place));
      head.classList.add("sortable");
      head.replaceChildren(button);
    });
    if (bar.childElementCount) {
      bar.append(push(said.clear, () => { clear(); apply(); }));
    }

    // An address leads to its row, though it lie on another page or be filtered out.
    const show = (row) => {
      if (!view.includes(row)) { clear(); apply(); }
      page = size === Infinity ? 0 : Math.floor(view.indexOf(row) / size);
      draw();
      for (const one of document.querySelectorAll("tr.found")) one.classList.remove("found");
      row.classList.add("found");
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "center", behavior: "instant" });
    };
    for (const row of rows) if (row.id) places.set(row.id, () => show(row));

    let waiting;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
    sizes.addEventListener("change", () => { size = Number(sizes.value); page = 0; draw(); });
    addEventListener("beforeprint", () => body.replaceChildren(...view));
    addEventListener("afterprint", draw);

    const pager = make("div", { className: "pager" }, status);
    if (rows.length > PAGE) pager.append(make("div", { className: "turn" }, back, next), labelled(said.per_page, sizes));
    if (bar.childElementCount) scroll.before(bar);
    scroll.after(pager);
    draw();
    table.classList.add("ready");
  };

  const reveal = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* as it stands */ }
    places.get(id)?.();
  };

  // Every heading, figure and table can be pointed at, and so can a row: its button comes with the pointer or the focus.
  const links = () => {
    const voice = document.getElementById("said");
    if (!voice) return; // not in a report
    let silence;
    const tell = (words) => {
      clearTimeout(silence);
      voice.textContent = words;
      silence = setTimeout(() => { voice.textContent = ""; }, 6000);
    };
    const button = (to, title) => {
      const made = make("button", { type: "button", className: "link", title: said.copy });
      made.dataset.to = to;
      made.setAttribute("aria-label", say(said.copy_to, { what: title }));
      return made;
    };
    const select = (beside, value) => {
      const field = make("input", { className: "address", readOnly: true, value });
      field.setAttribute("aria-label", said.address);
      field.addEventListener("keydown", (event) => { if (event.key === "Escape") beside.focus(); });
      field.addEventListener("blur", () => field.remove(), { once: true });
      beside.after(field);
      field.focus();
      field.select();
      tell(said.by_hand);
    };
    for (const heading of document.querySelectorAll("h2[id], h3[id]")) {
      const frame = make("div", { className: "titled" });
      heading.replaceWith(frame);
      frame.append(heading, button(heading.id, heading.textContent.trim()));
    }
    for (const caption of document.querySelectorAll("figure[id] > figcaption")) {
      caption.append(" ", button(caption.parentElement.id, caption.querySelector(".words").textContent));
    }
    const here = button("", "");
    const follow = (event) => {
      const row = event.target.closest?.("tr[id]");
      if (!row || here.dataset.to === row.id || (here.parentElement?.contains(document.activeElement) && event.type === "pointerover")) return;
      here.dataset.to = row.id;
      here.setAttribute("aria-label", say(said.copy_to, { what: row.cells[0].textContent }));
      row.cells[row.cells.length - 1].append(here);
    };
    document.addEventListener("pointerover", follow);
    document.addEventListener("focusin", follow);
    document.addEventListener("click", async (event) => {
      const asked = event.target.closest("button.link"), link = event.target.closest("a[href^='#']");
      if (link && link.hash === location.hash) reveal(); // the browser sees no change
      if (!asked) return;
      const address = new URL(`#${asked.dataset.to}`, location.href).href;
      try {
        await navigator.clipboard.writeText(address);
        tell(said.copied);
      } catch { // no clipboard here, or no leave to use it
        select(asked, address);
      }
    });
  };

  const theme = () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const show = () => { button.setAttribute("aria-pressed", String(dark())); };
    button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; show(); });
    system.addEventListener("change", show);
    button.hidden = false;
    show();
  };

  const start = () => {
    try {
      const tables = document.querySelectorAll("table[data-grid]:not(.ready)");
      const first = tables[0] ?? document.querySelector("[data-words]");
      if (!first) return;
      speak(first);
      theme();
      for (const table of tables) { speak(table); enhance(table); }
      links();
      reveal();
      addEventListener("hashchange", reveal);
    } finally {
      root.classList.remove("js"); // whatever went wrong, no row stays hidden
    }
  };
  if (document.readyState !== "loading") return start();
  root.classList.add("js"); // long tables lay out their first page only, while the rest is read
  addEventListener("DOMContentLoaded", start);
})();
