// What the pages add where scripts run: drawer, menus, list selection and movement, forms that submit themselves.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  // the drawer of a phone
  function setDrawer(button, open) {
    const side = document.getElementById(button.dataset.drawer);
    if (!side) return;
    side.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    document.querySelector(".drawer-shade")?.remove();
    if (open) {
      const shade = document.createElement("div");
      shade.className = "drawer-shade";
      shade.addEventListener("click", () => setDrawer(button, false));
      document.body.append(shade);
      side.querySelector("a")?.focus();
    }
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const drawer = event.target.closest("[data-drawer]");
    if (drawer) setDrawer(drawer, drawer.getAttribute("aria-expanded") !== "true");
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector('[data-drawer][aria-expanded="true"]');
    if (open) {
      setDrawer(open, false);
      open.focus();
    }
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });

  // a list: what is chosen
  function count(list) {
    const form = list.querySelector("[data-bulk]");
    if (!form) return;
    const boxes = [...list.querySelectorAll('input[name="rows"]')];
    const everything = form.querySelector("[data-everything]").checked;
    const chosen = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").classList.toggle("chosen", everything || box.checked));
    form.querySelector("[data-chosen]").textContent = chosen.length.toLocaleString("vi-VN");
    form.querySelector("[data-chosen-none]").hidden = everything || chosen.length > 0;
    form.querySelector("[data-chosen-some]").hidden = everything || chosen.length === 0;
    form.querySelectorAll("button").forEach((button) => (button.disabled = !everything && chosen.length === 0));
    const all = list.querySelector("[data-tick-all]");
    all.checked = chosen.length === boxes.length && boxes.length > 0;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }

  let lastTicked = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest('[data-list] input[name="rows"]');
    if (!box) return;
    const boxes = [...box.closest("[data-list]").querySelectorAll('input[name="rows"]')];
    if (event.shiftKey && boxes.includes(lastTicked)) {
      const [from, to] = [boxes.indexOf(lastTicked), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((other) => (other.checked = box.checked));
    }
    lastTicked = box;
  });

  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-list]");
    if (event.target.matches("[data-tick-all]")) {
      list.querySelectorAll('input[name="rows"]').forEach((box) => (box.checked = event.target.checked));
    }
    if (list) count(list);
    if (event.target.matches("[data-submit-on-change]")) {
      // what was chosen within the former value is of no other
      for (const inner of event.target.form.querySelectorAll(`[data-within="${event.target.name}"]`)) inner.value = "";
      event.target.form.requestSubmit();
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // the chosen columns as one short parameter
    if (form.matches("[data-columns]")) {
      const hidden = form.querySelector('input[type="hidden"][name="cols"]');
      const boxes = [...form.querySelectorAll('input[type="checkbox"][name="cols"]')];
      hidden.value = boxes.filter((box) => box.checked).map((box) => box.value).join(",");
      boxes.forEach((box) => (box.disabled = true));
      // as they were when the reader comes back to this page
      setTimeout(() => boxes.forEach((box) => (box.disabled = false)));
    }
  }, true);

  // a list: up and down between rows, at the same place of the row
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    const row = event.target.closest("[data-rows] tbody tr");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const parts = (of) => [...of.querySelectorAll("a, input, button, summary")];
    const place = parts(row).indexOf(event.target);
    const rows = [...row.parentElement.children];
    const at = rows.indexOf(row);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const target = rows[next] && (parts(rows[next])[place] || parts(rows[next])[0]);
    if (!target) return;
    event.preventDefault();
    target.focus();
  });

  // a grid of boxes: Enter goes on as Tab does, up and down to the same box of the next row
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-grid] input");
    if (!box || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const way = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const boxes = [...box.closest("[data-grid]").querySelectorAll("tbody input")];
    const column = event.key === "Enter" ? boxes : boxes.filter((one) => one.dataset.column === box.dataset.column);
    const next = column[column.indexOf(box) + way];
    if (!next) return;
    next.focus();
    next.select();
  });

  // cells copied from a spreadsheet go into the boxes from this one on, to the right and down
  document.addEventListener("paste", (event) => {
    const box = event.target.closest("[data-paste] input");
    const text = (event.clipboardData?.getData("text") || "").replace(/(\r?\n)+$/, "");
    if (!box || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const rows = [...box.closest("tbody").children];
    const boxes = (row) => [...row.querySelectorAll("input")];
    const first = rows.indexOf(box.closest("tr"));
    const left = boxes(rows[first]).indexOf(box);
    text.split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((cell, right) => {
      const target = rows[first + down] && boxes(rows[first + down])[left + right];
      if (target) target.value = cell.trim();
    }));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // a sum of eleven digits is read whole: its month grows with it, the others stay narrow; twelve long sums fit side by side
  function widen(place) {
    const table = place.closest?.("[data-paste]");
    for (const grid of table ? [table] : place.querySelectorAll("[data-paste]")) {
      const boxes = [...grid.querySelectorAll("td input")];
      grid.classList.toggle("tight", boxes.some((box) => box.value.length > 9));
      // all are made small, then measured, then set: the page is laid out twice, not once a box
      for (const box of boxes) box.style.width = "0";
      const wide = boxes.map((box) => box.scrollWidth);
      boxes.forEach((box, at) => { box.style.width = `${wide[at] + 5}px`; });
    }
  }
  document.addEventListener("input", (event) => widen(event.target.closest?.("table") || event.target));

  // fields that are asked only where another one says so: data-when="how=died,moved_out&head!=12"
  function ask(form) {
    for (const field of form.querySelectorAll("[data-when]")) {
      field.hidden = !field.dataset.when.split("&").every((condition) => {
        const [, name, not, wanted] = condition.match(/^(\w+)(!?)=(.*)$/);
        const boxes = [...form.querySelectorAll(`[name="${name}"]`)];
        const said = boxes.filter((box) => !["checkbox", "radio"].includes(box.type) || box.checked).map((box) => box.value);
        return wanted.split(",").some((value) => said.includes(value)) === !not;
      });
    }
  }
  for (const name of ["change", "input", "reset"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.form || event.target.closest?.("form");
      if (form) setTimeout(ask, 0, form);
    });
  }

  function prepare(part) {
    widen(part);
    new Set([...part.querySelectorAll("[data-when]")].map((field) => field.closest("form"))).forEach(ask);
    part.querySelectorAll("[data-list]").forEach(count);
    if (part.matches?.("[data-list]")) count(part);
  }
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => prepare(document));
  if (document.readyState !== "loading") prepare(document);

  // a lost signal is said in the page, and nothing typed is lost
  const words = root.lang === "en"
    ? "No answer from the server. Check the connection and try again; what you typed is still here."
    : "Máy chủ chưa trả lời. Kiểm tra kết nối rồi thử lại; phần bạn đã nhập vẫn còn.";
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      const place = document.getElementById("messages");
      if (!place || place.querySelector("[data-lost]")) return;
      const notice = document.createElement("div");
      notice.className = "notice notice-warning";
      notice.dataset.lost = "";
      notice.textContent = words;
      place.append(notice);
    });
  }
  // an answer with an error is shown as the page it is
  document.addEventListener("htmx:responseError", (event) => {
    const detail = event.detail;
    if (detail.xhr.responseText.includes("<html")) window.location.assign(detail.pathInfo.finalRequestPath);
  });
})();
