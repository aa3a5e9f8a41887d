import { cp, mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const output = fileURLToPath(new URL("../static/dist/", import.meta.url));
const wasmBinaries = fileURLToPath(
  new URL("node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url),
);

/** Clears only what this build makes: other tools keep their output beside it (instruments, node). */
function clearAssets(): Plugin {
  return {
    name: "clear-assets",
    apply: "build",
    async buildStart() {
      await rm(`${output}assets`, { recursive: true, force: true });
    },
  };
}

/** TensorFlow.js asks for its binaries by name, so they are copied without a hash; never threaded. */
function copyWasm(): Plugin {
  return {
    name: "copy-wasm",
    apply: "build",
    async writeBundle() {
      await mkdir(`${output}wasm`, { recursive: true });
      for (const name of ["", "-simd"]) {
        const file = `tfjs-backend-wasm${name}.wasm`;
        await cp(wasmBinaries + file, `${output}wasm/${file}`);
      }
    },
  };
}

export default defineConfig({
  base: "/static/dist/",
  publicDir: false,
  plugins: [clearAssets(), copyWasm()],
  worker: { format: "es" },
  build: {
    outDir: output,
    emptyOutDir: false,
    target: "es2022",
    manifest: "manifest.json",
    // Fonts stay files: they are cached by themselves and the style sheet stays small.
    assetsInlineLimit: 0,
    // The chunk with TensorFlow.js is large, and is only fetched by the pages that sample.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: "src/main.ts" },
  },
});
