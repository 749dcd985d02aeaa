import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type VendorFile = {
  content: Buffer;
  etag?: string;
  /** Answers the whole file whatever range is asked for. */
  ignoresRange?: boolean;
  /** Statuses of the next answers, instead of the file. */
  statuses?: number[];
  /** The next answers end after so many bytes of their body, as if the server had died. */
  dies?: number[];
  /** The next answers send so many bytes and then nothing more; `onStall` is called. */
  stalls?: number[];
  onStall?: () => void;
  redirect?: string;
};

export type VendorServer = {
  url: (name: string) => string;
  files: Map<string, VendorFile>;
  /** "name range if-range", in order. */
  requests: { name: string; range: string | undefined; ifRange: string | undefined }[];
  /** Called before each answer. */
  onRequest: ((name: string) => void) | undefined;
  close: () => Promise<void>;
};

/** A vendor's web server on loopback that can misbehave. */
export async function startVendorServer(): Promise<VendorServer> {
  const files: VendorServer["files"] = new Map();
  const requests: VendorServer["requests"] = [];
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "/").slice(1));
    requests.push({ name, range: request.headers.range, ifRange: request.headers["if-range"] as string | undefined });
    vendor.onRequest?.(name);
    const file = files.get(name);
    if (!file) return void response.writeHead(404).end("nothing here");
    answer(file, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const vendor: VendorServer = {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    files,
    requests,
    onRequest: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return vendor;
}

function answer(file: VendorFile, request: IncomingMessage, response: ServerResponse): void {
  const status = file.statuses?.shift();
  if (status !== undefined) return void response.writeHead(status).end("not now");
  if (file.redirect !== undefined) return void response.writeHead(302, { location: file.redirect }).end();
  const { content, etag } = file;
  const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? -1);
  const same = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
  const ranged = asked >= 0 && same && !file.ignoresRange;
  if (ranged && asked >= content.length) {
    return void response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
  }
  const body = ranged ? content.subarray(asked) : content;
  response.writeHead(ranged ? 206 : 200, {
    "content-length": body.length,
    ...(etag !== undefined && { etag }),
    ...(ranged && { "content-range": `bytes ${asked}-${content.length - 1}/${content.length}` }),
  });
  const stall = file.stalls?.shift();
  if (stall !== undefined && stall < body.length)
    return void response.write(body.subarray(0, stall), () => file.onStall?.());
  const life = file.dies?.shift();
  if (life === undefined || life >= body.length) return void response.end(body);
  response.write(body.subarray(0, life), () => response.socket?.destroy());
}
