import { expect, test } from "vitest";
import { apiErrorFrom } from "./apiError";

test("the server's own words are shown, with the field they belong to", () => {
  const error = apiErrorFrom(422, { detail: "steps must be above zero, got 0", field: "steps" });
  expect(error).toMatchObject({
    message: "steps must be above zero, got 0",
    status: 422,
    field: "steps",
  });
});

test("an answer without words gets ours", () => {
  expect(apiErrorFrom(502, "<html>").message).toContain("status 502");
  expect(apiErrorFrom(0, undefined).message).toContain("No connection");
});

test("a session that ran out says how to go on", () => {
  expect(apiErrorFrom(401, { detail: "Unauthorized" }).message).toContain("Sign in");
});

test("only what may pass by itself is worth trying again", () => {
  expect([0, 408, 429, 500, 503].every((status) => apiErrorFrom(status, null).mayPass)).toBe(true);
  expect([400, 401, 403, 404, 422].some((status) => apiErrorFrom(status, null).mayPass)).toBe(
    false,
  );
});
