// @ts-check
/**
 * Takes from the device what a verdict says must go. Only pages with something to remove load this part.
 */
import { areas, attempt, bake, cookies } from "../guard/device.js";
import { complain } from "../guard/events.js";
import { doc } from "../guard/platform.js";

/** Globs such as `cookie:_ga*` as a test for names. @param {readonly string[]} globs @returns {(name: string) => boolean} */
const any = (globs) => {
  const patterns = globs.map((glob) => new RegExp("^" + glob.split("*").map((part) => part.replace(/\W/g, "\\$&")).join(".*") + "$", "s"));
  return (name) => patterns.some((pattern) => pattern.test(name));
};

/** Which of `names` a list removes; each is a kind of storage, a colon and a name. What is ours always stays. @param {import("../contracts.js").Sweep} list @param {string[]} names */
const condemned = ({ remove, keep }, names) => {
  const gone = any(remove);
  const kept = any(keep);
  return names.filter((name) => gone(name) && !kept(name) && !/:assent(_session$|\.|$)/.test(name));
};

/** How long a database that is still open may hold up the rest, in milliseconds; it goes once the page has closed it. */
const PATIENCE = 1_000;

/** Expires a cookie under every domain, path and partition it can have been set with from here (RFC 6265bis section 5.7; CHIPS). @param {string} name */
const expire = (name) => {
  const domains = location.hostname.split(".").map((_, at, labels) => ";domain=" + labels.slice(at).join("."));
  const paths = location.pathname.split("/").flatMap((_, at, steps) => ["", "/"].map((slash) => ";path=" + steps.slice(0, at + 1).join("/") + slash));
  // __Secure- and __Host- cookies want Secure; a partitioned one is another cookie than the plain one of its name.
  const kinds = ["", ";secure", ";secure;partitioned"];
  for (const domain of ["", ...domains]) for (const path of paths) for (const kind of kinds) bake(doc, name + "=;max-age=0" + path + domain + kind);
};

/** @param {string} name @returns {Promise<unknown>} */
const dropDatabase = (name) => new Promise((done) => {
  const request = indexedDB.deleteDatabase(name);
  request.onsuccess = request.onerror = done;
  setTimeout(done, PATIENCE);
});

/** The path that a registration controls. @param {ServiceWorkerRegistration} registration */
const path = ({ scope }) => new URL(scope).pathname;

/** How each kind of storage loses an entry. @type {Record<string, (name: string) => unknown>} */
const REMOVE = {
  cookie: expire,
  local_storage: (name) => localStorage.removeItem(name),
  session_storage: (name) => sessionStorage.removeItem(name),
  indexed_db: dropDatabase,
  cache_storage: (name) => caches.delete(name),
  service_worker: async (name) => {
    const registrations = await navigator.serviceWorker.getRegistrations();
    return Promise.all(registrations.filter((each) => path(each) === name).map((each) => each.unregister()));
  },
};

/** What can be looked up only by waiting; a browser or context without one of these has none of it. */
const search = async () => {
  /** @param {string} kind @param {() => Promise<(string | undefined)[]>} list */
  const names = async (kind, list) => {
    try {
      return (await list()).map((name) => kind + ":" + name);
    } catch {
      return [];
    }
  };
  const found = await Promise.all([
    names("indexed_db", async () => (await indexedDB.databases()).map(({ name }) => name)),
    names("cache_storage", () => caches.keys()),
    names("service_worker", async () => (await navigator.serviceWorker.getRegistrations()).map(path)),
  ]);
  return found.flat();
};

/** What is stored here, as far as a script can see without waiting. */
const stored = () => [cookies(), ...areas()].flatMap((names, kind) => names.map((name) => ["cookie:", "local_storage:", "session_storage:"][kind] + name));

/** What was reported already; once is enough. */
const told = new Set();

/**
 * @param {import("../guard/host.js").Host} host @param {import("../contracts.js").Sweep} list
 * @param {unknown} ran whether what stored it was granted before
 */
export default async (host, list, ran) => {
  const here = list.search.length ? [...stored(), ...await search()] : stored();
  const goes = condemned({ ...list, remove: [...list.remove, ...list.search] }, here);
  await Promise.all(goes.map((entry) => {
    const [kind] = entry.split(":", 1);
    return attempt(() => REMOVE[kind](entry.slice(kind.length + 1)));
  }));
  const left = goes.filter((entry) => cookies().some((name) => entry === "cookie:" + name));
  const entries = [...left, ...(ran ? list.beyond : [])].filter((entry) => !told.has(entry));
  if (!entries.length) return;
  entries.forEach((entry) => told.add(entry));
  complain("a script cannot remove these, only the server that set them can:", entries.join(", "));
  host.emit("leftover", { entries });
};
