// What is asked of every page. Each question gives the list of what is wrong.
({
  /** Title, language, headings, landmarks, labels, words for pictures. */
  structure(lang, framed) {
    const found = [], all = query => [...document.querySelectorAll(query)];
    const once = framed ? ["body > header", "main", "body > footer", "header nav", "a.skip[href='#main']"] : ["main"];
    const ids = all("[id]").map(item => item.id);
    if (!document.title.trim()) found.push("no title");
    if (document.documentElement.lang !== lang) found.push("lang " + document.documentElement.lang);
    if (all("h1").filter(item => item.checkVisibility()).length !== 1) found.push("h1: " + all("h1").length);
    ids.filter((id, place) => ids.indexOf(id) !== place).forEach(id => found.push("twice id " + id));
    for (const landmark of once)
      if (all(landmark).length !== 1) found.push(landmark + ": " + all(landmark).length);
    for (const field of all("input:not([type=hidden]), select, textarea"))
      if (!field.labels.length && !field.getAttribute("aria-label")) found.push("no label: " + field.name);
    for (const image of all("img")) if (!image.hasAttribute("alt")) found.push("no words for " + image.src);
    return found;
  },

  /** Chinese on a page of another language that is not said to be Chinese. */
  foreign() {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const item = node.parentElement;
      if (!/[\u3400-\u9fff]/.test(node.data) || item.closest("[lang]").lang.startsWith("zh")) continue;
      // What people chose or typed, where no element can stand around it.
      if (["OPTION", "TEXTAREA"].includes(item.tagName)) continue;
      found.push("not English: " + node.data.trim().slice(0, 40));
    }
    return found.slice(0, 5);
  },

  /** What takes no focus, or takes it without anybody seeing it; one of each kind. */
  focus() {
    const query = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const kinds = new Set(), found = [];
    for (const item of document.querySelectorAll(query)) {
      const kind = [item.tagName, item.className, item.type, item.parentElement.tagName].join(" ");
      if (kinds.has(kind) || !item.checkVisibility()) continue;
      kinds.add(kind);
      item.focus();
      const style = getComputedStyle(item);
      if (document.activeElement !== item) found.push("takes no focus: " + kind);
      else if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
        found.push("focus unseen: " + kind);
    }
    document.activeElement.blur();
    return found;
  },

  /** What would not fit on paper as wide as the window: printed tables, or all but these. */
  beyond(tables) {
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll("main *")]
      .filter(item => Boolean(item.closest(".printed")) === tables && item.checkVisibility())
      .filter(item => item.getBoundingClientRect().right > width + 1)
      .map(item => "beyond the paper: " + item.outerHTML.slice(0, 80)).slice(0, 3);
  },

  /** Rows beyond the twelfth are like those before them; without them axe-core is done sooner. */
  thin() {
    document.querySelectorAll("tbody tr:nth-child(n+13)").forEach(row => row.remove());
    return [];
  },

  /** What sticks out of the window sideways. */
  width() {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter(item =>
      item.getBoundingClientRect().right > width + 1 && !item.closest(".scroll, .strip, .crop"));
    return ["too wide: " + out.slice(0, 3).map(item => item.outerHTML.slice(0, 80)).join(" | ")];
  },
})
