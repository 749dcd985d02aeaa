import type { Meter } from "../meters";
import type { Purpose } from "../usage";

/** Units as FOCUS writes them ("Unit Format"): singular, hyphen, plural unit of time. */
export const FOCUS_UNITS: Record<Meter, string> = {
  vcpu: "vCPU-Hours",
  memory: "GiB-Hours",
  "disk-thin": "GiB-Hours",
  "disk-full": "GiB-Hours",
  "disk-used": "GiB-Hours",
  address: "Address-Hours",
  snapshot: "GiB-Hours",
  image: "GiB-Hours",
};

export const METER_TITLES: Record<Meter, string> = {
  vcpu: "vCPU time",
  memory: "Memory",
  "disk-thin": "Thin disk",
  "disk-full": "Full disk",
  "disk-used": "Used disk",
  address: "Public address",
  snapshot: "Snapshot storage",
  image: "Image storage",
};

export const PURPOSE_TITLES: Record<Purpose, string> = {
  bake: "machine of a bake",
  "test-template": "machine of a template test",
  "check-updates": "machine of an update check",
  "build-image": "machine of an image build",
};

type Classified = { ServiceCategory: string; ServiceSubcategory: string };

const OTHER: Classified = { ServiceCategory: "Other", ServiceSubcategory: "Other (Other)" };

/** A blueprint's category as FOCUS classifies services ("Service Category", "Service Subcategory"). */
const CLASSES: Record<string, Classified> = {
  // Relational ones and others are one category here.
  database: { ServiceCategory: "Databases", ServiceSubcategory: "Other (Databases)" },
  cache: { ServiceCategory: "Databases", ServiceSubcategory: "Caching" },
  messaging: { ServiceCategory: "Integration", ServiceSubcategory: "Messaging" },
  web: { ServiceCategory: "Web", ServiceSubcategory: "Other (Web)" },
  "load-balancer": { ServiceCategory: "Networking", ServiceSubcategory: "Application Networking" },
  "big-data": { ServiceCategory: "Analytics", ServiceSubcategory: "Data Processing" },
  storage: { ServiceCategory: "Storage", ServiceSubcategory: "Other (Storage)" },
  compute: { ServiceCategory: "Compute", ServiceSubcategory: "Virtual Machines" },
  monitoring: { ServiceCategory: "Management and Governance", ServiceSubcategory: "Observability" },
};

export const classOf = (category: string | null): Classified => CLASSES[category ?? ""] ?? OTHER;
