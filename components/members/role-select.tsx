"use client";

import type { ReactNode } from "react";
import { Select } from "@/components/ui/select";
import { Spinner } from "@/components/ui/spinner";

export type RoleSelectProps<R extends string> = {
  label: string;
  value: R;
  roles: readonly { value: R; label: string }[];
  busy: boolean;
  onChange: (role: R) => void;
};

/** A person's role, changed at once; a change that is on its way holds the next one back. */
export function RoleSelect<R extends string>({ label, value, roles, busy, onChange }: RoleSelectProps<R>): ReactNode {
  return (
    <span className="inline-flex items-center gap-2">
      <Select
        aria-label={label}
        value={value}
        disabled={busy}
        onChange={(event) => {
          const chosen = roles.find((role) => role.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className="min-w-32"
      >
        {roles.map((role) => (
          <option key={role.value} value={role.value}>
            {role.label}
          </option>
        ))}
      </Select>
      {busy && <Spinner className="size-3.5 text-fg-3" />}
    </span>
  );
}
