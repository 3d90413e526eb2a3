// Runs before any script of a page, and tells what they do; it changes nothing that they can see by their own means.
// `BINDING` is replaced by the random name of a function that the browser gives each page.
(() => {
  const send = globalThis.BINDING;
  if (!send) return;
  delete globalThis.BINDING;

  // A page may replace these later.
  const { Error, JSON, Object, Proxy, Reflect, Set, String, URL } = globalThis;

  const stack = () => {
    const { stackTraceLimit, prepareStackTrace } = Error;
    try {
      Error.stackTraceLimit = 30;
      Error.prepareStackTrace = undefined;
      return String(new Error().stack).slice(0, 6000);
    } catch {
      return "";
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      if (prepareStackTrace === undefined) delete Error.prepareStackTrace;
      else Error.prepareStackTrace = prepareStackTrace;
    }
  };
  // A page that writes in a loop is told about a few times.
  const told = Object.create(null);
  const tell = (what, api, name, most) => {
    told[api] = (told[api] ?? 0) + 1;
    if (told[api] > most) return;
    send(JSON.stringify({ what, api, name: String(name ?? "").slice(0, 2000), origin: String(globalThis.origin ?? ""), stack: stack() }));
  };

  // A proxy of a native function still reads as native code, and keeps its name and length.
  const around = (type, key, part, before) => {
    const owner = globalThis[type]?.prototype;
    const own = owner && Object.getOwnPropertyDescriptor(owner, key);
    if (typeof own?.[part] !== "function") return;
    own[part] = new Proxy(own[part], {
      apply(target, self, list) {
        try { before(list, self); } catch { /* whatever is wrong with it, the page's call goes on */ }
        return Reflect.apply(target, self, list);
      },
    });
    try { Object.defineProperty(owner, key, own); } catch { /* not configurable: it stays as it is */ }
  };

  const STORED = 500;
  around("Document", "cookie", "set", ([written]) => tell("cookie", "document.cookie", written, STORED));
  around("CookieStore", "set", "value", ([first, value]) => {
    const cookie = typeof first === "object" ? first : { name: first, value };
    const domain = cookie.domain ? `; Domain=${cookie.domain}` : "";
    const age = cookie.expires == null ? "" : `; Max-Age=${Math.round((+cookie.expires - Date.now()) / 1000)}`;
    tell("cookie", "cookieStore.set", `${cookie.name}=${cookie.value}${domain}${age}`, STORED);
  });
  around("Storage", "setItem", "value", ([key], self) => {
    tell(self === globalThis.sessionStorage ? "session_storage" : "local_storage", "setItem", key, STORED);
  });
  around("IDBFactory", "open", "value", ([name]) => tell("indexed_db", "indexedDB.open", name, STORED));
  around("CacheStorage", "open", "value", ([name]) => tell("cache_storage", "caches.open", name, STORED));
  around("ServiceWorkerContainer", "register", "value", ([script, options]) => {
    const scope = new URL(options?.scope ?? new URL("./", new URL(script, location.href)), location.href);
    tell("service_worker", "serviceWorker.register", scope.pathname, STORED);
  });

  // What tells one device from another.
  const READ = 20;
  const reads = (technique, part, type, keys) => {
    for (const key of keys) around(type, key, part, () => tell(technique, `${type}.${key}`, "", READ));
  };
  reads("canvas", "value", "HTMLCanvasElement", ["toDataURL", "toBlob"]);
  reads("canvas", "value", "OffscreenCanvas", ["convertToBlob"]);
  reads("canvas", "value", "CanvasRenderingContext2D", ["getImageData"]);
  reads("canvas", "value", "OffscreenCanvasRenderingContext2D", ["getImageData"]);
  for (const type of ["WebGLRenderingContext", "WebGL2RenderingContext"]) {
    // UNMASKED_VENDOR_WEBGL and UNMASKED_RENDERER_WEBGL; whatever draws reads the others.
    around(type, "getParameter", "value", ([wanted]) => {
      if (wanted === 0x9245 || wanted === 0x9246) tell("webgl", `${type}.getParameter`, "", READ);
    });
  }
  reads("audio", "value", "OfflineAudioContext", ["startRendering"]);
  reads("devices", "value", "MediaDevices", ["enumerateDevices"]);
  reads("hardware", "value", "Navigator", ["getBattery"]);
  reads("hardware", "get", "Navigator", ["hardwareConcurrency", "deviceMemory"]);
  reads("plugins", "get", "Navigator", ["plugins", "mimeTypes"]);

  // Whoever measures text in twenty families looks for those that are installed.
  const families = new Set();
  const family = (font) => {
    if (typeof font !== "string" || families.size === 20) return;
    families.add(font);
    if (families.size === 20) tell("fonts", "CanvasRenderingContext2D.font", "", READ);
  };
  around("CanvasRenderingContext2D", "font", "set", ([font]) => family(font));
  around("CSSStyleDeclaration", "fontFamily", "set", ([font]) => family(font));
})();
