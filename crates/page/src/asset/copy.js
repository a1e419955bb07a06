// Copying, and keeping a key from being lost that is shown once.

// Whether the key on the screen, if there is one, has been copied.
let saved = false;

async function copy(button) {
  const source = document.getElementById(button.dataset.copies);
  const heard = button.closest("[data-sheet]").querySelector("[data-copied]");
  const copied = await toClipboard(source);
  heard.textContent = copied ? button.dataset.done : "Selected. Copy it with Ctrl+C or ⌘C.";
}

async function toClipboard(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    saved = true;
    return true;
  } catch {
    // Without HTTPS there is no such clipboard, but the old way.
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

function keyAtRisk() {
  return !saved && document.querySelector("[data-once]") !== null;
}

document.addEventListener("copy", () => {
  saved = true;
});

addEventListener("beforeunload", (event) => {
  if (keyAtRisk() && navigator.userActivation?.hasBeenActive !== false) event.preventDefault();
});
