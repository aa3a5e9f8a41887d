import type { Parameter, Presets } from "../api/types";

export type Settings = Readonly<Record<string, number>>;

/** What a form's choices decide the other values by. */
export interface Choices {
  readonly representation: string;
  readonly architecture: string;
  readonly preset: string;
}

/** What a preset says for a representation and an architecture. */
export function presetValues(presets: Presets, choices: Choices): Settings {
  const { representation, architecture, preset } = choices;
  return presets.values[representation]?.[architecture]?.[preset] ?? {};
}

/** Only what was changed is sent: the rest stays the preset's own. */
export function changedSettings(typed: ReadonlyMap<string, string>, preset: Settings) {
  const changed: Record<string, number> = {};
  for (const [name, text] of typed) {
    const value = Number(text);
    if (text.trim() !== "" && value !== preset[name]) changed[name] = value;
  }
  return changed;
}

/** What is wrong with a typed value, or undefined. The server checks again. */
export function problemOf(parameter: Parameter, text: string): string | undefined {
  const { label, kind, minimum, maximum } = parameter;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    return `${label} must be a number, got "${text}".`;
  }
  if (kind === "int" && !Number.isInteger(value)) {
    return `${label} must be a whole number, got ${text}.`;
  }
  if (value < minimum || value > maximum) {
    return `${label} must be from ${minimum} to ${maximum}, got ${text}.`;
  }
  return undefined;
}

/** The field that the server's refusal is about: named by it, or by the first word of its reason. */
export function fieldOf(field: string | null, message: string, parameters: readonly Parameter[]) {
  if (field) return field.split(".").at(-1) ?? field;
  const word = /^\w+/.exec(message)?.[0];
  return parameters.some(({ name }) => name === word) ? (word ?? null) : null;
}
