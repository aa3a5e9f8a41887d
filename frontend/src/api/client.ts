import createClient from "openapi-fetch";
import { apiErrorFrom } from "./apiError";
import { csrfToken } from "./csrf";
import type { paths } from "./schema";

/** The JSON API, typed from the server's own OpenAPI document. */
export const api = createClient<paths>();

api.use({
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
});

interface Outcome<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** Waits for a call of `api` and returns its data. Throws an ApiError where there is none. */
export async function answer<Data>(call: Promise<Outcome<Data>>): Promise<Data> {
  let outcome: Outcome<Data>;
  try {
    outcome = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw apiErrorFrom(0, undefined);
  }
  if (!outcome.response.ok) throw apiErrorFrom(outcome.response.status, outcome.error);
  return outcome.data as Data;
}
