// Copying, and keeping a key from being lost that is shown once.

async function copy(button) {
  const text = document.getElementById(button.dataset.copies).textContent;
  const heard = button.closest("[data-sheet]").querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(text);
    heard.textContent = button.dataset.done;
    saved = true;
  } catch {
    // Without HTTPS a browser gives no clipboard: select the text instead.
    getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
    heard.textContent = "Selected. Copy it with Ctrl+C or ⌘C.";
  }
}

// Whether the key on the screen, if there is one, is safe.
let saved = false;

function keyAtRisk() {
  return !saved && document.querySelector("[data-once]") !== null;
}

addEventListener("beforeunload", (event) => {
  if (keyAtRisk()) event.preventDefault();
});
