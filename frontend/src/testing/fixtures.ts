import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The path of something under tests/fixtures, which Python's tests read too. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../tests/fixtures/${name}`, import.meta.url));
}

/** The caller says what the fixture holds. */
export function readFixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(fixturePath(name), "utf-8"));
}
