// @ts-check
/** The first layer of a bundle whose one regime wants consent. */
import { hold } from "../first/hold.js";
import { printed, replace } from "./printed.js";

replace((host) => {
  const layer = printed(host, BUNDLE.first.regimes[0]);
  return layer.notice && hold(host, layer);
});
