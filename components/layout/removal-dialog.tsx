"use client";

import type { ReactNode } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { ApiError } from "@/lib/api-client/api-error";

export type RemovalDialogProps = {
  title: string;
  /** What the button says that leaves everything as it is; it has the focus. */
  keep: string;
  confirm: string;
  /** Said above the error when it did not work. */
  failed: string;
  removal: { isPending: boolean; error: ApiError | null };
  onConfirm: () => void;
  onClose: () => void;
  /** What is lost. */
  children: ReactNode;
};

/** Asks before something is removed that comes back by hand only. */
export function RemovalDialog({
  title,
  keep,
  confirm,
  failed,
  removal,
  onConfirm,
  onClose,
  children,
}: RemovalDialogProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {keep}
          </Button>
          <Button variant="dangerSolid" busy={removal.isPending} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <p className="text-fg-2">{children}</p>
      {removal.error && <ApiErrorState error={removal.error} title={failed} className="mt-3" />}
    </Dialog>
  );
}
