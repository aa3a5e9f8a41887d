import { describe, expect, it } from "vitest";
import { cacheRule, changesPerson, groupOf } from "./cacheRules";

describe("what is kept for offline use", () => {
  it("is the front page and the pages of models, asked for anew while there is a net", () => {
    expect(cacheRule("/")).toEqual({ store: "pages", isFixed: false });
    expect(cacheRule("/models/4c0e/")).toEqual({ store: "pages", isFixed: false });
  });

  it.each([
    "/api/jobs/1",
    "/api/runs/4c0e",
    "/api/songs/4c0e/notes",
    "/datasets/",
    "/galleries/4c0e/",
    "/g/token/",
    "/accounts/login/",
    "/admin/",
    "/models/4c0e/other/",
    "/healthz",
  ])("is never %s", (path) => {
    expect(cacheRule(path)).toBeUndefined();
  });

  it("is the decoder, whole", () => {
    const file = "/api/runs/4c0e/export/model.json";
    expect(cacheRule(file)?.store).toBe("models");
    expect(cacheRule("/pretrained/jazz-trio/group1-shard1of1.bin")?.store).toBe("models");
    expect(groupOf(file)).toBe("/api/runs/4c0e/export/");
  });

  it("is the sounds for good, but their index only until there is a newer one", () => {
    const folder = "/static/dist/instruments/";
    expect(cacheRule(`${folder}piano-24.f134875ad8.flac`)).toEqual({
      store: "sounds",
      isFixed: true,
    });
    expect(cacheRule(`${folder}index.json`)).toEqual({ store: "sounds", isFixed: false });
  });
});

it("signing in and out changes who sits there, looking at the form does not", () => {
  expect(changesPerson("POST", "/accounts/logout/")).toBe(true);
  expect(changesPerson("GET", "/accounts/login/")).toBe(false);
  expect(changesPerson("POST", "/accounts/password/change/")).toBe(false);
});
