const segment = encodeURIComponent;

/** Where a link may lead after signing in: a path of this portal and nothing else. */
export function safeNext(next: string | null | undefined): string | null {
  if (!next?.startsWith("/") || next.startsWith("//") || next.includes("\\")) return null;
  // Resolved as a browser would, so that no trick of encoding or control characters leaves the origin.
  const origin = "http://portal.invalid";
  const url = URL.parse(next, origin);
  if (url?.origin !== origin || url.pathname.startsWith("/sign-in") || url.pathname.startsWith("/api/")) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Every page of the portal. All links come from here. */
export const paths = {
  home: () => "/catalogue",
  signIn: (next?: string | null) => {
    const safe = safeNext(next);
    return safe ? `/sign-in?next=${segment(safe)}` : "/sign-in";
  },
  catalogue: (filter: { q?: string; category?: string; os?: string } = {}) => {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString();
    return `/catalogue${query && `?${query}`}`;
  },
  service: (service: string) => `/catalogue/${segment(service)}`,
  launch: (service: string) => `/catalogue/${segment(service)}/launch`,
  stacks: () => "/stacks",
  stack: (id: string) => `/stacks/${segment(id)}`,
  deployments: () => "/deployments",
  deployment: (id: string) => `/deployments/${segment(id)}`,
  /** The matrix; with a cell, that cell's drawer is open. */
  templates: (cell?: { service: string; osId: string; mode?: "os" | "pre" }) =>
    cell ? `/templates?cell=${segment(cell.service)},${segment(cell.osId)},${cell.mode ?? "pre"}` : "/templates",
  services: () => "/services",
  fleet: () => "/fleet",
  images: () => "/images",
  artifacts: () => "/artifacts",
  blueprints: () => "/blueprints",
  insights: () => "/insights",
  /** The month that runs, or another one; with a stack, its arithmetic is open. */
  billing: (view?: { line: string; month?: string }) =>
    `/billing${view ? `?${new URLSearchParams({ ...(view.month && { month: view.month }), line: view.line }).toString()}` : ""}`,
  budgets: () => "/budgets",
  rates: () => "/rates",
  charges: () => "/charges",
  corrections: () => "/corrections",
  invoices: () => "/invoices",
  /** A document, by its project's name and its id. */
  invoice: (project: string, id: string) => `/invoices/${segment(project)}/${segment(id)}`,
  exports: () => "/exports",
  users: () => "/users",
  members: () => "/members",
  account: () => "/account",
};
