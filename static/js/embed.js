// <script async src="https://SITE/static/js/embed.js" data-event="SLUG"></script> puts an event's booking form where it
// stands; without data-event the events ahead, which data-filter narrows as the list's address does ("category=music").
(() => {
  const script = document.currentScript;
  const { event, filter = "", lang = document.documentElement.lang.slice(0, 2), title = "" } = script.dataset;
  const site = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  const query = new URLSearchParams(event ? "" : filter);
  if (lang) query.set("lang", lang);
  frame.src = `${site}/embed/${event ? `events/${encodeURIComponent(event)}` : "calendar"}/?${query}`;
  frame.title = title || "Events";
  frame.loading = "lazy";
  Object.assign(frame.style, { border: "0", width: "100%", height: "40rem", colorScheme: "normal" });
  script.after(frame);
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== site || source !== frame.contentWindow || !Number.isFinite(data?.openseatHeight)) return;
    frame.style.height = `${Math.ceil(data.openseatHeight)}px`;
  });
})();
