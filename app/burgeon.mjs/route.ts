import { readFile } from "node:fs/promises";

/** Built with the portal's other programs, so that everybody gets the command that fits this portal. */
const FILE = "dist/cli.mjs";

/** The command `burgeon`, for everybody: it holds nothing but the way to the API. */
export async function GET(): Promise<Response> {
  const text = await readFile(/*turbopackIgnore: true*/ FILE, "utf8");
  const headers = { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache" };
  return new Response(text, { headers });
}
