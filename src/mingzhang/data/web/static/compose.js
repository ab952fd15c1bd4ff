// The grid of a sheet: moves as in a spreadsheet, rows pasted from one, names of codes. Without this the
// form works as well: rows go into the paste box, five empty ones are always there.
(function () {
  "use strict";
  var form = document.getElementById("sheet");
  if (!form) return;
  var added = form.querySelector("input[name=added]"), body = form.querySelector("tbody");
  var before = null, changed = false;
  function fieldOf(place) { return place && place.querySelector("input, select, textarea"); }
  function room() { return Math.floor(980 / (body.rows[0].cells.length - 1)); }
  function addRow() {
    var last = body.rows[body.rows.length - 1], copy = last.cloneNode(true), number = body.rows.length;
    var shown = String(Number(last.cells[0].textContent) + 1);
    copy.querySelectorAll("input, select, textarea").forEach(function (cell) {
      cell.name = cell.id = cell.name.replace(/^r\d+-/, "r" + number + "-");
      cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(/\d+$/, shown));
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
  function put(cell, text) {
    if (cell.tagName !== "SELECT") { cell.value = text; nameCode(cell); return; }
    Array.prototype.forEach.call(cell.options, function (option) {
      if (option.value === text || option.textContent.trim() === text) cell.value = option.value;
    });
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
    before.forEach(function (kept) { put(kept[0], kept[1]); if (kept[0].value !== kept[1]) kept[0].value = kept[1]; });
    tell(before[0][0]);
    before = null;
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
    var row = cell.parentNode.sectionRowIndex, column = cell.cellIndex, kept = [];
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach(function (line, down) {
      while (body.rows.length <= row + down && body.rows.length < room()) addRow();
      var target = body.rows[row + down];
      if (!target) return;
      line.split("\t").forEach(function (value, across) {
        var field = fieldOf(target.cells[column + across]);
        if (!field) return;
        kept.push([field, field.value]);
        put(field, value.trim());
      });
    });
    tell(event.target);
    before = kept;
  });
  form.addEventListener("input", function (event) { changed = true; before = null; nameCode(event.target); });
  form.addEventListener("change", function (event) { changed = true; nameCode(event.target); });
  form.addEventListener("submit", function () { changed = false; });
  window.addEventListener("beforeunload", function (event) { if (changed) event.preventDefault(); });
})();
