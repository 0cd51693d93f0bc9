"use strict";
(() => {
  const drawing = document.getElementById("drawing");
  const view = document.getElementById("view");
  const panel = document.getElementById("panel");
  const search = document.getElementById("search");
  const hits = document.getElementById("hits");
  const jobs = new Map(Object.entries(JSON.parse(document.getElementById("data").textContent)));
  const boxes = new Map([...drawing.querySelectorAll(".box")].map((box) => [box.id, box]));
  const whole = drawing.viewBox.baseVal;
  const READABLE = 0.7;
  const size = { width: whole.width, height: whole.height };
  let seen = { x: 0, y: 0, width: size.width, height: size.height };

  const look = () => drawing.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
  const zoom = (factor, x = seen.x + seen.width / 2, y = seen.y + seen.height / 2) => {
    const width = Math.min(Math.max(seen.width * factor, 200), Math.max(size.width, 400) * 4);
    const real = width / seen.width;
    seen = { x: x - (x - seen.x) * real, y: y - (y - seen.y) * real, width, height: seen.height * real };
    look();
  };
  const fit = () => { seen = { x: 0, y: 0, width: size.width, height: size.height }; look(); };
  // A picture that would be too small to read when all of it is seen opens where it begins.
  const open = () => {
    const [width, height] = [drawing.clientWidth / READABLE, drawing.clientHeight / READABLE];
    if (width && height && (width < size.width || height < size.height)) { seen = { x: 0, y: 0, width, height }; look(); }
  };
  const place = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(drawing.getScreenCTM().inverse());
  };
  const widthOf = (box) => box.querySelector("rect").width.baseVal.value;
  const goTo = (box) => {
    const { e: x, f: y } = box.transform.baseVal.consolidate().matrix;
    const width = Math.min(seen.width, 1400);
    const height = width * drawing.clientHeight / Math.max(drawing.clientWidth, 1);
    seen = { x: x + widthOf(box) / 2 - width / 2, y: y + 17 - height / 2, width, height };
    look();
  };

  // Links by their ends, which their ids name.
  const links = [...drawing.querySelectorAll(".link")].map((link) => {
    const [start, end] = link.id.split("-");
    return { link, start, end };
  });
  const reach = (first, from, to) => {
    const found = new Set([first]);
    for (const key of found) {
      for (const link of links) if (link[from] === key) { link.link.classList.add("near"); found.add(link[to]); }
    }
    return found;
  };
  const clear = () => {
    drawing.classList.remove("choosing");
    for (const other of drawing.querySelectorAll(".near, .chosen")) other.classList.remove("near", "chosen");
  };
  const trace = (key) => {
    clear();
    drawing.classList.add("choosing");
    for (const found of [reach(key, "end", "start"), reach(key, "start", "end")]) {
      for (const other of found) {
        const box = boxes.get(other);
        if (box) box.classList.add("near");
        else for (const inner of boxes.values()) if (inner.id.startsWith(`${other}j`)) inner.classList.add("near");
      }
    }
    boxes.get(key).classList.add("chosen");
  };

  const make = (name, words = "", kind = "") => {
    const made = document.createElement(name);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  };
  const close = () => { panel.hidden = true; clear(); };
  const choose = (key) => {
    trace(key);
    const job = jobs.get(key);
    if (!job) { panel.hidden = true; return; }
    const closer = make("button", "×", "close");
    closer.setAttribute("aria-label", "Close");
    closer.addEventListener("click", close);
    const rows = make("dl");
    for (const [name, value] of job.rows) rows.append(make("dt", name), make("dd", value));
    panel.replaceChildren(closer, make("h2", job.name), rows);
    if (job.findings.length) {
      const list = make("ul");
      for (const found of job.findings) {
        const item = make("li", `${found.severity}: ${found.message}`);
        item.append(make("span", `${found.rule} · ${found.place}`, "where"));
        list.append(item);
      }
      panel.append(make("h3", `Findings (${job.findings.length})`), list);
    }
    const code = make("pre");
    for (const [line, origin] of job.lines) {
      code.append(line);
      if (origin) code.append(make("span", `  # ${origin}`, "origin"));
      code.append("\n");
    }
    panel.append(make("h3", "As it runs, and where each value comes from"), code);
    panel.hidden = false;
    panel.scrollTop = 0;
  };

  let held = null;
  drawing.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, y: event.clientY, seen: { ...seen }, moved: false };
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const scale = drawing.getScreenCTM().a;
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    if (Math.abs(x) + Math.abs(y) > 4) { held.moved = true; drawing.classList.add("held"); }
    if (held.moved) { seen = { ...held.seen, x: held.seen.x - x / scale, y: held.seen.y - y / scale }; look(); }
  });
  addEventListener("pointerup", (event) => {
    const was = held;
    held = null;
    drawing.classList.remove("held");
    if (!was || was.moved || !drawing.contains(event.target)) return;
    const box = event.target.closest(".box");
    if (box) choose(box.id); else close();
  });
  drawing.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = place(event);
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, x, y);
  }, { passive: false });
  for (const [key, box] of boxes) {
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "button");
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(key); }
    });
  }

  const draw = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  for (const [key, job] of jobs) {
    const box = boxes.get(key);
    if (!job.findings.length || !box) continue;
    const [badge, right] = [draw("g", { class: "badge" }), widthOf(box) - 4];
    const words = draw("text", { x: right, y: 4 });
    words.textContent = job.findings.length;
    badge.append(draw("circle", { cx: right, cy: 0, r: 8 }), words);
    box.append(badge);
  }

  let found = [];
  let current = -1;
  const names = new Map([...boxes].map(([key, box]) => [
    key, (jobs.get(key)?.name ?? box.querySelector("title").textContent).toLowerCase(),
  ]));
  search.addEventListener("input", () => {
    const words = search.value.trim().toLowerCase();
    found = words ? [...names].filter(([, name]) => name.includes(words)).map(([key]) => key) : [];
    current = -1;
    for (const [key, box] of boxes) { box.classList.toggle("found", found.includes(key)); box.classList.remove("hit"); }
    hits.textContent = words ? `${found.length} found` : "";
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !found.length) return;
    if (current >= 0) boxes.get(found[current]).classList.remove("hit");
    current = (current + (event.shiftKey ? found.length - 1 : 1)) % found.length;
    if (current < 0) current += found.length;
    const box = boxes.get(found[current]);
    box.classList.add("hit");
    hits.textContent = `${current + 1} of ${found.length}`;
    goTo(box);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); search.blur(); return; }
    if (event.target === search) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); }
    if (event.key === "+" || event.key === "=") zoom(1 / 1.25);
    if (event.key === "-") zoom(1.25);
    if (event.key === "0") fit();
  });
  document.getElementById("closer").addEventListener("click", () => zoom(1 / 1.25));
  document.getElementById("farther").addEventListener("click", () => zoom(1.25));
  document.getElementById("fit").addEventListener("click", fit);
  open();
  const named = location.hash.slice(1);
  if (boxes.has(named)) { choose(named); goTo(boxes.get(named)); }
})();
