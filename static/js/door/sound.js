/* A sound and a shake for each mood, so that nobody has to look. */

const TONES = {
  yes: [[880, 0, 0.09], [1320, 0.1, 0.16]],
  care: [[620, 0, 0.14], [620, 0.2, 0.14]],
  no: [[190, 0, 0.4]],
};
const SHAKES = { yes: [70], care: [90, 80, 90], no: [350] };

let audio = null;
let isMuted = localStorage.getItem("door-muted") === "yes";

export function play(mood) {
  navigator.vibrate?.(SHAKES[mood]);
  if (isMuted || audio?.state !== "running") return;
  for (const [pitch, after, length] of TONES[mood]) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    const start = audio.currentTime + after;
    tone.type = mood === "no" ? "square" : "sine";
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.25, start);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + length);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start);
    tone.stop(start + length);
  }
}

/* Browsers let a page be heard only after it was touched. */
function wake() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

export function setUpSound(button) {
  const mark = () => button.setAttribute("aria-pressed", String(isMuted));
  button.addEventListener("click", () => {
    isMuted = !isMuted;
    localStorage.setItem("door-muted", isMuted ? "yes" : "no");
    mark();
  });
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);
  mark();
}
