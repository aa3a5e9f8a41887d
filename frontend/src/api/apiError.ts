const OWN_WORDS = new Map([
  [0, "No connection to the server. Check the network, then try again."],
  [401, "You are signed out. Sign in, then try again."],
  [403, "The server did not take this. Load the page again, then try once more."],
  [413, "This is larger than the server takes."],
  [429, "Too many requests. Wait a minute, then try again."],
]);

/** Why a request came to nothing, in words for the user. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    message: string,
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The form field at fault, if one is. */
    readonly field: string | null = null,
  ) {
    super(message);
  }

  /** Whether the same request may well be taken later. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Reads the server's `{detail, field}`; anything else gets words of our own. */
export function apiErrorFrom(status: number, body: unknown): ApiError {
  const fields: Record<string, unknown> =
    typeof body === "object" && body !== null ? { ...body } : {};
  const { detail, field } = fields;
  const own = OWN_WORDS.get(status);
  const said = typeof detail === "string" && detail !== "" && status !== 401 ? detail : undefined;
  const message = said ?? own ?? `The server failed (status ${status}). Try again in a moment.`;
  return new ApiError(message, status, typeof field === "string" ? field : null);
}

/** The words to show for anything that was thrown. */
export function wordsFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
