// A search and filters above the tables of all rules; without this script the page is those tables.
"use strict";

const LEVELS = ["blocker", "critical", "major", "minor", "info"];

/** The rows of the tables, with what they are filtered by; none on other pages. */
function rulesOf(page) {
  return [...page.querySelectorAll("table")].flatMap((table) => {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent);
    if (names[0] !== "rule" || !names.includes("severity")) return [];
    const heading = headingAbove(table);
    return [...table.tBodies[0].rows].map((row) => ({
      row,
      table,
      heading,
      text: row.textContent.toLowerCase(),
      family: heading.firstChild.textContent,
      levels: row.cells[names.indexOf("severity")].textContent.match(/\b(blocker|critical|major|minor|info)\b/g) ?? [],
      fix: row.cells[names.indexOf("fix")].textContent.trim(),
    }));
  });
}

function headingAbove(table) {
  let element = table;
  while (element.tagName !== "H2") element = element.previousElementSibling ?? element.parentElement;
  return element;
}

function choice(label, values) {
  const select = document.createElement("select");
  select.add(new Option("all", ""));
  values.forEach((value) => select.add(new Option(value, value)));
  return labelled(label, select);
}

function labelled(label, control) {
  const element = document.createElement("label");
  element.append(label, control);
  control.name = label;
  return element;
}

function start() {
  const rules = rulesOf(document);
  if (rules.length === 0) return;
  const form = document.createElement("form");
  const count = document.createElement("output");
  const search = document.createElement("input");
  search.type = "search";
  form.className = "rule-filter";
  form.append(
    labelled("search", search),
    choice("family", [...new Set(rules.map((rule) => rule.family))]),
    choice("level", LEVELS),
    choice("fix", ["safe", "unsafe", "any", "none"]),
    count,
  );
  const show = () => {
    const asked = Object.fromEntries(new FormData(form));
    const words = asked.search.toLowerCase().split(/\s+/);
    for (const rule of rules) {
      rule.row.hidden = !(
        words.every((word) => rule.text.includes(word)) &&
        (!asked.family || rule.family === asked.family) &&
        (!asked.level || rule.levels.includes(asked.level)) &&
        fits(rule.fix, asked.fix)
      );
    }
    for (const { table, heading } of rules) {
      heading.hidden = table.hidden = [...table.tBodies[0].rows].every((row) => row.hidden);
    }
    count.value = `${rules.filter((rule) => !rule.row.hidden).length} of ${rules.length} rules`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  rules[0].heading.before(form);
  show();
}

function fits(fix, asked) {
  if (asked === "any") return fix !== "";
  if (asked === "none") return fix === "";
  return !asked || fix.split(", ").includes(asked);
}

start();
