import type { Mode } from "@/lib/contract/schemas/catalogue";
import { MOST, type CuratedService, type RoleLimits, type ServiceRules } from "@/lib/contract/schemas/services";
import type { ToolName } from "@/lib/blueprints/tool-titles";

type Blueprint = CuratedService["blueprint"];

/** What is ticked and typed: everything is ticked where nothing is limited, and numbers are texts, "" for none. */
export type SettingForm = Pick<ServiceRules, "enabled" | "reason" | "hidden"> & {
  os: readonly string[];
  modes: readonly Mode[];
  tools: readonly ToolName[];
  maxNodes: string;
  maxStacks: string;
  roles: Readonly<Record<string, RoleForm>>;
};

/** `flavour` "": what the blueprint says. */
export type RoleForm = { max: string; count: string; flavours: readonly string[]; flavour: string };

const typed = (value: number | null | undefined): string => (value == null ? "" : String(value));

export function initialSetting({ blueprint, rules }: Pick<CuratedService, "blueprint" | "rules">): SettingForm {
  const { limits, ...state } = rules;
  return {
    ...state,
    os: ticked(
      blueprint.oses.map(({ id }) => id),
      limits.os,
    ),
    modes: ticked(blueprint.modes, limits.modes),
    tools: ticked(blueprint.tools, limits.tools),
    maxNodes: typed(limits.maxNodes),
    maxStacks: typed(limits.maxStacks),
    roles: Object.fromEntries(
      blueprint.roles.map(({ id, flavours }) => {
        const limit = limits.roles[id];
        const sizes = ticked(
          flavours.map((flavour) => flavour.id),
          limit?.flavours ?? null,
        );
        const role = { max: typed(limit?.max), count: typed(limit?.count), flavour: limit?.flavour ?? "" };
        return [id, { ...role, flavours: sizes }];
      }),
    ),
  };
}

/** What the blueprint has come to lack is not there to be unticked. */
const ticked = <T>(all: readonly T[], limit: readonly T[] | null): T[] =>
  limit === null ? [...all] : all.filter((one) => limit.includes(one));

/** The form without any limit; whether the service is on or hidden stays. */
export const withoutLimits = (form: SettingForm, service: Pick<CuratedService, "blueprint">): SettingForm => {
  const { enabled, reason, hidden } = form;
  const limits = { os: null, modes: null, tools: null, maxNodes: null, maxStacks: null, roles: {} };
  return initialSetting({ ...service, rules: { enabled, reason, hidden, limits } });
};

export type SettingFault = "none" | "number";

/** What the browser can tell by itself, by the field's path in the request; the server checks everything again. */
export function settingFaults(form: SettingForm): ReadonlyMap<string, SettingFault> {
  const numbers: [string, string, number][] = [
    ["limits.maxNodes", form.maxNodes, 1],
    ["limits.maxStacks", form.maxStacks, 1],
    ...Object.entries(form.roles).flatMap(([id, { max, count }]): [string, string, number][] => [
      [`limits.roles.${id}.max`, max, 0],
      [`limits.roles.${id}.count`, count, 0],
    ]),
  ];
  const choices: [string, readonly unknown[]][] = [
    ["limits.os", form.os],
    ["limits.modes", form.modes],
    ["limits.tools", form.tools],
    ...Object.entries(form.roles).map(([id, { flavours }]): [string, readonly unknown[]] => [
      `limits.roles.${id}.flavours`,
      flavours,
    ]),
  ];
  return new Map<string, SettingFault>([
    ...choices.filter(([, chosen]) => chosen.length === 0).map(([path]) => [path, "none"] as const),
    ...numbers.filter(([, text, min]) => !isNumber(text, min)).map(([path]) => [path, "number"] as const),
  ]);
}

function isNumber(text: string, min: number): boolean {
  const value = Number(text);
  return text.trim() === "" || (Number.isInteger(value) && value >= min && value <= MOST);
}

/** A form without faults, as the API takes it. */
export function toRules(form: SettingForm, blueprint: Blueprint): ServiceRules {
  const { enabled, reason, hidden } = form;
  const roles = blueprint.roles.flatMap(({ id, flavours }) => {
    const role = form.roles[id];
    if (!role) return [];
    const limit: RoleLimits = {
      max: number(role.max),
      count: number(role.count),
      flavours: limited(role.flavours, flavours.length),
      flavour: role.flavour || null,
    };
    return Object.values(limit).every((value) => value === null) ? [] : [[id, limit] as const];
  });
  return {
    ...{ enabled, reason: reason.trim(), hidden },
    limits: {
      os: limited(form.os, blueprint.oses.length),
      modes: limited(form.modes, blueprint.modes.length),
      tools: limited(form.tools, blueprint.tools.length),
      maxNodes: number(form.maxNodes),
      maxStacks: number(form.maxStacks),
      roles: Object.fromEntries(roles),
    },
  };
}

const number = (text: string): number | null => (text.trim() === "" ? null : Number(text));

/** All of them are no limit: what the blueprint comes to have is then offered, too. */
const limited = <T>(chosen: readonly T[], all: number): T[] | null => (chosen.length === all ? null : [...chosen]);
