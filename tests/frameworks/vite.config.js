// One build of all the applications; `--ssr server.jsx` makes what a server renders of them.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react(), vue(), svelte()],
  build: { rollupOptions: { input: ["react.html", "vue.html", "svelte.html", "prebid.html"] } },
  // The package is what the server renders with too, not something that it looks for beside its own files.
  ssr: { noExternal: true },
});
