// @ts-check
import { hold } from "./hold.js";

/**
 * Shows a layer, if one is asked; gives what the banner's download waits for, as `hold` does. Where things run before an answer they wait
 * for the banner, which is then needed at once, unless the tag has said already what runs.
 * @param {import("../guard/host.js").Host} host @param {import("./layer.js").Layer} layer
 */
export const show = (host, layer) => {
  const held = layer.notice && hold(host, layer);
  return layer.runs && !host.get() || held;
};
