import { element } from "./xml";

/** MusicXML's kind of each chord quality. */
const KINDS: Readonly<Record<string, string>> = {
  "": "major",
  "6": "major-sixth",
  maj7: "major-seventh",
  "7": "dominant",
  "7sus4": "suspended-fourth",
  "7#5": "augmented-seventh",
  m: "minor",
  m6: "minor-sixth",
  m7: "minor-seventh",
  mmaj7: "major-minor",
  m7b5: "half-diminished",
  dim7: "diminished-seventh",
};
const SYMBOL = /^([A-G])([b#]?)(.*)$/;

/** A chord symbol above the staff, `offset` ticks after the bar's beginning. */
export function harmony(symbol: string, offset: number): string {
  const [, letter = "", sign = "", quality = ""] = SYMBOL.exec(symbol) ?? [];
  const place = offset > 0 ? element("offset", offset) : "";
  if (!letter) {
    const root = element("root", element("root-step", "C", { text: "" }));
    return element("harmony", root + element("kind", "none", { text: "N.C." }) + place);
  }
  const alter = sign ? element("root-alter", sign === "#" ? 1 : -1) : "";
  const root = element("root", element("root-step", letter) + alter);
  const kind = element("kind", KINDS[quality] ?? "other", { text: quality });
  const seventh = quality === "7sus4" ? flatSeventh() : "";
  return element("harmony", root + kind + seventh + place);
}

/** A suspended fourth has none of its own. The kind's text has it already. */
function flatSeventh(): string {
  const parts =
    element("degree-value", 7) + element("degree-alter", -1) + element("degree-type", "add");
  return element("degree", parts, { "print-object": "no" });
}
