/** What a file may be called everywhere. */
export function fileName(title: string): string {
  return title.replace(/[\p{Cc}/\\:*?"<>|]+/gu, " ").trim() || "song";
}
