import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fixturePath } from "./fixtures";

export interface FixtureServer {
  readonly url: string;
  /** The paths that were asked for, in order. */
  readonly requested: readonly string[];
  close(): Promise<void>;
}

/** Serves tests/fixtures on a free port. */
export async function serveFixtures(): Promise<FixtureServer> {
  const requested: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requested.push(path);
    readFile(fixturePath(path.slice(1).replace(/\?.*$/, ""))).then(
      (data) => response.end(data),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    requested,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
