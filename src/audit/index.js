"use strict";
const filters = document.querySelector("form"), lists = [...filters.querySelectorAll("select")];
const rows = [...document.querySelectorAll("tr[data-inventory]")];
const asked = new URLSearchParams(location.hash.slice(1));
const show = () => {
  for (const row of rows) row.hidden = lists.some((list) => list.value && row.dataset[list.name] !== list.value);
};
for (const list of lists) {
  if ([...list.options].some((option) => option.value === asked.get(list.name))) list.value = asked.get(list.name);
}
filters.addEventListener("change", () => {
  const kept = lists.filter((list) => list.value).map((list) => [list.name, list.value]);
  history.replaceState(null, "", "#" + new URLSearchParams(kept));
  show();
});
filters.hidden = false;
show();
