import { POLICY_LIMITS, type PolicyRules, type PolicyScope } from "@/lib/contract/schemas/policies";

/** What a form begins with. A policy that is there keeps its scope. */
export type EditedPolicy = { scope: PolicyScope; rules: PolicyRules; fixedScope: boolean };

/** What is typed: numbers are texts until they are sent. "" in the scope: every service, or every operating system. */
export type PolicyForm = Pick<PolicyRules, "bake" | "publishing"> & {
  service: string;
  osId: string;
  intervalDays: string;
  keepLast: string;
  maxAgeDays: string;
};
export type PolicyNumber = "intervalDays" | "keepLast" | "maxAgeDays";

export const initialPolicy = (scope: PolicyScope, rules: PolicyRules): PolicyForm => ({
  service: scope.service ?? "",
  osId: scope.osId ?? "",
  bake: rules.bake,
  publishing: rules.publishing,
  intervalDays: String(rules.intervalDays),
  keepLast: String(rules.keepLast),
  maxAgeDays: String(rules.maxAgeDays),
});

export const limitsOf = (field: PolicyNumber) => (field === "keepLast" ? POLICY_LIMITS.keepLast : POLICY_LIMITS.days);

/** Numbers that are none or outside their limits. The interval counts only where there is a schedule. */
export function policyFaults(form: PolicyForm): Set<PolicyNumber> {
  const fields: PolicyNumber[] = [
    "keepLast",
    "maxAgeDays",
    ...(form.bake === "schedule" ? ["intervalDays" as const] : []),
  ];
  return new Set(
    fields.filter((field) => {
      const { min, max } = limitsOf(field);
      const value = Number(form[field]);
      return form[field].trim() === "" || !Number.isInteger(value) || value < min || value > max;
    }),
  );
}

/** A form without faults, as the API takes it. An interval that is not asked for stays what it was, or becomes a valid one. */
export function toPolicy(form: PolicyForm): PolicyScope & PolicyRules {
  const interval = Number(form.intervalDays);
  const { min, max } = POLICY_LIMITS.days;
  const valid = Number.isInteger(interval) && interval >= min && interval <= max;
  return {
    service: form.service || null,
    osId: form.osId || null,
    bake: form.bake,
    publishing: form.publishing,
    intervalDays: valid ? interval : Number(form.maxAgeDays),
    keepLast: Number(form.keepLast),
    maxAgeDays: Number(form.maxAgeDays),
  };
}
