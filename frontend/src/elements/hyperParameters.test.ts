import { expect, test } from "vitest";
import type { Parameter, Presets } from "../api/types";
import { changedSettings, fieldOf, presetValues, problemOf } from "./hyperParameters";

const steps: Parameter = {
  name: "steps",
  label: "Training steps",
  kind: "int",
  minimum: 1,
  maximum: 1000,
  help: "",
};

test("a preset's values are those of the representation and the architecture", () => {
  const presets: Presets = {
    architectures: [],
    representations: [],
    presets: [],
    parameters: [],
    values: { events: { "vae-lstm": { tiny: { window: 128 } } } },
  };
  const choices = { representation: "events", architecture: "vae-lstm", preset: "tiny" };
  expect(presetValues(presets, choices)).toEqual({ window: 128 });
  expect(presetValues(presets, { ...choices, representation: "other" })).toEqual({});
});

test("only what differs from the preset is sent", () => {
  const typed = new Map([
    ["steps", "200"],
    ["dropout", "0.1"],
    ["seed", " "],
  ]);
  expect(changedSettings(typed, { steps: 100, dropout: 0.1 })).toEqual({ steps: 200 });
});

test("a wrong value is named with its rule", () => {
  expect(problemOf(steps, "0")).toBe("Training steps must be from 1 to 1000, got 0.");
  expect(problemOf(steps, "1.5")).toBe("Training steps must be a whole number, got 1.5.");
  expect(problemOf(steps, "many")).toBe('Training steps must be a number, got "many".');
  expect(problemOf(steps, "40")).toBeUndefined();
});

test("a refusal finds its field by name or by its first word", () => {
  expect(fieldOf("settings.steps", "too many", [steps])).toBe("steps");
  expect(fieldOf(null, "steps must be between 1 and 1000, got 0", [steps])).toBe("steps");
  expect(fieldOf(null, "This dataset has no songs.", [steps])).toBeNull();
});
