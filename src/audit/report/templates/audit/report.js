(() => {
  "use strict";
  const root = document.documentElement;
  const PAGE = 50;
  const alphabet = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  let fields = 0;

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
  const count = (number) => number.toLocaleString("en");

  // What a cell is sorted by: its key, its number, or its words. Blanks always come last.
  const key = (cell, numeric) => {
    if (cell.dataset.k !== undefined) return Number(cell.dataset.k);
    const words = cell.textContent;
    return numeric && words ? Number(words.replaceAll(",", "")) : words;
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
    const sizes = choice([[PAGE, String(PAGE)], [200, "200"], [Infinity, "All"]]);
    sizes.value = String(size);

    const draw = () => {
      const pages = Math.max(1, Math.ceil(view.length / size));
      page = Math.min(Math.max(page, 0), pages - 1);
      const first = page ? page * size : 0, last = Math.min(view.length, first + size);
      body.replaceChildren(...view.slice(first, last));
      const filtered = view.length < rows.length;
      const all = filtered ? `${count(view.length)} rows, out of ${count(rows.length)}` : `${count(rows.length)} rows`;
      if (!view.length) status.textContent = "No row matches.";
      else if (pages > 1) status.textContent = `Rows ${count(first + 1)}–${count(last)} of ${all}`;
      else status.textContent = filtered ? all : "";
      disable(back, page === 0);
      disable(next, page >= pages - 1);
    };
    const back = push("Previous", () => { page -= 1; draw(); });
    const next = push("Next", () => { page += 1; draw(); });

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
    bar.setAttribute("aria-label", `Search and filter: ${title}`);
    if ("search" in table.dataset) bar.append(labelled("Search", search));
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
        const select = choice([["", "All"], ...values.map((value, here) => [String(here), `${value || "blank"} (${count(found.get(value).rows)})`])]);
        select.addEventListener("change", apply);
        filters.push([select, place, values]);
        bar.append(labelled(name, select));
      }
      const button = push(name, () => sort(place));
      head.classList.add("sortable");
      head.replaceChildren(button);
    });
    if (bar.childElementCount) {
      bar.append(push("Clear", () => {
        search.value = "";
        for (const [select] of filters) select.selectedIndex = 0;
        apply();
      }));
    }

    let waiting;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
    sizes.addEventListener("change", () => { size = Number(sizes.value); page = 0; draw(); });
    addEventListener("beforeprint", () => body.replaceChildren(...view));
    addEventListener("afterprint", draw);

    const pager = make("div", { className: "pager" }, status);
    if (rows.length > PAGE) pager.append(make("div", { className: "turn" }, back, next), labelled("Rows per page", sizes));
    if (bar.childElementCount) scroll.before(bar);
    scroll.after(pager);
    draw();
    table.classList.add("ready");
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
      theme();
      document.querySelectorAll("table[data-grid]:not(.ready)").forEach(enhance);
    } finally {
      root.classList.remove("js"); // whatever went wrong, no row stays hidden
    }
  };
  if (document.readyState !== "loading") return start();
  root.classList.add("js"); // long tables lay out their first page only, while the rest is read
  addEventListener("DOMContentLoaded", start);
})();
