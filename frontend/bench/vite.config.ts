import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The page of `make bench-browser`; the script that measures says where it goes. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  worker: { format: "es" },
  build: {
    target: "es2022",
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: fileURLToPath(new URL("bench.html", import.meta.url)) },
  },
});
