"use client";

import { CircleCheck, CircleX, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";

export type Toast = { tone: "ok" | "fail"; title: ReactNode; detail?: ReactNode; action?: ReactNode };

const SHOWN_FOR_MS = 6_000;
const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Shows a short message at the corner. Never the only place where a result can be seen. */
export const useToast = () => useContext(ToastContext);

export function ToastRegion({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<(Toast & { id: number })[]>([]);
  const counter = useRef(0);
  const show = useCallback((toast: Toast) => {
    counter.current += 1;
    const id = counter.current;
    setToasts((shown) => [...shown.slice(-3), { ...toast, id }]);
  }, []);
  const remove = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  return (
    <ToastContext value={show}>
      {children}
      <div className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2 max-md:bottom-20">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onClose={() => remove(toast.id)} />
        ))}
      </div>
    </ToastContext>
  );
}

/** A failure stays until it is closed; a success goes after six seconds, unless the pointer or the focus is on it. */
function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const t = useTranslations("common");
  const [held, setHeld] = useState(false);
  const lasting = toast.tone === "fail";
  useEffect(() => {
    if (lasting || held) return;
    const timer = setTimeout(onClose, SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [lasting, held, onClose]);
  const Icon = lasting ? CircleX : CircleCheck;
  return (
    <div
      role={lasting ? "alert" : "status"}
      className="pointer-events-auto flex items-start gap-2.5 rounded-card border border-line-2 bg-surface py-2.5 pr-2 pl-3 shadow-3"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", lasting ? "text-fail-mark" : "text-ok-mark")} />
      <div className="min-w-0 flex-1">
        <div className="font-semibold">{toast.title}</div>
        {toast.detail && <div className="text-12 text-fg-2">{toast.detail}</div>}
        {toast.action && <div className="mt-1 text-12">{toast.action}</div>}
      </div>
      <Button variant="ghost" size="sm" shape="icon" aria-label={t("close")} onClick={onClose}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
