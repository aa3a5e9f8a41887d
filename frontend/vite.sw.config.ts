import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL("../static/", import.meta.url));
const FOLDERS = ["css/", "js/", "dist/assets/", "dist/wasm/"];
/** Fetched when it is opened: the score's engraver is larger than all else together. */
const LATER = /opensheetmusicdisplay|archivo-(latin-ext|vietnamese)/;

/** The files that every page needs, and the hash of them all. */
function build() {
  const shell = FOLDERS.flatMap((folder) =>
    readdirSync(root + folder)
      .filter((name) => !LATER.test(name))
      .sort()
      .map((name) => folder + name),
  );
  const hash = createHash("sha256");
  for (const name of shell) hash.update(name).update(readFileSync(root + name));
  const urls = shell.map((name) => `/static/${name}`);
  return { version: hash.digest("hex").slice(0, 16), shell: urls };
}

/** The service worker, in one file; built last, since it names what the others made. */
export default defineConfig({
  publicDir: false,
  define: { BUILD: JSON.stringify(build()) },
  build: {
    outDir: `${root}dist`,
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry: "src/offline/serviceWorker.ts",
      formats: ["iife"],
      name: "serviceWorker",
      fileName: () => "sw.js",
    },
  },
});
