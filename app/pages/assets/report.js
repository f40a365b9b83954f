// Steps from fact to fact by key and button, and shows which entry belongs to the sentence that is lit.
// Without it everything is there: links, anchors and what :target lights.
const entries = [...document.querySelectorAll(".facts .fact")];
const steps = document.querySelector(".steps");
const here = () => entries.findIndex((entry) => entry.hash === location.hash);

function show() {
  const at = here();
  for (const [n, entry] of entries.entries()) {
    const item = entry.closest("li");
    item.classList.toggle("here", n === at);
    if (n === at) entry.setAttribute("aria-current", "location");
    else entry.removeAttribute("aria-current");
  }
}

function step(by) {
  if (!entries.length) return;
  const at = here();
  const to = at < 0 ? (by > 0 ? 0 : entries.length - 1) : (at + by + entries.length) % entries.length;
  location.hash = entries[to].hash;
}

steps.hidden = false;
for (const button of steps.querySelectorAll("button")) button.addEventListener("click", () => step(Number(button.value)));
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  const { tagName } = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || ["INPUT", "SELECT", "TEXTAREA"].includes(tagName)) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});
for (const text of document.querySelectorAll(".text")) {
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[id]");
    if (mark && getSelection().isCollapsed) location.hash = mark.id;
  });
}
show();
