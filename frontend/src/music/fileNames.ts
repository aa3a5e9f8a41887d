/** Joiners that scripts such as Persian, Hindi and emoji need. */
const KEPT_FORMAT_CHARACTERS = new Set(["\u200c", "\u200d"]);

/** Decodes a name of no stated encoding: UTF-8 where it is valid, else Latin-1. */
export function decodeName(data: Uint8Array, limit: number): string {
  const head = data.subarray(0, 4 * limit);
  // A cut inside a UTF-8 character must not turn the whole name into Latin-1.
  const fatal = head.length === data.length;
  try {
    return cleanName(new TextDecoder("utf-8", { fatal, ignoreBOM: true }).decode(head), limit);
  } catch {
    return cleanName(String.fromCharCode(...head), limit);
  }
}

/** Without control characters, composed (NFC) and on one line; what is longer ends in "…". */
function cleanName(text: string, limit: number): string {
  // Slicing first bounds the work on a hostile name.
  const composed = [...text]
    .slice(0, 4 * limit)
    .join("")
    .normalize("NFC");
  const words = [...composed].map(cleaned).join("").trim().split(/\s+/).join(" ");
  const characters = [...words];
  if (characters.length <= limit) return words;
  return `${characters
    .slice(0, limit - 1)
    .join("")
    .trimEnd()}…`;
}

function cleaned(character: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(character)) return " ";
  if (/\p{Cf}/u.test(character) && !KEPT_FORMAT_CHARACTERS.has(character)) return "";
  return character;
}
