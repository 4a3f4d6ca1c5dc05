// A button with data-copy="<id of a field>" copies what the field holds, and says data-done when it did.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    // Without https there is no clipboard to write to, but the selection can still be copied.
    const done = navigator.clipboard
      ? await navigator.clipboard.writeText(field.value).then(() => true, () => false)
      : document.execCommand("copy");
    if (done) button.textContent = button.dataset.done;
  });
}
