// Each site has a port of its own on whatever host this page was opened under.
for (const link of document.querySelectorAll("[data-port]")) {
  link.href = `${location.protocol}//${location.hostname}:${link.dataset.port}/`;
}
