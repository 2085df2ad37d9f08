// Drafts on the device: kept per account and form, closed with a key that only a signed-in page carries, dropped when
// sent, on sign-out, and after a week. Where the browser offers no encryption (plain http), words about persons are not kept.
// The same drafts go up to the server, whole, for the other computers of the account; what was typed without a signal when
// it is back.
(() => {
  "use strict";
  const PREFIX = "gn-draft:";
  const WEEK = 7 * 24 * 3600 * 1000;
  const english = document.documentElement.lang === "en";
  const say = (vi, en) => (english ? en : vi);
  const user = document.body.dataset.user || "";
  const hexKey = document.body.dataset.draftKey || "";
  const closed = Boolean(window.crypto?.subtle && hexKey);
  const ADDRESS = "/drafts/";
  const [PAUSE, AGAIN] = [2000, 15000];
  let leaving = false;

  const bytes = (hex) => new Uint8Array(hex.match(/../g).map((pair) => parseInt(pair, 16)));
  const pack = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const unpack = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
  const key = closed
    ? crypto.subtle.importKey("raw", bytes(hexKey), "AES-GCM", false, ["encrypt", "decrypt"])
    : Promise.resolve(null);

  // beside the draft, in clear: `stamp`, the server's draft that this one goes on from, and whether it is `up` there
  const parsed = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name)) || {};
    } catch {
      return {};
    }
  };
  const store = (name, body) => {
    try {
      localStorage.setItem(name, JSON.stringify(body));
      return true;
    } catch {
      return false;
    }
  };

  async function write(name, draft) {
    const at = Date.now();
    let body = { at, open: draft };
    if (closed) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = new TextEncoder().encode(JSON.stringify(draft));
      body = { at, iv: pack(iv), closed: pack(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, data)) };
    }
    return store(name, { ...body, stamp: parsed(name).stamp });
  }

  async function read(name) {
    try {
      const body = JSON.parse(localStorage.getItem(name));
      if (!body) return null;
      const about = { at: body.at, stamp: body.stamp, up: body.up };
      if (body.open) return { ...about, ...body.open };
      const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unpack(body.iv) }, await key, unpack(body.closed));
      return { ...about, ...JSON.parse(new TextDecoder().decode(data)) };
    } catch {
      localStorage.removeItem(name);
      return null;
    }
  }

  // on the server

  const token = () => document.querySelector('input[name="csrfmiddlewaretoken"]')?.value || "";
  async function ask(address, sent, more = {}) {
    const body = sent && new FormData();
    for (const [name, words] of Object.entries(sent || {})) body.append(name, words);
    // an account that is no longer signed in would be led to another page
    return fetch(address, { method: sent ? "POST" : "GET", body, redirect: "manual", credentials: "same-origin",
      headers: sent ? { "X-CSRFToken": token() } : {}, ...more });
  }

  async function find(formKey) {
    try {
      const answer = await ask(`${ADDRESS}?form=${encodeURIComponent(formKey)}`);
      const said = answer.ok ? await answer.json() : {};
      return said.stamp ? said : null;
    } catch {
      return null;
    }
  }

  // gives the stamp of what is there now, or that none is there any more, or what another computer has saved meanwhile,
  // or null: no signal
  async function sendUp(formKey, draft, seen, more) {
    try {
      const sent = { form: formKey, version: draft.version, values: JSON.stringify(draft.values), seen: seen || "" };
      const answer = await ask(ADDRESS, sent, more);
      if (answer.ok) return await answer.json();
      if (answer.status === 409) return { other: await answer.json() };
      return answer.status === 413 || answer.status === 400 ? { refused: true } : null;
    } catch {
      return null;
    }
  }

  // seen: the stamp of the one that is dropped; a later one of another computer stays
  const forget = (formKey, seen) => ask(`${ADDRESS}drop/`, { form: formKey, seen }, { keepalive: true }).catch(() => {});
  // notes what went up, unless more was typed meanwhile
  const wentUp = (name, at, stamp) => {
    const body = parsed(name);
    if (body.at) store(name, { ...body, stamp, up: body.at === at });
  };

  const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of names()) {
    let at = 0;
    try {
      at = JSON.parse(localStorage.getItem(name)).at;
    } catch { /* not readable: old */ }
    if (Date.now() - at > WEEK) localStorage.removeItem(name);
  }

  const kept = (field) =>
    field.name && !["csrfmiddlewaretoken"].includes(field.name) && !["password", "file", "hidden", "submit", "button"].includes(field.type);
  const keptHere = (field) => kept(field) && (closed || field.dataset.personal === undefined);

  function values(form, wanted = kept) {
    const found = {};
    for (const field of form.elements) {
      if (!wanted(field)) continue;
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

  // actions: words of a button, and what it does; the notice goes with it
  function tell(form, words, actions) {
    const place = form.querySelector("[data-draft-notice]");
    if (!place) return;
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    const text = document.createElement("div");
    text.textContent = words + " ";
    for (const [label, act] of actions) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-secondary btn-sm";
      button.textContent = label;
      button.addEventListener("click", () => {
        place.replaceChildren();
        act();
      });
      text.append(button, " ");
    }
    notice.append(text);
    place.replaceChildren(notice);
  }

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  // before the name of a box that was typed into, in a draft: what it showed before
  const WAS = "was:";
  const withWas = (found, base) => {
    const drafted = { ...found };
    for (const name of base ? Object.keys(found) : []) if (!same(found[name], base[name])) drafted[WAS + name] = base[name] || [];
    return drafted;
  };
  // the boxes that were typed into; all of them in a draft of before this was kept
  const touched = (found) => {
    const mine = Object.keys(found).filter((name) => WAS + name in found);
    return mine.length ? Object.fromEntries(mine.map((name) => [name, found[name]])) : found;
  };
  const within = (part, whole) => Object.keys(part).every((name) => same(part[name], whole[name]));
  const DROP = say("Bỏ", "Drop it");
  const CHANGED = say("nội dung đã được người khác sửa sau đó", "someone changed this since");

  async function start(form) {
    if (form.draftStarted) return;
    form.draftStarted = true;
    const formKey = form.dataset.draft;
    const name = `${PREFIX}${user}:${formKey}`;
    const shown = form.dataset.version || "";
    // what the draft goes on from: an older one than the page shows, where an older draft was filled in
    let version = shown;
    const original = values(form);
    const originalHere = values(form, keptHere);
    // a page that comes back with errors shows what was typed, not what was there: all of it is a draft's
    const opened = form.dataset.bound === undefined ? original : null;
    let base = opened;
    const drafted = (wanted) => withWas(values(form, wanted), base);
    // the server holds what is sent against that version and lets the two be chosen from
    const goOnAt = (older) => {
      const box = form.dataset.rebases === undefined ? null : form.querySelector('input[name="seen"], input[name="version"]');
      version = box ? older : shown;
      if (box) box.value = version;
    };
    const state = form.querySelector("[data-draft-state]");
    const show = (words) => {
      if (state) state.textContent = words;
    };
    // where the device takes nothing, it is known here
    let [stamp, waiting, goingUp] = [parsed(name).stamp || "", 0, 0];
    // stopped: another computer's draft waits for a choice; typed since the last saving here, and since the last one there
    let [stopped, unsaved, behind] = [false, false, false];
    const drop = () => {
      clearTimeout(goingUp);
      localStorage.removeItem(name);
      if (stamp) forget(formKey, stamp);
      stamp = "";
    };
    const use = (found) => {
      if (found.version === shown) fill(form, found.values);
      else {
        const mine = touched(found.values);
        fill(form, mine);
        base = { ...original };
        for (const name of Object.keys(mine)) if (WAS + name in found.values) base[name] = found.values[WAS + name];
        goOnAt(found.version);
      }
      form.dirty = true;
    };
    const back = () => {
      drop();
      fill(form, original);
      base = opened;
      goOnAt(shown);
      form.dirty = false;
    };

    async function save(more) {
      clearTimeout(waiting);
      [unsaved, behind] = [false, true];
      const done = await write(name, { version, values: drafted(keptHere) });
      const whole = closed || same(values(form), values(form, keptHere));
      show(!done ? "" : whole ? say("Đã lưu nháp trên máy này", "Draft kept on this device")
        : say("Đã lưu nháp trên máy này, trừ chữ về con người", "Draft kept on this device, but for words about persons"));
      if (leaving || stopped || !user) return;
      clearTimeout(goingUp);
      if (more) await up(more);
      else goingUp = setTimeout(up, PAUSE);
    }

    // one at a time: a second one on its way would go on from a stamp that the first has replaced
    let [flying, queued] = [false, false];
    async function up(more) {
      clearTimeout(goingUp);
      if (!navigator.onLine) return;
      if (flying) {
        queued = true;
        return;
      }
      flying = true;
      try {
        await upNow(more);
      } finally {
        flying = false;
        if (queued && !leaving && !stopped) goingUp = setTimeout(up, PAUSE);
        queued = false;
      }
    }

    async function upNow(more) {
      // another tab of this browser may have saved it since
      const { at, stamp: seen } = parsed(name);
      const answer = await sendUp(formKey, { version, values: drafted() }, seen || stamp, more);
      if (leaving) return;
      if (!answer) goingUp = setTimeout(up, AGAIN);
      else if (answer.stamp) {
        stamp = answer.stamp;
        wentUp(name, at, stamp);
        behind = parsed(name).at !== at;
        show(at ? say("Đã lưu nháp trên máy này và trên máy chủ", "Draft kept on this device and on the server")
          : say("Đã lưu nháp trên máy chủ", "Draft kept on the server"));
      } else if (answer.other) offer(answer.other);
      else if (answer.gone) {
        // dropped or sent elsewhere: what is typed here now begins anew
        goOnFrom("");
        goingUp = setTimeout(up, PAUSE);
      }
    }

    function goOnFrom(newest, isUp = false) {
      stamp = newest;
      const body = parsed(name);
      if (body.at) store(name, { ...body, stamp, up: isUp });
    }

    // a draft that another computer has saved: nothing is filled in, nothing of it written over before somebody chooses
    function offer(found) {
      stopped = true;
      const goOn = () => {
        stopped = false;
        goOnFrom(found.stamp);
      };
      const when = time(found.stamp);
      const stale = found.version !== shown;
      tell(form, stale ? say(`Có bản nháp lúc ${when}, nhưng ${CHANGED}.`, `There is a draft of ${when}, but ${CHANGED}.`)
        : say(`Có bản nháp lúc ${when}, lưu trên máy chủ.`, `There is a draft of ${when}, kept on the server.`), [
        [stale ? say("Xem bản nháp", "Show the draft") : say("Dùng lại", "Use it"), () => {
          goOn();
          use(found);
          save();
        }],
        [DROP, () => {
          goOn();
          if (form.dirty) save();
          else drop();
        }],
      ]);
    }

    async function restore() {
      const old = await read(name);
      const current = old && old.version === shown;
      if (old && same(old.values, originalHere) && (closed || !old.stamp)) drop();
      else if (current) {
        use(old);
        tell(form, say(`Đã khôi phục bản nháp lúc ${time(old.at)}, chưa gửi.`, `Your draft of ${time(old.at)} is back; it was not sent yet.`),
          [[say("Bỏ bản nháp", "Drop the draft"), back]]);
      } else if (old) {
        tell(form, say(`Có bản nháp lúc ${time(old.at)}, nhưng ${CHANGED}.`, `There is a draft of ${time(old.at)}, but ${CHANGED}.`),
          [[say("Xem bản nháp", "Show the draft"), () => use(old)], [DROP, drop]]);
      }
      const found = user ? await find(formKey) : null;
      if (!found || leaving) {
        if (current && !old.up && user) up();
        return;
      }
      if (same(found.values, original)) {
        stamp = found.stamp;
        if (!form.dirty) drop();
      } else if (old && (old.stamp === found.stamp || within(old.values, found.values))) {
        // the same draft; what this device may not keep comes back from the server
        const newer = !within(old.values, found.values);
        if (!current && !closed) {
          offer(found);
          return;
        }
        goOnFrom(found.stamp, !newer);
        if (!current || unsaved || behind) return;
        if (!closed) {
          fill(form, found.values);
          fill(form, old.values);
        }
        if (newer) up();
      } else offer(found);
    }
    if (form.dataset.bound === undefined) restore();

    form.addEventListener("input", () => {
      form.dirty = unsaved = true;
      clearTimeout(waiting);
      waiting = setTimeout(save, 600);
    });
    window.addEventListener("online", () => form.dirty && !leaving && !stopped && user && up());
    // a phone that is put away, a browser that is closed
    document.addEventListener("visibilitychange", () => {
      if (leaving || !document.hidden) return;
      if (unsaved) save({ keepalive: true });
      else if (behind && !stopped && user) up({ keepalive: true });
    });
    form.addEventListener("submit", (event) => {
      if (!navigator.onLine) {
        event.preventDefault();
        event.stopPropagation();
        save();
        tell(form, say("Đang mất mạng: chưa gửi được, những gì đã nhập vẫn còn ở đây.", "There is no connection: nothing was sent, all you typed is still here."),
          [[say("Gửi lại", "Send again"), () => form.requestSubmit()]]);
        form.querySelector("[data-draft-notice]").scrollIntoView({ block: "center" });
        return;
      }
      leaving = true;
      clearTimeout(goingUp);
      if (user) nameDraft(form, formKey);
      save().then(() => sessionStorage.setItem("gn-sending", JSON.stringify({ name, from: here(), stamp })));
    });
    form.querySelector("[data-drop-draft]")?.addEventListener("click", () => {
      leaving = true;
      drop();
    });
  }

  // the server drops the draft of a form that it takes (keeping.py)
  function nameDraft(form, formKey) {
    const box = form.querySelector('input[name="draft-key"]') || document.createElement("input");
    Object.assign(box, { type: "hidden", name: "draft-key", value: formKey });
    form.append(box);
  }

  // drafts typed without a signal go up from whatever page comes next; forms of this page see to their own
  async function sendWaiting() {
    if (!user || !navigator.onLine || !closed) return;
    const open = [...document.querySelectorAll("form[data-draft]")].map((form) => `${PREFIX}${user}:${form.dataset.draft}`);
    for (const name of names()) {
      if (!name.startsWith(`${PREFIX}${user}:`) || open.includes(name) || parsed(name).up) continue;
      const old = await read(name);
      const answer = old && (await sendUp(name.slice(PREFIX.length + user.length + 1), old, old.stamp));
      if (answer?.stamp) wentUp(name, old.at, answer.stamp);
    }
  }

  const here = () => location.href.split("#")[0];
  // the page that answered the sending: the draft is done, unless it is the same form again (errors). A page that was
  // opened otherwise, after a failed connection, says nothing of it.
  const sent = sessionStorage.getItem("gn-sending");
  if (sent) {
    const { name, from, stamp } = JSON.parse(sent);
    const again = [...document.querySelectorAll("form[data-draft]")].some((form) => `${PREFIX}${user}:${form.dataset.draft}` === name);
    if (!again && document.referrer === from && document.body.dataset.signedOut === undefined) {
      localStorage.removeItem(name);
      // a page that answered with itself and not with the way to another
      if (stamp && user) forget(name.slice(PREFIX.length + user.length + 1), stamp);
    }
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
  sendWaiting();
  window.addEventListener("online", sendWaiting);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.querySelector("[data-focus]")?.focus();
})();
