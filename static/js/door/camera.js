/* The camera: the browser's own reader of QR codes where it has one, else a decoder in a worker. */

const PAUSE_MS = 90;
const SAME_CODE_MS = 3000;
const LONGEST_SIDE = 720;
const TROUBLES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

async function ownReader() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}

function workerReader() {
  const worker = new Worker(new URL("decoder.js", import.meta.url), { type: "module" });
  let isBroken = false;
  let settle = { resolve() {}, reject() {} };
  worker.onmessage = (event) => settle.resolve(event.data);
  worker.onerror = () => {
    isBroken = true;
    settle.reject(new DOMException("No decoder", "NotSupportedError"));
  };
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) => {
      settle = { resolve, reject };
      if (isBroken) worker.onerror();
      else worker.postMessage(image, [image.data.buffer]);
    });
  };
}

/* A ticket that stays in view is read many times a second, and sent once: again only 3 seconds after it was last
   seen, or after nobody knew what became of it. */
function onceOnly(isBusy, found) {
  let last = { code: "", until: 0, isFixed: false };
  return async (code) => {
    const now = performance.now();
    if (code === last.code && now < last.until) {
      if (!last.isFixed) last.until = now + SAME_CODE_MS;
      return;
    }
    if (isBusy()) return;
    const mine = { code, until: Infinity, isFixed: true };
    last = mine;
    mine.isFixed = !(await found(code));
    mine.until = performance.now() + SAME_CODE_MS;
  };
}

export function startCamera(box, { isBusy, found }) {
  const video = box.querySelector("video");
  const startButton = box.querySelector("[data-camera-start]");
  const stopButton = box.querySelector("[data-camera-stop]");
  const seen = onceOnly(isBusy, found);
  let stream = null;
  let read = null;
  let isWanted = false;
  let isOpening = false;

  function tell(trouble) {
    box.querySelector("[data-camera-trouble]").hidden = !trouble;
    for (const text of box.querySelectorAll("[data-trouble]")) text.hidden = text.dataset.trouble !== trouble;
  }

  function showRunning(isRunning) {
    video.hidden = stopButton.hidden = !isRunning;
    startButton.hidden = isRunning;
  }

  function close() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    showRunning(false);
  }

  async function look(mine) {
    while (stream === mine) {
      const code = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await read(video) : "";
      if (code && stream === mine) seen(code);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async function run(mine) {
    mine.getVideoTracks()[0].addEventListener("ended", close);
    video.srcObject = mine;
    showRunning(true);
    window.scrollTo({ top: 0 });
    await video.play();
    read ??= (await ownReader().catch(() => null)) ?? workerReader();
    await look(mine);
  }

  async function open() {
    if (stream || isOpening) return;
    tell("");
    if (!window.isSecureContext || !navigator.mediaDevices) {
      tell("insecure");
      return;
    }
    isOpening = true;
    const wish = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    let mine = null;
    try {
      mine = await navigator.mediaDevices.getUserMedia({ video: wish });
      stream = mine;
      isOpening = false;
      if (isWanted && !document.hidden) await run(mine);
      else close();
    } catch (error) {
      isOpening = false;
      if (stream !== mine) return; // it was switched off meanwhile
      close();
      tell(TROUBLES[error.name] ?? "broken");
    }
  }

  function want(isOn) {
    isWanted = isOn;
    localStorage.setItem("door-camera", isOn ? "on" : "off");
    if (isOn) open();
    else close();
  }

  startButton.addEventListener("click", () => want(true));
  stopButton.addEventListener("click", () => want(false));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else if (isWanted) open();
  });
  if (localStorage.getItem("door-camera") === "on" && window.isSecureContext) want(true);
}
