import { describe, expect, it } from "vitest";
import type { Offer, ServiceSummary } from "@/lib/contract/schemas/catalogue";
import { serviceState } from "@/components/layout/offer-state";
import { axisEnd, measuredLaunches, readyTimes } from "./ready-times";

const offer = (
  osId: string,
  mode: Offer["mode"],
  ready: number,
  p50Ms: number | null,
  state: Offer["state"] = "available",
): Offer => ({
  osId,
  osTitle: osId,
  version: "1",
  mode,
  state,
  reason: state === "available" ? null : `${osId} is ${state}`,
  figures: { ready, failed: 0, p50Ms, p95Ms: p50Ms, stages: null, recent: [] },
});

const service = (...offers: Offer[]): ServiceSummary => ({
  id: "s",
  title: "S",
  version: "1",
  category: "web",
  summary: { en: "s" },
  logo: "",
  nodes: { min: 1, max: 2 },
  offers,
  enabled: true,
  hidden: false,
});

describe("ready times", () => {
  it("shows a figure only where one was measured", () => {
    const s = service(
      offer("debian-12", "os-only", 2, null),
      offer("debian-12", "pre-installed", 0, null, "unavailable"),
    );
    expect(readyTimes(s, null)).toEqual([
      { kind: "not-offered", mode: "pre-installed" },
      { kind: "few", mode: "os-only", launches: 2 },
    ]);
  });

  it("takes the fastest OS, or the one that is asked for", () => {
    const s = service(offer("debian-12", "os-only", 9, 60_000), offer("rocky-9", "os-only", 9, 50_000));
    expect(readyTimes(s, null)[1]).toMatchObject({ p50Ms: 50_000 });
    expect(readyTimes(s, "debian-12")[1]).toMatchObject({ p50Ms: 60_000 });
  });

  it("draws all bars on the axis of the slowest", () => {
    const services = [service(offer("a", "os-only", 9, 60_000)), service(offer("a", "os-only", 9, 180_000))];
    expect(axisEnd(services, null)).toBe(180_000);
    expect(measuredLaunches(services)).toBe(18);
  });

  it("is launchable as soon as one offer is", () => {
    expect(serviceState([offer("a", "os-only", 0, null, "unavailable"), offer("b", "os-only", 0, null)]).state).toBe(
      "available",
    );
    expect(
      serviceState([offer("a", "os-only", 0, null, "unavailable"), offer("b", "os-only", 0, null, "building")]),
    ).toEqual({
      state: "building",
      reason: "b is building",
    });
  });
});
