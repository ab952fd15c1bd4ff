// Cells pasted from a spreadsheet go into the cells of the grid; without this the paste box does it.
(function () {
  "use strict";
  var form = document.getElementById("sheet");
  if (!form) return;
  var added = form.querySelector("input[name=added]");
  function addRow(body) {
    var rows = body.rows, last = rows[rows.length - 1], copy = last.cloneNode(true), number = rows.length;
    copy.querySelectorAll("input, select, textarea").forEach(function (cell) {
      cell.name = cell.id = cell.name.replace(/^r\d+-/, "r" + number + "-");
      cell.value = "";
    });
    copy.cells[0].textContent = String(Number(last.cells[0].textContent) + 1);
    body.appendChild(copy);
    added.value = String(Number(added.value) + 1);
  }
  function put(cell, text) {
    if (cell.tagName !== "SELECT") { cell.value = text; return; }
    Array.prototype.forEach.call(cell.options, function (option) {
      if (option.value === text || option.textContent.trim() === text) cell.value = option.value;
    });
  }
  form.addEventListener("paste", function (event) {
    var cell = event.target.closest("td"), text = event.clipboardData.getData("text/plain");
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    var body = cell.parentNode.parentNode, row = cell.parentNode.sectionRowIndex, column = cell.cellIndex;
    var lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
    var room = Math.floor(980 / (body.rows[0].cells.length - 1));
    lines.forEach(function (line, down) {
      while (body.rows.length <= row + down && body.rows.length < room) addRow(body);
      var target = body.rows[row + down];
      if (!target) return;
      line.split("\t").forEach(function (value, across) {
        var place = target.cells[column + across];
        var field = place && place.querySelector("input, select, textarea");
        if (field) put(field, value.trim());
      });
    });
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
