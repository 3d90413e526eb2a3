// @ts-check
/** Says that this is for the banner. @returns {never} */
export const leave = () => {
  throw 0;
};

/** A data file beside the guard, which the banner takes from here. @param {import("../guard/host.js").Host} host @param {string} name */
export const ship = async (host, name) => {
  const url = `${host.base}${name}.json`;
  const response = await host.fetch(url);
  // Without a good answer there is no text, which leaves it to the banner too.
  const text = await /** @type {Response} */ (response?.ok && response).text();
  const data = JSON.parse(text);
  host[url] = text;
  return data;
};
