"use client";

import { useLocale, useTranslations } from "next-intl";
import { Checkbox } from "@/components/ui/checkbox";
import { type ControlProps, Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Parameter } from "@/lib/blueprints/schema";
import { FileField } from "./file-field";
import { StackField } from "./stack-field";
import type { TypedValue } from "./parameter-value";

export type ParameterFieldProps = {
  parameter: Parameter;
  /** Whose stacks and uploaded files can be chosen, by name. */
  project: string;
  value: TypedValue;
  onChange: (value: TypedValue) => void;
  error: string | null;
};

/** One of a blueprint's parameters, drawn from its schema in the page's language. */
export function ParameterField({ parameter, error, ...value }: ParameterFieldProps) {
  const own = useLocale() === "ko" ? parameter["x-ko"] : undefined;
  const help = own?.description ?? parameter.description;
  return (
    <Field label={own?.title ?? parameter.title} help={help} error={error}>
      {(control) => <ParameterControl control={control} parameter={parameter} {...value} />}
    </Field>
  );
}

function ParameterControl({
  control,
  parameter,
  project,
  value,
  onChange,
}: { control: ControlProps } & Omit<ParameterFieldProps, "error">) {
  const common = useTranslations("common");
  if (parameter.type === "boolean")
    return (
      <Checkbox
        {...control}
        label={common("yes")}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
        className="h-8"
      />
    );
  if (parameter.type === "string" && parameter["x-stack"])
    return (
      <StackField
        control={control}
        project={project}
        monitored={parameter["x-stack"].monitored}
        value={String(value)}
        onChange={onChange}
      />
    );
  if (parameter.type === "string" && parameter.enum)
    return (
      <Select {...control} className="w-full" value={String(value)} onChange={(event) => onChange(event.target.value)}>
        {parameter.enum.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </Select>
    );
  if (parameter.type === "string" && parameter["x-file"])
    return (
      <FileField
        control={control}
        rule={parameter["x-file"]}
        project={project}
        value={String(value)}
        onChange={onChange}
      />
    );
  const isNumber = parameter.type === "integer";
  return (
    <Input
      {...control}
      value={String(value)}
      inputMode={isNumber ? "numeric" : "text"}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      after={isNumber ? parameter["x-unit"] : undefined}
      className={isNumber ? undefined : "[&>input]:mono"}
    />
  );
}
