import { Pencil, Trash2 } from "lucide-react";
import { Button, type ButtonProps } from "@/components/ui/button";

export type RowButtonProps = Pick<ButtonProps, "busy" | "disabledReason" | "onClick"> & {
  /** Names what is meant too: there is one such button for each. */
  label: string;
};

/** Changes what it stands beside. */
export function EditButton({ label, ...rest }: RowButtonProps) {
  return (
    <Button variant="ghost" size="sm" shape="icon" aria-label={label} {...rest}>
      <Pencil aria-hidden="true" />
    </Button>
  );
}

/** Removes what it stands beside. */
export function RemoveButton({ label, ...rest }: RowButtonProps) {
  return (
    <Button variant="ghost" size="sm" shape="icon" aria-label={label} {...rest}>
      <Trash2 aria-hidden="true" />
    </Button>
  );
}
