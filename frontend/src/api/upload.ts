import { apiErrorFrom } from "./apiError";
import { csrfToken } from "./csrf";
import type { Dataset } from "./types";

export interface UploadOptions {
  /** Share sent, 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends files to a dataset. An XMLHttpRequest, as fetch cannot tell how much it has sent.
 * Throws an ApiError, or the signal's reason when cancelled.
 */
export function uploadFiles(
  url: string,
  files: readonly File[],
  { onProgress, signal }: UploadOptions,
): Promise<Dataset> {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    for (const file of files) body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response);
      else reject(apiErrorFrom(request.status, request.response));
    };
    request.onerror = () => reject(apiErrorFrom(0, undefined));
    signal.addEventListener("abort", () => {
      request.abort();
      reject(signal.reason);
    });
    request.send(body);
  });
}
