"""What a page in a browser is looked at for: that it fits, that it can be read, that everything has a name."""

from support.chromium import Browser

# what is wider than the screen, unless it stands in a box that scrolls
WIDE = """(() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.documentElement; at = at.parentElement) {
      const kept = ["auto", "scroll", "hidden"].includes(getComputedStyle(at).overflowX);
      if (kept && at.getBoundingClientRect().right <= width + 1) return true;
    }
    return false;
  };
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width: own, height } = element.getBoundingClientRect();
    return own && height && (right > width + 1 || left < -1) && !scrolls(element);
  });
  const names = wide.map((element) => `${element.tagName}.${element.getAttribute("class")}`);
  return document.scrollingElement.scrollWidth > width ? ["the page", ...names] : names;
})()"""
# texts with less contrast than 4.5 to 1 (WCAG 2.1, 1.4.3) to what is behind them, of what is seen
PALE = r"""(() => {
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((part, n) => part * a + under[n] * (1 - a));
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(parts(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((p) => p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim());
    if (!own || element.tagName === "OPTION" || !element.checkVisibility({ opacityProperty: true })) continue;
    const back = behind(element);
    const [one, other] = [light(over(parts(getComputedStyle(element).color), back)), light(back)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) found.add(`${element.tagName}.${element.getAttribute("class")} ${ratio.toFixed(2)}`);
  }
  return [...found];
})()"""
NAMELESS = """[...document.querySelectorAll(
  "select, input:not([type=hidden]), textarea, button, a, nav"
)].filter((element) =>
  !(element.getAttribute("aria-label") || element.hasAttribute("aria-labelledby") || element.placeholder ||
    element.labels?.length || element.title ||
    (element.tagName !== "SELECT" && element.tagName !== "NAV" && element.textContent.trim()))
).map((element) => element.outerHTML.slice(0, 200))"""


def coloured(browser: Browser, colour: str) -> None:
    """Be the browser of a reader who prefers light or dark colours."""
    browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": colour}])


def checked(browser: Browser) -> None:
    """Check what is shown now."""
    assert browser.run(WIDE) == []
    assert browser.run(PALE) == []
    assert browser.run(NAMELESS) == []
    boxes = "[...document.querySelectorAll('pre')].filter((box) => box.scrollWidth > box.clientWidth || "
    assert browser.run(f"{boxes}box.scrollHeight > box.clientHeight + 1).every((box) => box.tabIndex === 0)")
