// Every way of code to an address, by its name: `tests/tests/browsers/blocking.rs` runs each with an address of its own.
// Those of REFUSED are not done later: they were calls of a moment.
window.REFUSED = ["form-submit", "form-request-submit", "form-click", "form-formaction", "anchor-click", "anchor-dispatch", "window-open", "keyframes",
"exec-image", "exec-html", "ping"];
const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";
const make = (name, attributes = {}, space) => {
  const element = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return element;
};
const put = (node) => document.body.appendChild(node);
const div = (id) => put(make("div", { id: "host-" + id, style: "width:9px;height:9px" }));
const svg = (...children) => {
  const root = put(make("svg", { width: 9, height: 9 }, SVG));
  root.append(...children);
  return root;
};
const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;
const blank = () => put(make("iframe")).contentWindow;
const adopt = (text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return sheet;
};
const owned = () => put(make("style")).sheet;
const ignore = (promise) => void promise?.catch?.(() => {});
const img = (url) => `<img src="${url}">`;
const sinks = {
  "script-src": (url) => put(Object.assign(make("script"), { src: url })),
  "script-attribute": (url) => put(make("script", { src: url })),
  "script-module": (url) => put(make("script", { type: "module", src: url })),
  "module-text": (url) => put(Object.assign(make("script", { type: "module" }), { text: `import "${url}";` })),
  "module-appended": (url) => { const it = put(make("script", { type: "module" })); it.append(`import "${url}";`); },
  "image-src": (url) => { new Image().src = url; },
  "image-attribute": (url) => { new Image().setAttribute("src", url); },
  "image-attribute-ns": (url) => { new Image().setAttributeNS(null, "src", url); },
  "image-attribute-node": (url) => { const it = document.createAttribute("src"); it.value = url; new Image().setAttributeNode(it); },
  "image-named-item": (url) => { const it = document.createAttribute("src"); it.value = url; new Image().attributes.setNamedItem(it); },
  "image-attr-value": (url) => { const it = make("img", { src: "data:," }); it.attributes.src.value = url; },
  "image-attr-node-value": (url) => { const it = make("img", { src: "data:," }); it.getAttributeNode("src").nodeValue = url; },
  "image-srcset": (url) => { new Image().srcset = url + " 1x"; },
  "image-srcset-attribute": (url) => { new Image().setAttribute("srcset", `${url} 1x, data:, 2x`); },
  "image-to-string-twice": (url) => { let times = 0; new Image().src = { toString: () => (times++ ? url : url) }; },
  "image-root-dot": (url) => { new Image().src = url.replace("localhost:", "localhost.:"); },
  "picture-source": (url) => { const it = put(make("picture")); it.append(make("source", { srcset: url }), make("img")); },
  "input-image": (url) => put(make("input", { type: "image", src: url })),
  "body-background": (url) => document.body.setAttribute("background", url),
  "frame-src": (url) => put(Object.assign(make("iframe"), { src: url })),
  "frame-srcdoc": (url) => put(Object.assign(make("iframe"), { srcdoc: img(url) })),
  "embed-src": (url) => put(make("embed", { src: url, type: "text/html" })),
  "object-data": (url) => put(make("object", { data: url, type: "text/html" })),
  "video-src": (url) => put(Object.assign(make("video", { preload: "auto" }), { src: url })),
  "video-poster": (url) => put(Object.assign(make("video"), { poster: url })),
  "audio-constructor": (url) => { window.kept = new Audio(url); },
  "audio-source": (url) => { const it = make("audio", { preload: "auto" }); it.append(make("source", { src: url })); put(it); },
  "link-stylesheet": (url) => document.head.append(make("link", { rel: "stylesheet", href: url })),
  "link-rel-after": (url) => { const it = make("link", { href: url }); document.head.append(it); it.rel = "stylesheet"; },
  "link-preload": (url) => document.head.append(make("link", { rel: "preload", as: "script", href: url })),
  "link-modulepreload": (url) => document.head.append(make("link", { rel: "modulepreload", href: url })),
  "link-prefetch": (url) => document.head.append(make("link", { rel: "prefetch", href: url })),
  "link-imagesrcset": (url) => document.head.append(make("link", { rel: "preload", as: "image", imagesrcset: url + " 1x" })),
  "svg-image": (url) => svg(make("image", { href: url, width: 9, height: 9 }, SVG)),
  "svg-image-xlink": (url) => { const it = make("image", { width: 9, height: 9 }, SVG); it.setAttributeNS(XLINK, "xlink:href", url); svg(it); },
  "svg-image-base-val": (url) => { const it = make("image", { width: 9, height: 9 }, SVG); svg(it); it.href.baseVal = url; },
  "svg-script": (url) => svg(make("script", { href: url }, SVG)),
  "svg-fe-image": (url) => { const it = make("filter", { id: "fe" }, SVG); it.append(make("feImage", { href: url }, SVG)); svg(it, make("rect", { filter: "url(#fe)", width: 9, height: 9 }, SVG)); },
  "svg-set": (url) => { const it = make("image", { width: 9, height: 9 }, SVG); it.append(make("set", { attributeName: "href", to: url }, SVG)); svg(it); },
  "svg-style-element": (url) => { const it = make("style", {}, SVG); it.textContent = `#svg-style { background: url(${url}) }`; put(make("p", { id: "svg-style" })).textContent = "x"; svg(it); },
  "inner-html": (url) => { div("i").innerHTML = img(url); },
  "inner-html-detached": (url) => { make("div").innerHTML = img(url); },
  "outer-html": (url) => { div("o").outerHTML = img(url); },
  "adjacent-html": (url) => div("a").insertAdjacentHTML("beforeend", img(url)),
  "adjacent-html-after": (url) => div("b").insertAdjacentHTML("afterend", `<p>${img(url)}</p>`),
  "set-html-unsafe": (url) => div("u").setHTMLUnsafe?.(img(url)),
  "shadow-html": (url) => { div("s").attachShadow({ mode: "closed" }).innerHTML = img(url); },
  "declarative-shadow": (url) => div("d").setHTMLUnsafe?.(`<div><template shadowrootmode="open">${img(url)}</template></div>`),
  "contextual-fragment": (url) => put(document.createRange().createContextualFragment(`<script src="${url}"><\/script>`)),
  "document-write": (url) => { const it = document; if (window.writing) it.write(`<script src="${url}"><\/script>`); else put(make("script", { src: url })); },
  "dom-parser-adopted": (url) => put(parsed(img(url)).firstChild),
  "dom-parser-imported": (url) => put(document.importNode(parsed(img(url)).firstChild, true)),
  "dom-parser-adopt-node": (url) => { document.adoptNode(parsed(img(url)).firstChild); },
  "template-clone": (url) => { const it = make("template"); it.innerHTML = img(url); put(it.content.cloneNode(true)); },
  "template-import": (url) => { const it = make("template"); it.innerHTML = img(url); document.importNode(it.content, true); },
  "inert-document": (url) => { const it = document.implementation.createHTMLDocument("").createElement("img"); it.src = url; put(it); },
  "clone-node": (url) => { const it = make("script"); it.src = url; put(it.cloneNode()); },
  "range-insert": (url) => { const range = document.createRange(); range.selectNodeContents(div("r")); range.insertNode(parsed(img(url)).firstChild); },
  "replace-children": (url) => div("c").replaceChildren(...parsed(img(url)).childNodes),
  "exec-image": (url) => { const it = div("e"); it.contentEditable = "true"; it.focus(); getSelection().selectAllChildren(it); document.execCommand("insertImage", false, url); },
  "exec-html": (url) => { const it = div("f"); it.contentEditable = "true"; it.focus(); getSelection().selectAllChildren(it); document.execCommand("insertHTML", false, img(url)); },
  "style-attribute": (url) => div("1").setAttribute("style", `width:9px;height:9px;background:url("${url}")`),
  "style-property": (url) => { div("2").style.backgroundImage = `url(${url})`; },
  "style-css-text": (url) => { div("3").style.cssText += `;background-image:u\\72l(${url})`; },
  "style-forwarded": (url) => { div("4").style = `width:9px;height:9px;background-image:url('${url}')`; },
  "style-set-property": (url) => div("5").style.setProperty("background-image", `image-set("${url}" 1x)`),
  "style-attr-value": (url) => { const it = div("6"); it.attributes.style.value = `width:9px;height:9px;background:url(${url})`; },
  "style-markup": (url) => { div("7").innerHTML = `<p style="background:url(${url})">x</p>`; },
  "style-typed": (url) => { const it = div("8"); if (it.attributeStyleMap) it.attributeStyleMap.set("background-image", `url(${url})`); },
  "style-custom": (url) => { const it = div("9"); it.style.setProperty("--picture", `url(${url})`); it.style.backgroundImage = "var(--picture)"; },
  "style-element": (url) => { div("10"); const it = make("style"); it.textContent = `#host-10 { background: url(${url}) }`; document.head.append(it); },
  "style-import": (url) => { const it = make("style"); it.append(`@import "${url}";`); document.head.append(it); },
  "style-text-node": (url) => { const it = put(make("style")); const text = it.appendChild(document.createTextNode("")); text.data = `@import url(${url});`; },
  "style-append-data": (url) => { const it = put(make("style")); const text = it.appendChild(document.createTextNode("@import url(")); text.appendData(url + ");"); },
  "style-inner-html": (url) => { put(make("style")).innerHTML = `@import '${url}';`; },
  "style-inner-markup": (url) => { div("11").innerHTML = `<style>@import '${url}';</style>`; },
  "insert-rule": (url) => { div("12"); owned().insertRule(`#host-12 { background: url(${url}) }`, 0); },
  "insert-rule-import": (url) => { owned().insertRule(`@import url(${url})`, 0); },
  "insert-rule-nested": (url) => { div("13"); const it = owned(); it.insertRule("@media all {}", 0); it.cssRules[0].insertRule(`#host-13 { background: url(${url}) }`, 0); },
  "rule-style": (url) => { div("14"); const it = owned(); it.insertRule("#host-14 { color: red }", 0); it.cssRules[0].style.background = `url(${url})`; },
  "add-rule": (url) => { div("15"); owned().addRule("#host-15", `background: url(${url})`); },
  "adopted-sheet": (url) => { div("16"); adopt(`#host-16 { background: url(${url}) }`); },
  "adopted-sheet-later": (url) => { div("17"); ignore(adopt("").replace(`#host-17 { background: url(${url}) }`)); },
  "font-face-load": (url) => ignore(new FontFace("one", `url(${url})`).load()),
  "font-face-added": (url) => { const it = new FontFace("two", `url(${url})`); document.fonts.add(it); const use = div("21"); use.textContent = "x"; use.style.fontFamily = "two"; },
  "font-face-rule": (url) => { const it = div("18"); it.textContent = "x"; it.style.fontFamily = "three"; owned().insertRule(`@font-face { font-family: three; src: url(${url}) }`, 0); },
  "keyframes": (url) => div("19").animate([{ backgroundImage: `url(${url})` }, { backgroundImage: "none" }], 99999),
  "fetch": (url) => ignore(fetch(url, { mode: "no-cors" })),
  "fetch-request": (url) => ignore(fetch(new Request(url, { mode: "no-cors" }))),
  "fetch-url": (url) => ignore(fetch(new URL(url), { mode: "no-cors" })),
  "fetch-frame": (url) => ignore(blank().fetch(url, { mode: "no-cors" })),
  "fetch-frame-markup": (url) => { const it = div("20"); it.innerHTML = "<iframe></iframe>"; ignore(window[window.length - 1].fetch(url, { mode: "no-cors" })); },
  "fetch-frame-request": (url) => ignore(fetch(new (blank().Request)(url, { mode: "no-cors" }))),
  "image-frame": (url) => { const it = blank(); new it.Image().src = url; },
  "document-frame": (url) => { const it = put(make("iframe")).contentDocument.createElement("img"); it.src = url; },
  "xhr": (url) => { const it = new XMLHttpRequest(); it.open("GET", url); it.send(); },
  "xhr-frame": (url) => { const it = new (blank().XMLHttpRequest)(); it.open("GET", url); it.send(); },
  "beacon": (url) => navigator.sendBeacon(url, "x"),
  "beacon-frame": (url) => blank().navigator.sendBeacon(url, "x"),
  "event-source": (url) => { window.events = new EventSource(url); },
  "web-socket": (url) => { const it = new WebSocket(url.replace("http", "ws")); it.onerror = () => {}; },
  "worklet": (url) => { if (window.AudioWorklet && window.isSecureContext) ignore(new OfflineAudioContext(1, 1, 8000).audioWorklet?.addModule(url)); },
  "cache-add": (url) => { if (window.caches) ignore(caches.open("x").then((it) => it.add(new Request(url, { mode: "no-cors" })))); },
  "window-open": (url) => { put(make("iframe", { name: "opened" })); open(url, "opened"); },
  "form-submit": (url) => { put(make("iframe", { name: "form1" })); put(make("form", { action: url, target: "form1", method: "post" })).submit(); },
  "form-request-submit": (url) => { put(make("iframe", { name: "form2" })); put(make("form", { action: url, target: "form2" })).requestSubmit(); },
  "form-click": (url) => { put(make("iframe", { name: "form3" })); const it = put(make("form", { action: url, target: "form3" })); it.append(make("button")); it.lastChild.click(); },
  "form-formaction": (url) => { put(make("iframe", { name: "form4" })); const it = put(make("form", { target: "form4" })); it.append(make("button", { formaction: url })); it.lastChild.click(); },
  "anchor-click": (url) => { put(make("iframe", { name: "a1" })); make("a", { href: url, target: "a1" }).click(); },
  "anchor-dispatch": (url) => { put(make("iframe", { name: "a2" })); put(make("a", { href: url, target: "a2" })).dispatchEvent(new MouseEvent("click", { cancelable: true })); },
  "ping": (url) => { const it = put(make("a", { href: "#x", ping: url })); setTimeout(() => it.click()); },
  "meta-refresh": (url) => { const it = blank().document; it.head.append(Object.assign(it.createElement("meta"), { httpEquiv: "refresh", content: "0;url=" + url })); },
};
const run = (name, at) => {
  try {
    sinks[name](at + name);
  } catch (error) {
    console.warn("the way " + name + " is closed: " + error);
  }
};
