// Small conveniences; every page works without them.
(function () {
  "use strict";
  function typing(target) {
    return target.closest && target.closest("input, textarea, select, [contenteditable]");
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    var wanted = { ArrowRight: "j", ArrowLeft: "k" }[event.key] || event.key;
    var links = Array.prototype.slice.call(document.querySelectorAll("[data-key]"));
    var link = links.find(function (item) { return item.dataset.key === wanted; });
    if (!link && wanted === "j") link = document.querySelector("[data-finding]");
    // Inside something that scrolls sideways the arrows scroll.
    var scrolls = event.target.closest && event.target.closest(".scroll, .strip, .crop");
    if (link && !(scrolls && event.key !== wanted)) { event.preventDefault(); link.click(); }
  });
  document.querySelectorAll("[data-drop]").forEach(function (zone) {
    var input = zone.querySelector("input[type=file]");
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () { zone.classList.remove("over"); });
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
    });
  });
  // The year that is likely wanted for the kind that is chosen, as long as nobody typed another.
  document.querySelectorAll("select[data-years]").forEach(function (select) {
    var year = select.form.elements.year, typed = false;
    year.addEventListener("input", function () { typed = true; });
    select.addEventListener("change", function () {
      if (!typed) year.value = select.selectedOptions[0].dataset.year;
    });
  });
  // Back to the form that was refused, with what was filled in; without scripts the link opens it anew.
  var back = document.querySelector("[data-back]");
  if (back) back.addEventListener("click", function (event) {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  });
  var token = document.querySelector("input[name=csrf]");
  document.addEventListener("htmx:configRequest", function (event) {
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token.value;
  });
})();
