// Times in the reader's zone. The server writes them in UTC, and `data-form` says how they are to read.

const TIME_FORMS = {
  moment: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  precise: {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
    timeZoneName: "short",
  },
};

// What stands below a chart, and in the captions of its bars.
const MARK_FORMS = {
  hour: { hour: "2-digit", minute: "2-digit" },
  weekday: { weekday: "short", day: "numeric" },
};

// Seconds by which clocks differ that are right.
const CLOCKS_DIFFER = 5;

const TIME_UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];

// How far the reader's clock is ahead of the server's, which the times are by: when the page's first byte
// came, by the one, less when the page was made, by the other.
const ARRIVED = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
const CLOCK_AHEAD = ARRIVED - Date.parse(document.body.dataset.now);

function localTime(date, form) {
  return new Intl.DateTimeFormat("en-GB", TIME_FORMS[form] ?? MARK_FORMS[form]).format(date);
}

// The same words as the server's, so that nothing jumps.
function distance(date, now) {
  const seconds = Math.floor((now - date) / 1000);
  const past = seconds >= -CLOCKS_DIFFER;
  for (const [unit, length] of TIME_UNITS) {
    const number = Math.floor(Math.abs(seconds) / length);
    if (number >= 1) {
      const span = `${number} ${unit}${number === 1 ? "" : "s"}`;
      return past ? `${span} ago` : `in ${span}`;
    }
  }
  return past ? "just now" : "in a moment";
}

function showTimes(root) {
  const now = Date.now() - CLOCK_AHEAD;
  for (const time of root.querySelectorAll("time[data-form]")) {
    const date = new Date(time.dateTime);
    const relative = time.dataset.form === "relative";
    time.textContent = relative ? distance(date, now) : localTime(date, time.dataset.form);
    if (time.title) time.title = localTime(date, "precise");
  }
  for (const mark of root.querySelectorAll("text[data-at]")) {
    mark.textContent = localTime(new Date(mark.dataset.at), mark.dataset.form);
  }
  for (const caption of root.querySelectorAll("title[data-at]")) {
    const counts = caption.textContent.slice(caption.textContent.indexOf(": "));
    caption.textContent = localTime(new Date(caption.dataset.at), "moment") + counts;
  }
}
