// @ts-check
/**
 * A value as JSON, whatever `toJSON` an old library of the page gave to all arrays: what comes of that is looked up again.
 * @param {unknown} value @param {number} [space] how many spaces for each level
 */
export const json = (value, space) => JSON.stringify(value, /** @this {any} @param {string} key */ function (key) { return this[key]; }, space);
