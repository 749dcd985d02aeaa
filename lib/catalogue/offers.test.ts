import { describe, expect, it } from "vitest";
import { SHARED_KERNEL, UNPRIVILEGED, type MachineNeeds } from "./machine-needs";
import { bakedState, offerState, usableBy } from "./offers";
import type { CloudImage } from "./os-images";

const image = (more: Partial<CloudImage>): CloudImage => ({
  ...{ id: "debian-12", title: "Debian 12", cloud: "local", cloudReady: true, ownKernel: false, privileged: false },
  ...{ state: "published", deploymentId: null, progress: null, sizeBytes: null, publishedAt: null, ...more },
});
const containers = image({ cloud: "containers" });
const trusted = image({ cloud: "trusted", privileged: true });
const machines = image({ cloud: "machines", ownKernel: true, privileged: true });
const away = image({ cloud: "away", ownKernel: true, privileged: true, cloudReady: false });
const serving = { id: "b", cloudId: "c", imageId: "i", osRevisionId: "r" };
const baked = { service: "s", osId: "debian-12", serving, baking: false };

const states = (needs: MachineNeeds, images: CloudImage[]) => {
  const usable = usableBy(needs, images);
  return [offerState("debian-12", usable), bakedState(baked, usable)];
};
const AVAILABLE = Array(2).fill({ state: "available", reason: null });
const unavailable = (reason: unknown) => Array(2).fill({ state: "unavailable", reason });

describe("a service whose machines need a kernel of their own", () => {
  const needs = { ownKernel: true, roles: [{}] };

  it("is offered where a cloud gives it", () => {
    expect(states(needs, [containers, machines])).toEqual(AVAILABLE);
  });

  it("is not where all that answer share the host's, whatever rights they have, and says so", () => {
    expect(states(needs, [trusted, away])).toEqual(unavailable(SHARED_KERNEL));
  });

  it("says the plain reason where no cloud answers at all", () => {
    const [bare] = states(needs, [away]);
    expect(bare?.reason?.sentence).toContain("No cloud is ready");
  });
});

describe("a service with a role that is privileged", () => {
  const needs = { ownKernel: false, roles: [{}, { privileged: true }] };

  it("is offered on virtual machines, and on containers that may be privileged", () => {
    expect(states(needs, [containers, machines])).toEqual(AVAILABLE);
    expect(states(needs, [containers, trusted])).toEqual(AVAILABLE);
  });

  it("is not on other containers, and names the option that would change that", () => {
    expect(states(needs, [containers, away])).toEqual(unavailable(UNPRIVILEGED));
    expect(UNPRIVILEGED.sentence).toContain("--privileged-containers");
  });
});

it("a service that needs neither is offered on containers", () => {
  expect(states({ ownKernel: false, roles: [{}] }, [containers])).toEqual(AVAILABLE);
});
