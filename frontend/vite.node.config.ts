import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The decoder as a program for Node.js, in one file: the server measures parity with it. */
export default defineConfig({
  publicDir: false,
  // The packages' ES modules are bundled, not their CommonJS entries for Node.js.
  resolve: { mainFields: ["module", "main"] },
  // Emscripten's CommonJS asks for its folder, and then takes the path of the binary from us.
  define: { __dirname: '""', __filename: '""' },
  ssr: { noExternal: true, target: "node" },
  build: {
    ssr: "src/node/decode.ts",
    outDir: fileURLToPath(new URL("../static/dist/node/", import.meta.url)),
    emptyOutDir: true,
    target: "node20",
    minify: true,
    rolldownOptions: {
      external: [...builtinModules, /^node:/],
      output: { format: "es", entryFileNames: "decode.mjs", codeSplitting: false },
    },
  },
});
