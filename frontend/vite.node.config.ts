import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/**
 * Programs for Node.js, each in one file, named by the mode: the server measures parity with
 * `decode`, and tests read with music21 what `musicXml` writes.
 */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  // The packages' ES modules are bundled, not their CommonJS entries for Node.js.
  resolve: { mainFields: ["module", "main"] },
  // Emscripten's CommonJS asks for its folder, and then takes the path of the binary from us.
  define: { __dirname: '""', __filename: '""' },
  ssr: { noExternal: true, target: "node" },
  build: {
    ssr: `src/node/${mode}.ts`,
    outDir: fileURLToPath(new URL("../static/dist/node/", import.meta.url)),
    emptyOutDir: false,
    target: "node20",
    minify: true,
    rolldownOptions: {
      external: [...builtinModules, /^node:/],
      output: { format: "es", entryFileNames: `${mode}.mjs`, codeSplitting: false },
    },
  },
}));
