import {
  checkValue,
  type FieldProblem,
  sentValue,
  typedDefault,
  type TypedValue,
} from "@/components/form/parameter-value";
import { checkLease, leaseOf, noLease, type LeaseChoice } from "@/components/form/lease-choice";
import { checkTags, tagsOf, type TagRow } from "@/components/form/tag-rows";
import { isAskedWith } from "@/lib/blueprints/asked-parameters";
import { hasTags } from "@/lib/util/tags";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import type { Mode, Offer, ServiceDetail } from "@/lib/contract/schemas/catalogue";

/** What the form holds: a launch request whose parameters, tags and lease are still as they were typed. */
export type LaunchForm = Omit<LaunchRequest, "parameters" | "tags" | "lease"> & {
  parameters: Record<string, TypedValue>;
  tags: TagRow[];
  lease: LeaseChoice;
};

/** Form fields are addressed as in the request body, joined by dots: "name", "parameters.database"; tags by their row: "tags.0". */
export type FieldProblems = Record<string, FieldProblem>;

const STACK_NAME = /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/;
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** A free name to begin with, so that one press is enough: the service and four letters. */
export function suggestName(service: string, random: () => number = Math.random): string {
  const suffix = Array.from({ length: 4 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join("");
  return `${service.replace(/[^a-z0-9-]/g, "").slice(0, 19)}-${suffix}`;
}

/**
 * The offer that is chosen first: one that can be launched now, if there is any. Of its OS's modes the one that the person
 * chose last; before their first launch the one that was faster here; before anything was measured the first.
 */
export function firstOffer(offers: readonly Offer[], lastMode: Mode | null): Offer | undefined {
  const first = offers.find((o) => o.state === "available") ?? offers.find((o) => o.state === "building") ?? offers[0];
  const equals = offers.filter(({ osId, state }) => osId === first?.osId && state === first.state);
  const last = equals.find(({ mode }) => mode === lastMode);
  if (last || equals.some(({ figures }) => figures.p50Ms === null)) return last ?? first;
  return equals.toSorted((a, b) => (a.figures.p50Ms ?? 0) - (b.figures.p50Ms ?? 0))[0];
}

type Offered = Pick<ServiceDetail, "offers" | "tools">;

/** Baked images are made with a service's first tool: another one starts from none. */
export const bakedWith = ({ tools }: Pick<Offered, "tools">, { tool }: Pick<LaunchForm, "tool">): boolean =>
  tool === undefined || tool === tools[0];

/** The offers that can be launched with the form's tool. */
export const offersFor = (service: Offered, form: Pick<LaunchForm, "tool">): readonly Offer[] =>
  service.offers.filter(({ mode }) => mode === "os-only" || bakedWith(service, form));

/** What the form would launch. */
export const offerOf = (service: Offered, form: Pick<LaunchForm, "os" | "mode" | "tool">): Offer | undefined =>
  offersFor(service, form).find((offer) => offer.osId === form.os && offer.mode === form.mode);

/** The blueprint's own defaults, in the mode and with the disks that are usual here. */
export function initialForm(service: ServiceDetail, name: string): LaunchForm {
  const offer = firstOffer(service.offers, service.lastMode);
  return {
    name,
    service: service.id,
    os: offer?.osId ?? "",
    mode: offer?.mode ?? "os-only",
    cloneKind: service.cloneKinds[0] ?? "thin",
    tool: service.tools[0],
    roles: Object.fromEntries(
      service.roles.map((role) => [role.id, { count: role.count.default, flavour: role.flavour }]),
    ),
    parameters: Object.fromEntries(
      Object.entries(service.parameters).map(([id, parameter]) => [id, typedDefault(parameter)]),
    ),
    tags: [],
    lease: noLease(Date.now()),
  };
}

/** The request that the form stands for, without what is not asked. Numbers that are none stay text: the server names them. */
export function toRequest(form: LaunchForm, parameters: ServiceDetail["parameters"]): LaunchRequest {
  const typed = Object.entries(form.parameters)
    .filter(([id]) => isShown(form, parameters, id))
    .map(([id, value]) => [id, sentValue(parameters[id], value)] as const);
  const { tags: rows, lease: choice, ...rest } = form;
  const lease = leaseOf(choice, null);
  const tags = tagsOf(rows);
  return { ...rest, parameters: Object.fromEntries(typed), ...(hasTags(tags) && { tags }), ...(lease && { lease }) };
}

/** Whether a field is there with what the others hold. */
export const isShown = (form: LaunchForm, parameters: ServiceDetail["parameters"], id: string): boolean =>
  isAskedWith(parameters, id, form.parameters);

/** What the browser can tell by itself; the server checks everything again. */
export function checkForm(form: LaunchForm, parameters: ServiceDetail["parameters"]): FieldProblems {
  const problems: FieldProblems = {};
  if (!STACK_NAME.test(form.name)) problems.name = { rule: "name" };
  for (const [id, parameter] of Object.entries(parameters)) {
    if (!isShown(form, parameters, id)) continue;
    const problem = checkValue(form.parameters[id] ?? "", parameter);
    if (problem) problems[`parameters.${id}`] = problem;
  }
  for (const [i, problem] of checkTags(form.tags).entries()) if (problem) problems[`tags.${i}`] = problem;
  const lease = checkLease(form.lease, null, Date.now());
  if (lease) problems.lease = lease;
  return problems;
}
