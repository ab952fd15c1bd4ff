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
  var token = document.querySelector("input[name=csrf]");
  document.addEventListener("htmx:configRequest", function (event) {
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token.value;
  });
})();
