import {
  Archive,
  CircleCheck,
  CircleX,
  CloudOff,
  Equal,
  LoaderCircle,
  type LucideIcon,
  PackageOpen,
  Trash2,
} from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { Session } from "@/lib/contract/schemas/access";
import type { OsImage } from "@/lib/contract/schemas/catalogue";
import type { OsRevision } from "@/lib/contract/schemas/images";

type Look = { tone: Tone; icon: LucideIcon; spin: boolean };

const building: Look = { tone: "run", icon: LoaderCircle, spin: true };
const published: Look = { tone: "ok", icon: CircleCheck, spin: false };
const failed: Look = { tone: "fail", icon: CircleX, spin: false };

export const IMAGE_LOOK: Record<OsImage["state"], Look> = {
  missing: { tone: "idle", icon: PackageOpen, spin: false },
  building,
  published,
  failed,
};

export const REVISION_LOOK: Record<OsRevision["state"], Look> = {
  building,
  published,
  failed,
  unchanged: { tone: "idle", icon: Equal, spin: false },
  retired: { tone: "idle", icon: Archive, spin: false },
  deleted: { tone: "idle", icon: Trash2, spin: false },
};

export const CLOUD_LOOK: Record<Session["clouds"][number]["state"], Look> = {
  ready: { tone: "ok", icon: CircleCheck, spin: false },
  preparing: { tone: "run", icon: LoaderCircle, spin: true },
  unreachable: { tone: "fail", icon: CloudOff, spin: false },
};
