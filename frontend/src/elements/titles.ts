const LONG = 32;

/** The class of a page's title: a long one is set smaller, so that it does not fill the screen. */
export function titleClass(title: string): string {
  return title.length > LONG ? "title--long" : "";
}
