/* The door's page at work: it sends forms without leaving the page, and says nothing that the server has not said. */

import { startCamera } from "./camera.js";
import { play, setUpSound } from "./sound.js";

const SEND_MS = 8000;
const POLL_MS = 5000;
const POLL_WHEN_LOST_MS = 1500;
const TYPING_MS = 250;
const FROM_LETTERS = 3;

const page = document.querySelector("[data-door]");
const answerBox = page.querySelector("[data-answer]");
const banner = page.querySelector("[data-lost]");
const codeForm = page.querySelector("[data-code]");
const scans = new Map(); // the scans whose outcome is not known, by their codes
let sending = false;

function newScanId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* The network */

function setLost(isLost) {
  banner.hidden = !isLost;
}

async function ask(url, options = {}, timeout = SEND_MS) {
  const answer = await fetch(url, {
    ...options,
    headers: { "X-Fragment": "1" },
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(timeout),
  });
  setLost(false);
  return answer;
}

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

/* Answers */

function show(element) {
  answerBox.replaceChildren(element);
  const mood = element.dataset.mood;
  if (mood === "neutral") return;
  play(mood);
  window.scrollTo({ top: 0 });
}

function say(name) {
  show(document.getElementById(`said-${name}`).content.firstElementChild.cloneNode(true));
}

function setCount(checkedIn, attendees) {
  page.querySelector("[data-checked-in]").textContent = checkedIn;
  page.querySelector("[data-attendees]").textContent = attendees;
}

function showAfter(html) {
  const after = parse(html).querySelector("[data-attendees]");
  if (!after) return false;
  setCount(after.dataset.checkedIn, after.dataset.attendees);
  show(after.querySelector("[data-mood]"));
  page.querySelector("[data-last]").replaceWith(after.querySelector("[data-last]"));
  return true;
}

/* Sending, one at a time. Resolves to whether the outcome is known. */

async function send(form, data) {
  if (!navigator.onLine) {
    setLost(true);
    say("unsent");
    return false;
  }
  sending = true;
  say("waiting");
  try {
    const answer = await ask(form.action, { method: "POST", body: data });
    if (showAfter(await answer.text())) return true;
    const isBroken = answer.status >= 500 || answer.status === 429;
    say(isBroken ? "broken" : "logged-out");
    return !isBroken;
  } catch {
    setLost(true);
    say("unknown");
    return false;
  } finally {
    sending = false;
  }
}

async function sendCode(form, code) {
  const key = code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const data = new FormData(form);
  data.set("ticket_code", code);
  data.set("scan_id", scans.get(key) ?? newScanId());
  scans.set(key, data.get("scan_id"));
  const isKnown = await send(form, data);
  if (isKnown) scans.delete(key);
  return isKnown;
}

async function sendForm(form) {
  if (sending) return;
  const code = form.elements.namedItem("ticket_code");
  const isKnown = code ? await sendCode(form, code.value) : await send(form, new FormData(form));
  const mood = answerBox.firstElementChild.dataset.mood;
  if (form === codeForm) {
    if (isKnown) code.value = "";
    code.focus({ preventScroll: true });
  }
  if (isKnown && form.matches("[data-walk-up]") && mood !== "no") startWalkUpAnew(form);
  if (isKnown && form.closest("[data-people]")) await search();
}

function startWalkUpAnew(form) {
  form.reset();
  form.elements.namedItem("new-scan_id").value = newScanId();
  form.closest("details").open = false;
}

/* Searching */

const searchForm = page.querySelector("[data-search]");
const searchInput = searchForm.elements.namedItem("search");
let typing = 0;
let searches = 0;

async function search() {
  const number = ++searches;
  const url = new URL(searchForm.action);
  url.search = new URLSearchParams(new FormData(searchForm));
  try {
    const found = parse(await (await ask(url)).text()).querySelector("[data-people]");
    if (found && number === searches) page.querySelector("[data-people]").replaceWith(found);
  } catch {
    setLost(true);
  }
}

searchInput.addEventListener("input", () => {
  clearTimeout(typing);
  const letters = searchInput.value.trim().length;
  if (letters === 0 || letters >= FROM_LETTERS) typing = setTimeout(search, TYPING_MS);
});

/* Counting, which is also how a lost network is noticed */

let polling = 0;

async function poll() {
  clearTimeout(polling);
  if (!document.hidden) {
    try {
      const answer = await ask(page.dataset.countUrl, {}, POLL_MS - 1000);
      if (answer.ok) {
        const count = await answer.json();
        setCount(count.checked_in, count.attendees);
      }
    } catch {
      setLost(true);
    }
  }
  clearTimeout(polling);
  polling = setTimeout(poll, banner.hidden ? POLL_MS : POLL_WHEN_LOST_MS);
}

window.addEventListener("offline", () => setLost(true));
window.addEventListener("online", poll);
document.addEventListener("visibilitychange", poll);

/* A screen that goes dark between two people is in the way; the browser lets go by itself when the page is hidden. */

function stayAwake() {
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => null);
}

document.addEventListener("visibilitychange", stayAwake);

/* Forms */

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-send]")) {
    event.preventDefault();
    sendForm(form);
  } else if (form === searchForm) {
    event.preventDefault();
    clearTimeout(typing);
    search();
  }
});

page.querySelector("[data-slots] select")?.addEventListener("change", (event) => event.target.form.submit());

setUpSound(page.querySelector("[data-mute]"));
startCamera(page.querySelector("[data-camera]"), {
  isBusy: () => sending,
  found: (code) => sendCode(codeForm, code),
});
setLost(!navigator.onLine);
stayAwake();
polling = setTimeout(poll, POLL_MS);
