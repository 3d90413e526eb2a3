// What `trust.js` asks the page's policy about. It runs in a frame of that part's own, and nowhere else.
window.frameElement?.setAttribute("data-assent-probe", "");
