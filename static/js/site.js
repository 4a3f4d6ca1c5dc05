// What pages do beyond HTML. Each part may be missing: nothing that somebody needs depends on it.

// The visitor's own time beside that of the event, where their clocks differ.
for (const time of document.querySelectorAll("time[data-own]")) {
  const at = new Date(time.dateTime);
  if (-at.getTimezoneOffset() === Number(time.dataset.offset)) continue;
  const shape = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const words = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-ca-gregory-nu-latn`, shape).format(at);
  time.textContent = time.dataset.own.replace("{time}", words);
}

// Sharing: by what the device has for it, else the address is copied, else the link opens a mail as it does anyway.
for (const link of document.querySelectorAll("a[data-share]")) {
  link.addEventListener("click", (event) => {
    const { share: url, title, done } = link.dataset;
    if (navigator.share) {
      event.preventDefault();
      navigator.share({ title, url }).catch(() => {});
    } else if (navigator.clipboard) {
      event.preventDefault();
      navigator.clipboard.writeText(url).then(() => {
        link.querySelector("[aria-live]").textContent = done;
      }, () => location.assign(link.href));
    }
  });
}

// Seats left, asked for while somebody looks; what has not changed is a 304 and touches nothing.
const isLive = (event) => event.target.matches?.("[data-live]");
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, headers, verb } = event.detail;
  if (isLive(event)) headers["If-None-Match"] = event.target.dataset.live;
  if (verb === "get") for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && isLive(event)) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (isLive(event) && event.detail.xhr.status === 200) {
    event.target.dataset.live = event.detail.xhr.getResponseHeader("ETag");
  }
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const each of document.querySelectorAll("[data-live]")) window.htmx.trigger(each, "look");
});
