/** What the server wrote into the page for its elements; undefined where it wrote nothing. */
export function readInitial<Data>(id = "initial"): Data | undefined {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as Data) : undefined;
}
