// @ts-check
/** Whether it is an owner who looks at the page: on their own machine, or with `?assent-debug` in the address. */

const LOOPBACK = /^((.+\.)?localhost|127\.[\d.]+|\[::1\])$/;

/** Has a part tell the owner about markup that can never work. Visitors never load it. @param {import("../../guard/host.js").Host} host */
export const advise = ({ base }) => {
  const { hostname, search } = location;
  if (!LOOPBACK.test(hostname) && !/[?&]assent-debug\b/.test(search)) return;
  // A page loses nothing without it.
  import(base + "parts/advice.js").then((part) => part.default(), () => {});
};
