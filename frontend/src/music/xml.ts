export type Attributes = Readonly<Record<string, string | number>>;

/** Control characters that XML cannot hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** An element of XML; `content` is XML already, or a number. */
export function element(name: string, content: string | number = "", attributes: Attributes = {}) {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${text(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** What somebody wrote, as XML has it. */
export function text(words: string): string {
  return words
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(FORBIDDEN, "")
    .replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}
