// What happens when.

function prepare(root) {
  showTimes(root);
  for (const hidden of root.querySelectorAll("[data-with-script]")) hidden.hidden = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter ?? form.querySelector("button");
  if (form.hasAttribute("data-opens")) {
    event.preventDefault();
    openSheet(form, button);
  } else if (form.hasAttribute("data-finishes")) {
    saved = true;
  } else if (form.closest("dialog") && form.method === "post") {
    event.preventDefault();
    sendSheet(form, button);
  }
});

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-copies], [data-closes], [data-reveals]");
  if (!target) return;
  if (target.dataset.copies) copy(target);
  if (target.dataset.reveals) reveal(target);
  if (target.hasAttribute("data-closes") && target.closest("dialog")) {
    event.preventDefault();
    closeSheet();
  }
});

function reveal(button) {
  const input = document.getElementById(button.dataset.reveals);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.ariaPressed = String(!shown);
}

// After a page was turned without loading it, the one before is not here any more.
addEventListener("popstate", () => {
  if (location.pathname + location.search !== here) location.reload();
});
setInterval(() => showTimes(document), 30000);
prepare(document);
document.querySelector("[data-notice]")?.focus();
