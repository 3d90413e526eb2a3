// Files for any server, as the tests' own, beside the other applications.
export default { output: "export", distDir: "target", basePath: "/next", trailingSlash: true, generateBuildId: () => "recipes", images: { unoptimized: true } };
