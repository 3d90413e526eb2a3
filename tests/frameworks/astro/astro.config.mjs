// Beside the other applications.
export default { base: "/astro", trailingSlash: "always", devToolbar: { enabled: false } };
