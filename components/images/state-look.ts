import { CircleCheck, CircleX, CloudOff, LoaderCircle, type LucideIcon, PackageOpen } from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { Session } from "@/lib/contract/schemas/access";
import type { OsImage } from "@/lib/contract/schemas/catalogue";

type Look = { tone: Tone; icon: LucideIcon; spin: boolean };

export const IMAGE_LOOK: Record<OsImage["state"], Look> = {
  missing: { tone: "idle", icon: PackageOpen, spin: false },
  building: { tone: "run", icon: LoaderCircle, spin: true },
  published: { tone: "ok", icon: CircleCheck, spin: false },
  failed: { tone: "fail", icon: CircleX, spin: false },
};

export const CLOUD_LOOK: Record<Session["clouds"][number]["state"], Look> = {
  ready: { tone: "ok", icon: CircleCheck, spin: false },
  preparing: { tone: "run", icon: LoaderCircle, spin: true },
  unreachable: { tone: "fail", icon: CloudOff, spin: false },
};
