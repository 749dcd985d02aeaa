import type { LeaseRequest } from "@/lib/contract/lease-rules";
import { CliError } from "./portal";

/** "7" (days), "2026-12-01T09:00:00Z" or "none". @throws CliError for anything else */
export function leaseRequest(word: string): LeaseRequest | null {
  if (word === "none") return null;
  if (/^\d{1,3}$/.test(word)) return { days: Number(word) };
  if (/^\d{4}-\d{2}-\d{2}T/.test(word) && !Number.isNaN(Date.parse(word)))
    return { endsAt: new Date(word).toISOString() };
  throw new CliError(
    `"${word}" is no length of a lease: give days such as 7, a moment such as 2026-12-01T09:00:00Z, or none.`,
  );
}
