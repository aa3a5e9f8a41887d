/** What this browser lacks, in words; empty where nothing is missing. */
export function missingForSampling(scope: typeof globalThis = globalThis): string {
  if (typeof scope.Worker === "function") return "";
  return (
    "This browser cannot run work in the background (Web Workers), so it cannot sample. " +
    "Use a current Firefox, Chrome, Edge or Safari."
  );
}

/** What works, but worse than it could. */
export function shortcomings(scope: typeof globalThis = globalThis): readonly string[] {
  const words: string[] = [];
  if (typeof scope.WebAssembly !== "object") {
    words.push("WebAssembly is off here: a sample takes several times as long.");
  }
  if (typeof scope.AudioContext !== "function") {
    words.push("Web Audio is missing here: songs can be drawn and kept, but not heard.");
  }
  return words;
}
