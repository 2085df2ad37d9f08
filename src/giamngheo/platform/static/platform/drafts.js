// Drafts on the device: kept per account and form, closed with a key that only a signed-in page carries, dropped when
// sent, on sign-out, and after a week. Where the browser offers no encryption (plain http), words about persons are not kept.
(() => {
  "use strict";
  const PREFIX = "gn-draft:";
  const WEEK = 7 * 24 * 3600 * 1000;
  const english = document.documentElement.lang === "en";
  const say = (vi, en) => (english ? en : vi);
  const user = document.body.dataset.user || "";
  const hexKey = document.body.dataset.draftKey || "";
  const closed = Boolean(window.crypto?.subtle && hexKey);
  let leaving = false;

  const bytes = (hex) => new Uint8Array(hex.match(/../g).map((pair) => parseInt(pair, 16)));
  const pack = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const unpack = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
  const key = closed
    ? crypto.subtle.importKey("raw", bytes(hexKey), "AES-GCM", false, ["encrypt", "decrypt"])
    : Promise.resolve(null);

  async function write(name, draft) {
    const at = Date.now();
    let body = { at, open: draft };
    if (closed) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = new TextEncoder().encode(JSON.stringify(draft));
      body = { at, iv: pack(iv), closed: pack(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, data)) };
    }
    try {
      localStorage.setItem(name, JSON.stringify(body));
      return true;
    } catch {
      return false;
    }
  }

  async function read(name) {
    try {
      const body = JSON.parse(localStorage.getItem(name));
      if (!body || body.open) return body && { at: body.at, ...body.open };
      const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unpack(body.iv) }, await key, unpack(body.closed));
      return { at: body.at, ...JSON.parse(new TextDecoder().decode(data)) };
    } catch {
      localStorage.removeItem(name);
      return null;
    }
  }

  const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of names()) {
    let at = 0;
    try {
      at = JSON.parse(localStorage.getItem(name)).at;
    } catch { /* not readable: old */ }
    if (Date.now() - at > WEEK) localStorage.removeItem(name);
  }

  const kept = (field) =>
    field.name && !["csrfmiddlewaretoken"].includes(field.name) && !["password", "file", "hidden", "submit", "button"].includes(field.type)
    && (closed || field.dataset.personal === undefined);

  function values(form) {
    const found = {};
    for (const field of form.elements) {
      if (!kept(field)) continue;
      if (["checkbox", "radio"].includes(field.type)) {
        (found[field.name] ||= []).push(...(field.checked ? [field.value] : []));
      } else if (field.multiple) {
        found[field.name] = [...field.selectedOptions].map((option) => option.value);
      } else {
        (found[field.name] ||= []).push(field.value);
      }
    }
    return found;
  }

  function fill(form, found) {
    const seen = {};
    for (const field of form.elements) {
      if (!kept(field) || !(field.name in found)) continue;
      const list = found[field.name];
      if (["checkbox", "radio"].includes(field.type)) field.checked = list.includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => (option.selected = list.includes(option.value)));
      else field.value = list[(seen[field.name] = (seen[field.name] ?? -1) + 1)] ?? field.value;
    }
  }

  const time = (at) => {
    const date = new Date(at);
    const two = (number) => String(number).padStart(2, "0");
    return `${two(date.getHours())}:${two(date.getMinutes())} ${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;
  };

  function tell(form, words, label, act) {
    const place = form.querySelector("[data-draft-notice]");
    if (!place) return;
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    const text = document.createElement("div");
    text.textContent = words + " ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm";
    button.textContent = label;
    button.addEventListener("click", act);
    text.append(button);
    notice.append(text);
    place.replaceChildren(notice);
  }

  async function start(form) {
    if (form.draftStarted) return;
    form.draftStarted = true;
    const name = `${PREFIX}${user}:${form.dataset.draft}`;
    const original = values(form);
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    const state = form.querySelector("[data-draft-state]");
    const drop = () => localStorage.removeItem(name);

    const old = form.dataset.bound === undefined ? await read(name) : null;
    if (old && same(old.values, original)) drop();
    else if (old && old.version === (form.dataset.version || "")) {
      fill(form, old.values);
      form.dirty = true;
      tell(form, say(`Đã khôi phục bản nháp lúc ${time(old.at)}, chưa gửi.`, `Your draft of ${time(old.at)} is back; it was not sent yet.`),
        say("Bỏ bản nháp", "Drop the draft"), () => {
          drop();
          fill(form, original);
          form.dirty = false;
          form.querySelector("[data-draft-notice]").replaceChildren();
        });
    } else if (old) {
      tell(form, say(`Có bản nháp lúc ${time(old.at)}, nhưng nội dung đã được người khác sửa sau đó.`, `There is a draft of ${time(old.at)}, but someone changed this since.`),
        say("Xem bản nháp", "Show the draft"), () => {
          fill(form, old.values);
          form.dirty = true;
          form.querySelector("[data-draft-notice]").replaceChildren();
        });
    }

    let waiting;
    form.addEventListener("input", () => {
      form.dirty = true;
      clearTimeout(waiting);
      waiting = setTimeout(save, 600);
    });
    async function save() {
      clearTimeout(waiting);
      const done = await write(name, { version: form.dataset.version || "", values: values(form) });
      if (state) state.textContent = done ? say("Đã lưu nháp trên máy này", "Draft kept on this device") : "";
    }
    // a phone that is put away, a browser that is closed
    document.addEventListener("visibilitychange", () => form.dirty && !leaving && document.hidden && save());
    form.addEventListener("submit", (event) => {
      if (!navigator.onLine) {
        event.preventDefault();
        event.stopPropagation();
        save();
        tell(form, say("Đang mất mạng: chưa gửi được, những gì đã nhập vẫn còn ở đây.", "There is no connection: nothing was sent, all you typed is still here."),
          say("Gửi lại", "Send again"), () => form.requestSubmit());
        form.querySelector("[data-draft-notice]").scrollIntoView({ block: "center" });
        return;
      }
      leaving = true;
      save().then(() => sessionStorage.setItem("gn-sending", JSON.stringify({ name, from: here() })));
    });
    form.querySelector("[data-drop-draft]")?.addEventListener("click", () => {
      leaving = true;
      drop();
    });
  }

  const here = () => location.href.split("#")[0];
  // the page that answered the sending: the draft is done, unless it is the same form again (errors). A page that was
  // opened otherwise, after a failed connection, says nothing of it.
  const sent = sessionStorage.getItem("gn-sending");
  if (sent) {
    const { name, from } = JSON.parse(sent);
    const again = [...document.querySelectorAll("form[data-draft]")].some((form) => `${PREFIX}${user}:${form.dataset.draft}` === name);
    if (!again && document.referrer === from && document.body.dataset.signedOut === undefined) localStorage.removeItem(name);
    sessionStorage.removeItem("gn-sending");
  }
  // back from the browser's own page of a failed connection
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    sessionStorage.removeItem("gn-sending");
  });

  document.addEventListener("submit", (event) => {
    leaving = true;
    if (event.target.matches("[data-sign-out]")) {
      names().filter((name) => name.startsWith(`${PREFIX}${user}:`)).forEach((name) => localStorage.removeItem(name));
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && [...document.querySelectorAll("form[data-guard]")].some((form) => form.dirty)) event.preventDefault();
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-guard]")) form.dirty = true;
  });

  const prepare = (part) => part.querySelectorAll("form[data-draft]").forEach(start);
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.querySelector("[data-focus]")?.focus();
})();
