import { api, type EndpointName } from "@/lib/contract/api";
import type { Endpoint } from "@/lib/contract/endpoint";

export type Match = { name: EndpointName; endpoint: Endpoint; params: Record<string, string> };

const names = Object.keys(api) as EndpointName[];
const routes = names.map((name) => ({
  name,
  endpoint: api[name] as Endpoint,
  segments: api[name].path.slice(1).split("/"),
}));

/** Finds the row of the contract table for a method and a path below /api/v1, given as its still encoded segments. */
export function matchEndpoint(method: string, segments: readonly string[]): Match | null {
  for (const { name, endpoint, segments: pattern } of routes) {
    if (endpoint.method !== method || pattern.length !== segments.length) continue;
    const params = matchSegments(pattern, segments);
    if (params) return { name, endpoint, params };
  }
  return null;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? "";
    if (!part.startsWith("{")) {
      if (part !== segment) return null;
      continue;
    }
    const value = decode(segment);
    if (!value) return null;
    params[part.slice(1, -1)] = value;
  }
  return params;
}

/** Null where it is no text: also with U+0000, which PostgreSQL has in no name. */
function decode(segment: string): string | null {
  try {
    const text = decodeURIComponent(segment);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
