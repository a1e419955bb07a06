// Dialogs. A form with `data-opens` leads to a sheet, a page of its own: it is fetched and lifted into a
// <dialog> here. What a sheet's form is answered with is another sheet, or the page to go on with.

const SHEET = "[data-sheet]";
let opener = null;
let here = location.pathname + location.search;

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function openSheet(form, button) {
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form)).toString();
  await whileBusy(button, async () => {
    const response = await fetch(address);
    const sheet = parse(await response.text()).querySelector(SHEET);
    if (!sheet || response.redirected) return location.assign(address);
    opener = button;
    show(sheet);
  }, () => location.assign(address));
}

async function sendSheet(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  await whileBusy(button, async () => {
    const response = await fetch(form.action, { method: "POST", body });
    const page = parse(await response.text());
    const sheet = page.querySelector(SHEET);
    if (sheet && !response.redirected) return show(sheet);
    turnTo(page, response.url);
  }, () => complain(form, "The server does not answer. Check your connection, then try again."));
}

// Before the form's first field, where the server's complaints stand too.
function complain(form, sentence) {
  form.querySelector(".errors")?.remove();
  const errors = document.createElement("div");
  errors.className = "errors";
  errors.role = "alert";
  errors.textContent = sentence;
  form.prepend(errors);
}

async function whileBusy(button, work, instead) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  try {
    await work();
  } catch {
    instead();
  } finally {
    button.ariaBusy = null;
  }
}

function show(sheet) {
  const dialog = document.querySelector("dialog") ?? newDialog();
  saved = false;
  dialog.replaceChildren(document.adoptNode(sheet));
  const heading = dialog.querySelector("h1");
  heading.id = "sheet-heading";
  dialog.setAttribute("aria-labelledby", heading.id);
  prepare(dialog);
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[autofocus]");
  if (first) {
    first.focus();
  } else {
    heading.tabIndex = -1;
    heading.focus();
  }
}

function newDialog() {
  const dialog = document.createElement("dialog");
  document.body.append(dialog);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      closeSheet();
    }
  });
  // The other ways in which a browser asks, such as a phone's gesture.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeSheet();
  });
  // A browser that is asked again does not ask the page.
  dialog.addEventListener("close", () => {
    if (!dialog.isConnected) return;
    if (keyAtRisk()) dialog.showModal();
    else leaveSheet();
  });
  // A click beside it closes it, unless something was typed.
  dialog.addEventListener("input", () => {
    dialog.dataset.touched = "";
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (isBeside(event, dialog) && !("touched" in dialog.dataset)) closeSheet();
  });
  return dialog;
}

function isBeside(event, dialog) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
}

function closeSheet() {
  if (keyAtRisk() && !confirm("It is shown this one time. Close without copying it?")) return;
  leaveSheet();
}

function leaveSheet() {
  const dialog = document.querySelector("dialog");
  const made = dialog.querySelector("[data-once]");
  dialog.remove();
  // The page behind knows nothing of what was made.
  if (made) {
    saved = true;
    location.reload();
  } else {
    opener?.focus();
  }
}

// The page that a form was answered with, without asking for it twice: it may say once what happened.
function turnTo(page, address) {
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  history.pushState(null, "", address);
  here = location.pathname + location.search;
  prepare(document.body);
  scrollTo(0, 0);
  (document.querySelector("[data-notice]") ?? document.getElementById("main")).focus();
}
