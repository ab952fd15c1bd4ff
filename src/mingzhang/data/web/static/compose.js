// The grid of a sheet: moves as in a spreadsheet, rows pasted from one, names of codes. Without this the
// form works as well: rows go into the paste box, five empty ones are always there.
(function () {
  "use strict";
  var form = document.getElementById("sheet");
  if (!form) return;
  var added = form.querySelector("input[name=added]"), body = form.querySelector("tbody");
  var before = null, changed = form.hasAttribute("data-unsaved"), box = form.elements.pasted, note = document.getElementById("pasting");
  function fieldOf(place) { return place && place.querySelector("input, select, textarea"); }
  function room() { return Math.floor(980 / (body.rows[0].cells.length - 1)); }
  function addRow() {
    var last = body.rows[body.rows.length - 1], copy = last.cloneNode(true), number = body.rows.length;
    var shown = String(Number(last.cells[0].textContent) + 1);
    copy.querySelectorAll("input, select, textarea").forEach(function (cell) {
      cell.name = cell.id = cell.name.replace(/^r\d+-/, "r" + number + "-");
      cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(/\d+$/, shown));
      if (cell.tagName === "SELECT") { forget(cell); cell.removeAttribute("aria-invalid"); }
      cell.value = "";
    });
    copy.querySelectorAll(".code-name").forEach(function (name) { name.textContent = ""; });
    copy.cells[0].textContent = shown;
    body.appendChild(copy);
    added.value = String(Number(added.value) + 1);
  }
  function nameCode(cell) {
    var list = cell.list, name = cell.parentNode.querySelector(".code-name");
    if (!list || !name) return;
    var found = Array.prototype.find.call(list.options, function (option) { return option.value === cell.value.trim(); });
    name.textContent = found ? found.textContent : "";
  }
  function plain(text) { return text.normalize("NFKC").replace(/[\s*]/g, "").toLowerCase(); }
  function forget(cell) { cell.querySelectorAll("[data-unknown]").forEach(function (option) { option.remove(); }); }
  // A word that is no option stays as it was pasted and is marked as wrong: the choice before it is not left standing.
  function choose(cell, text) {
    var first = fieldOf(body.rows[0].cells[cell.closest("td").cellIndex]);
    var at = Array.prototype.findIndex.call(first.options, function (option) {
      var words = [option.value, option.textContent, option.dataset.other || option.value].map(plain);
      return !("unknown" in option.dataset) && words.indexOf(plain(text)) >= 0;
    });
    var chosen = at < 0 ? "" : first.options[at].value;
    forget(cell);
    if (at < 0) {
      var unknown = new Option(text, text);
      unknown.dataset.unknown = "";
      cell.add(unknown);
      chosen = text;
    }
    cell.value = chosen;
    mark(cell);
  }
  function mark(cell) {
    var option = cell.selectedOptions[0];
    if (option && "unknown" in option.dataset) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
  }
  function put(cell, text) {
    if (cell.tagName === "SELECT") { choose(cell, text); return; }
    cell.value = text;
    nameCode(cell);
  }
  function say(name, values) {
    note.textContent = note.dataset[name].replace(/\{(\w+)\}/g, function (_, word) { return values[word]; });
    note.hidden = false;
  }
  // Rows for which the grid has no room go into the box below it, under the ids of all columns.
  function keepRest(rest, column) {
    var ids = Array.prototype.slice.call(body.rows[0].cells, 1).map(function (place) {
      return fieldOf(place).name.replace(/^r\d+-/, "");
    });
    var lines = rest.map(function (line) { return new Array(column).join("\t") + line.join("\t"); });
    box.value = [ids.join("\t")].concat(lines).join("\n");
    box.closest("details").open = true;
  }
  function tell(field) { field.dispatchEvent(new Event("input", { bubbles: true })); }
  function move(cell, down) {
    var place = cell.closest("td"), row = place.parentNode.sectionRowIndex + down;
    if (row === body.rows.length && row < room()) addRow();
    var next = fieldOf(body.rows[row] && body.rows[row].cells[place.cellIndex]);
    if (!next) return;
    next.focus();
    if (next.select) next.select();
  }
  function undo() {
    var cells = before.cells, count = before.rows, boxed = before.boxed;
    cells.forEach(function (kept) { put(kept[0], kept[1]); });
    if (boxed) box.value = "";
    cells[0][0].focus();
    while (body.rows.length > count) {
      body.deleteRow(-1);
      added.value = String(Number(added.value) - 1);
    }
    note.hidden = true;
    tell(cells[0][0]);
  }
  form.addEventListener("keydown", function (event) {
    var cell = event.target, command = event.ctrlKey || event.metaKey;
    if (command && event.key === "s") { event.preventDefault(); form.requestSubmit(); return; }
    if (command && event.key === "z" && before) { event.preventDefault(); undo(); return; }
    if (command || event.altKey || event.isComposing || !cell.closest("tbody") || cell.tagName !== "INPUT") return;
    var down = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Where there is a list of codes, the arrows walk through it.
    if (!down || (cell.list && event.key !== "Enter")) return;
    event.preventDefault();
    move(cell, down);
  });
  form.addEventListener("paste", function (event) {
    var cell = event.target.closest("td"), text = event.clipboardData.getData("text/plain");
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    var row = cell.parentNode.sectionRowIndex, column = cell.cellIndex, kept = [], count = body.rows.length;
    var lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map(function (line) { return line.split("\t"); });
    var wide = cell.parentNode.cells.length - column, fit = Math.max(room(), count) - row, rest = lines.slice(fit);
    note.hidden = true;
    // What cannot be kept whole is not pasted at all.
    if (lines.some(function (line) { return line.slice(wide).some(function (value) { return value.trim(); }); })) {
      say("wide", { columns: wide });
      return;
    }
    if (rest.length && box.value.trim()) { say("full", { count: fit }); return; }
    lines.slice(0, fit).forEach(function (line, down) {
      if (body.rows.length <= row + down) addRow();
      line.slice(0, wide).forEach(function (value, across) {
        var field = fieldOf(body.rows[row + down].cells[column + across]);
        kept.push([field, field.value]);
        put(field, value.trim());
      });
    });
    if (rest.length) {
      keepRest(rest, column);
      say("rest", { count: fit, rest: rest.length });
    }
    tell(event.target);
    before = { cells: kept, rows: count, boxed: rest.length > 0 };
  });
  form.addEventListener("input", function (event) { changed = true; before = null; nameCode(event.target); });
  form.addEventListener("change", function (event) {
    changed = true;
    nameCode(event.target);
    if (event.target.tagName === "SELECT") mark(event.target);
  });
  // The cell in which one types is not left behind the panel that stays at the foot of the window.
  function uncover() {
    var cell = document.activeElement, panel = document.querySelector(".live").getBoundingClientRect();
    if (!cell || !cell.closest("#sheet tbody")) return;
    var place = cell.getBoundingClientRect(), hidden = place.bottom + 8 - panel.top;
    if (hidden > 0 && place.top < panel.bottom) window.scrollBy(0, Math.min(hidden, place.top));
  }
  form.addEventListener("focusin", function () { requestAnimationFrame(uncover); });
  document.addEventListener("htmx:afterSwap", uncover);
  form.addEventListener("htmx:responseError", function (event) {
    var live = document.getElementById("live"), told = document.createElement("p");
    if ([401, 403].indexOf(event.detail.xhr.status) < 0) return;
    told.className = "fault";
    told.textContent = live.dataset.signedOut;
    live.replaceChildren(told);
  });
  form.addEventListener("submit", function () { changed = false; });
  window.addEventListener("beforeunload", function (event) { if (changed) event.preventDefault(); });
})();
