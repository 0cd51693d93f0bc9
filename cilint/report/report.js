"use strict";
(() => {
  const search = document.getElementById("search");
  const hits = document.getElementById("hits");
  const boxes = [...document.querySelectorAll("#severities input")];
  const buttons = [...document.querySelectorAll("#rules button")];
  const articles = [...document.querySelectorAll("article[data-rule]")];
  const texts = new Map(articles.map((article) => [article, article.textContent.toLowerCase()]));

  function show() {
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const rules = new Set(
      buttons.filter((button) => button.getAttribute("aria-pressed") === "true").map((button) => button.value));
    const words = search.value.toLowerCase().split(" ").filter(Boolean);
    let shown = 0;
    for (const article of articles) {
      const isShown = severities.has(article.dataset.severity)
        && (rules.size === 0 || rules.has(article.dataset.rule))
        && words.every((word) => texts.get(article).includes(word));
      article.hidden = !isShown;
      shown += isShown;
    }
    hits.textContent = shown === articles.length ? "" : shown + " of " + articles.length;
  }

  search.addEventListener("input", show);
  for (const box of boxes) box.addEventListener("change", show);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
      show();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  // An address such as `report.html#docker` names what is looked for.
  if (location.hash) search.value = decodeURIComponent(location.hash.slice(1));
  show();
})();
