import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256, sha256InPlainCode } from "./sha256";

const bytes = () => fc.uint8Array({ maxLength: 300 });

test("the hash in plain code equals that of Node.js", () => {
  fc.assert(
    fc.property(bytes(), (data) => {
      expect(sha256InPlainCode(data)).toBe(createHash("sha256").update(data).digest("hex"));
    }),
  );
});

test("WebCrypto and plain code agree", async () => {
  const data = new Uint8Array(10_000).map((_, i) => i * 7);
  expect(await sha256(data)).toBe(sha256InPlainCode(data));
});
