import { openApiDocument } from "../_lib/openapi";

/** Not prerendered: the cookie's name depends on the address this installation is reached at. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json(openApiDocument(), { headers: { "cache-control": "public, max-age=300" } });
}
