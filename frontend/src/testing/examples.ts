import fc from "fast-check";

// A check of somebody's change draws the same examples each time; elsewhere each run draws new ones.
if (process.env["CI"]) fc.configureGlobal({ seed: 1 });
