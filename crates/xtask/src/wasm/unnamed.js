
// The document without the names that its elements give it.
const unnamed = new Proxy(document, {
    get: (target, name) => {
        const value = Reflect.get(Object.getPrototypeOf(target), name, target);
        return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(Object.getPrototypeOf(target), name, value, target),
});
