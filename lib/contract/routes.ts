import type { Api, EndpointName } from "./api";

type RouteOf<N extends EndpointName> = Pick<Api[N], "method" | "path"> &
  (Api[N] extends { stream: true } ? { stream: true } : { stream?: never });

/**
 * Method and path of every endpoint, without its schemas: what a browser needs to call the API. The compiler holds it
 * equal to the contract, so the validation library stays out of the pages' scripts.
 */
export const routes = {
  health: { method: "GET", path: "/health" },
  signInOptions: { method: "GET", path: "/sign-in-options" },
  session: { method: "GET", path: "/session" },
  changePassword: { method: "PUT", path: "/session/password" },
  listUsers: { method: "GET", path: "/users" },
  createUser: { method: "POST", path: "/users" },
  setUserRole: { method: "PUT", path: "/users/{user}/role" },
  createProject: { method: "POST", path: "/projects" },
  getProject: { method: "GET", path: "/projects/{project}" },
  listMembers: { method: "GET", path: "/projects/{project}/members" },
  putMember: { method: "PUT", path: "/projects/{project}/members" },
  removeMember: { method: "DELETE", path: "/projects/{project}/members/{user}" },
  listServices: { method: "GET", path: "/catalogue" },
  getService: { method: "GET", path: "/catalogue/{service}" },
  getChoice: { method: "GET", path: "/catalogue/{service}/choice" },
  listImages: { method: "GET", path: "/images" },
  buildImage: { method: "POST", path: "/images/{os}/build" },
  putOsSource: { method: "PUT", path: "/images/{os}/source" },
  deleteOsSource: { method: "DELETE", path: "/images/{os}/source" },
  putOsRefresh: { method: "PUT", path: "/images/{os}/refresh" },
  getTemplates: { method: "GET", path: "/templates" },
  getTemplate: { method: "GET", path: "/templates/{service}/{os}" },
  bakeTemplates: { method: "POST", path: "/templates/bake" },
  testTemplate: { method: "POST", path: "/templates/test" },
  changeTemplates: { method: "POST", path: "/baked-images/change" },
  getSbom: { method: "GET", path: "/baked-images/{image}/sbom" },
  diffTemplates: { method: "GET", path: "/baked-images/{image}/diff" },
  getInsights: { method: "GET", path: "/insights" },
  exportInsights: { method: "GET", path: "/insights/export" },
  listFleet: { method: "GET", path: "/fleet" },
  plan: { method: "POST", path: "/projects/{project}/plans" },
  launch: { method: "POST", path: "/projects/{project}/stacks" },
  listStacks: { method: "GET", path: "/projects/{project}/stacks" },
  getStack: { method: "GET", path: "/stacks/{stack}" },
  destroyStack: { method: "DELETE", path: "/stacks/{stack}" },
  revealSecret: { method: "POST", path: "/stacks/{stack}/secrets/{secret}/reveal" },
  revealSsh: { method: "POST", path: "/stacks/{stack}/nodes/{node}/ssh" },
  listDeployments: { method: "GET", path: "/projects/{project}/deployments" },
  getDeployment: { method: "GET", path: "/deployments/{deployment}" },
  listEvents: { method: "GET", path: "/deployments/{deployment}/events" },
  streamEvents: { method: "GET", path: "/deployments/{deployment}/stream", stream: true },
  cancelDeployment: { method: "POST", path: "/deployments/{deployment}/cancel" },
  retryDeployment: { method: "POST", path: "/deployments/{deployment}/retry" },
  streamProject: { method: "GET", path: "/projects/{project}/stream", stream: true },
  search: { method: "GET", path: "/projects/{project}/search" },
} as const satisfies { [N in EndpointName]: RouteOf<N> };
