import { chordStringsFromJson } from "./chordStrings";
import { eventsFromJson } from "./events";
import type { Tokenizer } from "./tokenizer";

const factories = new Map([
  ["chord-strings", chordStringsFromJson],
  ["events", eventsFromJson],
]);

/**
 * The tokenizer that a model's manifest or a dataset describes. Throws a TypeError that says what
 * is wrong with the JSON.
 */
export function tokenizerFromJson(json: unknown): Tokenizer {
  if (typeof json !== "object" || json === null) {
    throw new TypeError(`a tokenizer must be an object, got ${JSON.stringify(json)}`);
  }
  const fields: Record<string, unknown> = { ...json };
  const representation = fields["representation"];
  const factory = factories.get(String(representation));
  if (factory === undefined) {
    const known = [...factories.keys()].join(", ");
    throw new TypeError(
      `representation must be one of ${known}, got ${JSON.stringify(representation)}`,
    );
  }
  return factory(fields);
}
