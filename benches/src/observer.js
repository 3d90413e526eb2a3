/**
 * What a page under measurement tells of itself; it is there before anything of the page, and the same for every contestant.
 * `NOTICE` is put before it: where the notice is, or null for the page without one; nobody looks for it where the visitor has answered and
 * comes again. A path may go through open shadow roots: `host >>> button`.
 */
(() => {
  if (window !== top) return;
  const notice = location.search === "?again" ? null : NOTICE;
  // The driver sets it, and two of the contestants show nothing to what they take for a robot.
  Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false });

  const find = (path) => {
    let [root, found] = [document, null];
    for (const part of path.split(" >>> ")) {
      found = root?.querySelector(part);
      root = found?.shadowRoot;
    }
    return found;
  };

  /** Whether something of an element is drawn within the window. */
  const seen = (element) => {
    if (!element?.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  };

  /** Resolves with the time at which a frame with (or without) the element has been drawn. */
  const drawn = (path, wanted = true) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now());
    // What a frame's callbacks see is drawn right after them; a message waits until then.
    const look = () => (seen(find(path)) === wanted ? port2.postMessage(0) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });

  const told = { visible: null, contentful: null, largest: null, shift: 0, tasks: [], interactions: [], clicked: null, last: 0 };
  const observe = (type, take, options = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  const busy = () => { told.last = performance.now(); };
  observe("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") told.contentful = startTime; });
  observe("largest-contentful-paint", ({ startTime }) => { told.largest = startTime; });
  observe("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) told.shift += value; });
  observe("longtask", ({ startTime, duration }) => { told.tasks.push([startTime, duration]); busy(); });
  observe("resource", busy);
  observe("event", ({ interactionId, duration }) => { if (interactionId) told.interactions.push(duration); }, { durationThreshold: 16 });
  addEventListener("click", ({ timeStamp }) => { told.clicked = timeStamp; }, true);

  if (notice) drawn(notice).then((time) => { told.visible = time; busy(); });

  /** Resolves once the page is complete, its notice is there, and for `quiet` milliseconds nothing has arrived and no task was long. */
  const settled = (quiet, patience) => new Promise((resolve) => {
    const look = () => {
      const done = document.readyState === "complete" && (!notice || told.visible !== null) && performance.now() - told.last > quiet;
      if (done || performance.now() > patience) resolve(0);
      else setTimeout(look, 100);
    };
    look();
  });

  window.bench = { told, find, seen, drawn, settled };
})();
