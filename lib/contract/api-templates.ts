import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { resourceId } from "./schemas/common";
import { policyList, policyRules, policyScope, suggestion } from "./schemas/policies";
import {
  bakeAnswer,
  bakeRequest,
  changeAnswer,
  changeRequest,
  packageDiff,
  templateDetail,
  templateMatrix,
  testRequest,
} from "./schemas/templates";

const ofCloud = z.object({ cloud: z.string().max(80).optional() });

/** Templates: every service on every operating system in both modes. Spread into the table of api.ts. */
export const templateApi = {
  getTemplates: {
    method: "GET",
    path: "/templates",
    summary: "The matrix of services and operating systems on a cloud, with what keeping it up takes",
    permission: "template.read",
    query: ofCloud,
    response: templateMatrix,
  },
  getTemplate: {
    method: "GET",
    path: "/templates/{service}/{os}",
    summary: "One cell of the matrix: its revisions with history and users, figures, and what may be done now",
    permission: "template.read",
    query: ofCloud,
    response: templateDetail,
  },
  bakeTemplates: {
    method: "POST",
    path: "/templates/bake",
    summary: "Bake cells; what is being baked with the same content is joined",
    permission: "template.manage",
    body: bakeRequest,
    response: z.object({ items: z.array(bakeAnswer) }),
    status: 202,
  },
  testTemplate: {
    method: "POST",
    path: "/templates/test",
    summary: "Run a service's acceptance checks on throw-away machines, of a baked image or of the recipe alone",
    permission: "template.manage",
    body: testRequest,
    response: z.object({ stackId: resourceId.nullable(), deploymentId: resourceId }),
    status: 202,
    errors: ["wrong-state", "offer-unavailable"],
  },
  changeTemplates: {
    method: "POST",
    path: "/baked-images/change",
    summary: "Publish, deprecate or retire baked images; each one is answered for itself",
    permission: "template.manage",
    body: changeRequest,
    response: z.object({ items: z.array(changeAnswer) }),
  },
  getSbom: {
    method: "GET",
    path: "/baked-images/{image}/sbom",
    summary: "What is installed in a baked image, as a CycloneDX document",
    permission: "template.read",
    response: z.record(z.string(), z.unknown()),
    errors: ["wrong-state"],
  },
  diffTemplates: {
    method: "GET",
    path: "/baked-images/{image}/diff",
    summary: "Packages added, removed and changed since another revision",
    permission: "template.read",
    query: z.object({ from: resourceId }),
    response: packageDiff,
    errors: ["wrong-state"],
  },
  listPolicies: {
    method: "GET",
    path: "/template-policies",
    summary: "How templates are kept up; of the policies that fit a cell the most specific one decides",
    permission: "template.manage",
    response: policyList,
  },
  putPolicy: {
    method: "PUT",
    path: "/template-policies",
    summary: "Set the policy of a service on an operating system, of one of them, or of the installation",
    permission: "template.manage",
    body: z.strictObject({ ...policyScope.shape, ...policyRules.shape }),
    response: z.object({ id: resourceId }),
    errors: ["invalid-parameters"],
  },
  deletePolicy: {
    method: "DELETE",
    path: "/template-policies/{policy}",
    summary: "Remove a policy: the next less specific one decides",
    permission: "template.manage",
    response: z.object({ ok: z.literal(true) }),
  },
  listSuggestions: {
    method: "GET",
    path: "/template-suggestions",
    summary: "What the installation's own launches and bakes say about which templates to bake, and which not to",
    permission: "template.manage",
    query: ofCloud,
    response: z.object({ items: z.array(suggestion) }),
  },
} as const satisfies Record<string, Endpoint>;
