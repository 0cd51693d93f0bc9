// The playground: what is pasted goes to a worker in this browser, and nowhere else.
"use strict";

function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function startPlayground(place) {
  const here = new URL(place.dataset.files, document.baseURI);
  const text = place.querySelector("textarea");
  const events = place.querySelector("input");
  const state = place.querySelector("output");
  const [findings, jobs, graph] = ["findings", "jobs", "graph"].map((name) => place.querySelector(`[data-shows=${name}]`));
  // A worker of a blob has the policy of its page; one with an address of its own would have none.
  const code = new Blob([`import ${JSON.stringify(new URL("worker.mjs", here).href)};`], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(code), { type: "module" });
  let number = 0;
  let timer = 0;
  let picture = "";

  const ask = () => {
    number += 1;
    state.value = "checking …";
    worker.postMessage({ number, text: text.value, events: events.value });
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  };

  function select(finding) {
    const starts = [0];
    for (const match of text.value.matchAll(/\n/g)) starts.push(match.index + 1);
    const at = (line, column) => starts[line - 1] + column - 1;
    text.focus();
    text.setSelectionRange(at(finding.line, finding.column), at(finding.end_line, finding.end_column));
  }

  function shown(finding) {
    const item = element("p");
    const rule = element("a", finding.rule);
    rule.href = new URL(`../rules/${finding.rule}/`, here).href;
    const at = element("button", `${finding.line}:${finding.column}`);
    at.type = "button";
    at.addEventListener("click", () => select(finding));
    item.append(element("strong", finding.severity, `severity-${finding.severity}`), " ", rule, " ", at, ` ${finding.message}`);
    const more = [finding.label, ...finding.fixes.map((fix) => `fix: ${fix.title}`)];
    if (finding.fixes.length === 0) more.push(finding.help);
    item.append(...more.filter(Boolean).flatMap((line) => [element("br"), line]));
    return item;
  }

  function show({ report, problem, jobs: table, graph: drawn }) {
    const list = report ? report.findings.map(shown) : [];
    list.push(...(report?.errors ?? []).map((error) => element("p", error.message)));
    if (list.length === 0) list.push(element("p", problem || "no findings"));
    findings.replaceChildren(...list);
    jobs.textContent = table;
    URL.revokeObjectURL(picture);
    const image = element("img");
    picture = URL.createObjectURL(new Blob([drawn], { type: "image/svg+xml" }));
    image.src = picture;
    image.alt = "the graph of the pipeline";
    graph.replaceChildren(...(drawn ? [image] : []));
    state.value = report ? `${report.findings.length} findings` : "";
  }

  worker.onmessage = ({ data }) => {
    if (data.failed) state.value = `this browser could not do it: ${data.failed}`;
    else if (data.ready) ask();
    else if (data.number === number) show(data.found);
  };
  worker.onerror = (event) => {
    state.value = `this browser could not do it: ${event.message}`;
  };
  text.addEventListener("input", later);
  events.addEventListener("input", later);
  state.value = "loading Python, about 16 MB …";
}

document.querySelectorAll("#try").forEach(startPlayground);
