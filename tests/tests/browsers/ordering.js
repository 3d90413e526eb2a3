// Defines `window.compare`: opens pages in frames, three ways each: with plain tags, gated on the visit of consent, and gated on a later one.
// Gives their logs.
window.compare = async (cells, refused, granted) => {
  const KEY = "assent";
  const open = (path) => {
    const frame = document.createElement("iframe");
    const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
    frame.src = path;
    document.body.append(frame);
    return { frame, loaded, log: () => frame.contentWindow.order };
  };
  /** Opens one page of each cell with a stored answer, has another stored once they have loaded, and waits until their logs are full. */
  const visit = async (kind, stored, then, lengths = []) => {
    localStorage.setItem(KEY, stored);
    const pages = cells.map(({ path }) => open(`${path}/${kind}`));
    await Promise.all(pages.map(({ loaded }) => loaded));
    // The moments after the load are the page's too.
    await new Promise((done) => setTimeout(done, 100));
    localStorage.setItem(KEY, then);
    for (let turn = 0; turn < 250; turn++) {
      if (pages.every((page, index) => page.log().length >= (lengths[index] ?? 0))) break;
      await new Promise((done) => setTimeout(done, 20));
    }
    // What must not come has its chance.
    await new Promise((done) => setTimeout(done, 100));
    const logs = pages.map((page) => [...page.log()]);
    for (const { frame } of pages) frame.remove();
    return logs;
  };
  const plain = await visit("plain", refused, refused);
  const lengths = plain.map((log) => log.length);
  const first = await visit("gated", refused, granted, lengths);
  const later = await visit("gated", granted, granted, lengths);
  return cells.map(({ name }, index) => ({ name, plain: plain[index], first: first[index], later: later[index] }));
};
