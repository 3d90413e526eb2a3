// What is wrong with what is seen of the interface in this document: a list of sentences. Run as a function's body.
const roots = [document], faults = new Set();
for (const root of roots) for (const part of root.querySelectorAll('*')) if (part.shadowRoot) roots.push(part.shadowRoot);
const ours = (node) => node.getRootNode() !== document || node.parentElement?.closest('[data-assent-declaration], assent-notice, assent-embed');
// For screen readers alone.
const unseen = (part) => part && part !== document.body &&
  (getComputedStyle(part).clipPath !== 'none' || Math.min(part.offsetWidth ?? 9, part.offsetHeight ?? 9) === 1 || unseen(part.parentElement ?? part.getRootNode().host));
const say = (what, node) => faults.add(what + ': ' + (node.parentElement?.localName ?? '') + ' ' + node.data.trim().slice(0, 60));
const page = document.documentElement;
if (page.scrollWidth > page.clientWidth) faults.add(`the page scrolls sideways by ${page.scrollWidth - page.clientWidth} px`);
for (const root of roots) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent || /^(style|script|noscript|title)$/.test(parent.localName) || !ours(node)) continue;
    if (!parent.checkVisibility({ visibilityProperty: true }) || unseen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    if (!boxes.length) continue;
    const style = getComputedStyle(parent);
    if (parseFloat(style.fontSize) < 12) say(`${style.fontSize} is too small`, node);
    // Cut off by a part that hides what does not fit, or over the edge of the page.
    for (let part = parent; part && part !== document.body; part = part.parentElement ?? part.getRootNode().host) {
      const own = getComputedStyle(part), box = part.getBoundingClientRect();
      if (/hidden|clip/.test(own.overflowX) && boxes.some((text) => text.left < box.left - 1 || text.right > box.right + 1)) say('cut off', node);
      if (/auto|scroll/.test(own.overflowY)) break;
    }
    if (boxes.some((box) => box.left < -1 || box.right > page.clientWidth + 1)) say('over the edge', node);
    // A word that stands in two lines without a hyphen. Names of what is stored and addresses may break.
    if (parent.closest('tbody th')) continue;
    for (const { 0: word, index } of node.data.matchAll(/\p{L}{2,}/gu)) {
      if (/\p{Script=Thai}/u.test(word) || /[_*.:/@-]/.test(node.data.slice(index - 1, index) + node.data.slice(index + word.length, index + word.length + 1))) continue;
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].filter((box) => box.width > 0.5).map((box) => Math.round(box.top / 4)));
      if (lines.size > 1 && style.hyphens !== 'auto') say(`${word} is torn`, node);
    }
  }
  for (const list of root.querySelectorAll('dl')) {
    for (const part of list.querySelectorAll('dd')) {
      const { width, height } = part.getBoundingClientRect();
      if (height && width < 64) faults.add(`a column of ${Math.round(width)} px: ${part.textContent.slice(0, 40)}`);
    }
  }
}
return [...faults];
