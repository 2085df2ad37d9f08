// Drawn charts come alive where there is a pointer that hovers and no wish to save data; without this they stay as drawn.
(() => {
  "use strict";
  const addresses = document.getElementById("charts-script").dataset;
  if (!window.matchMedia("(hover: hover)").matches || navigator.connection?.saveData) return;
  const LOCALE = { decimal: ",", thousands: ".", grouping: [3], currency: ["", "\u00a0₫"], percent: "\u00a0%", minus: "−" };
  let engine;

  function load() {
    engine ||= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = addresses.vega;
      script.onload = () => {
        window.vega.formatLocale(LOCALE);
        import(addresses.interpreter).then((module) => done([window.vega, module.expressionInterpreter]), fail);
      };
      script.onerror = fail;
      document.head.append(script);
    });
    return engine;
  }

  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.hidden = true;

  function showTip(handler, event, item, value) {
    if (!value) {
      tip.hidden = true;
      return;
    }
    tip.replaceChildren(...Object.entries(value).map(([name, words]) => {
      const line = document.createElement("div");
      const label = document.createElement("span");
      const strong = document.createElement("strong");
      label.textContent = name;
      strong.textContent = words;
      line.append(label, strong);
      return line;
    }));
    document.body.append(tip);
    tip.hidden = false;
    tip.style.left = `${Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8)}px`;
  }

  async function enliven(figure) {
    const place = figure.querySelector(".chart-wide");
    const spec = JSON.parse(document.getElementById(figure.dataset.live).textContent);
    const [vega, expr] = await load();
    const drawn = document.createElement("div");
    const view = new vega.View(vega.parse(spec, null, { ast: true }), { expr, renderer: "canvas", container: drawn, hover: true });
    view.tooltip(showTip);
    await document.fonts.ready;
    await view.runAsync();
    place.replaceChildren(drawn);
    figure.dataset.alive = "";
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      // a picture that cannot come alive stays as it was drawn
      if (entry.target.querySelector(".chart-wide").offsetWidth) enliven(entry.target).catch(() => {});
    }
  });
  const prepare = (part) => part.querySelectorAll("figure[data-live]").forEach((figure) => seen.observe(figure));
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
})();
