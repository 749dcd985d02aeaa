import { describe, expect, it } from "vitest";
import { bakedState, offerState, SHARED_KERNEL, usableBy } from "./offers";
import type { CloudImage } from "./os-images";

const image = (more: Partial<CloudImage>): CloudImage => ({
  ...{ id: "debian-12", title: "Debian 12", cloud: "local", cloudReady: true, ownKernel: false },
  ...{ state: "published", deploymentId: null, progress: null, sizeBytes: null, publishedAt: null, ...more },
});
const containers = image({ cloud: "containers" });
const machines = image({ cloud: "machines", ownKernel: true });
const away = image({ cloud: "away", ownKernel: true, cloudReady: false });
const serving = { id: "b", cloudId: "c", imageId: "i", osRevisionId: "r" };
const baked = { service: "s", osId: "debian-12", serving, baking: false };

describe("a service whose machines need a kernel of their own", () => {
  const states = (images: CloudImage[]) => {
    const usable = usableBy({ ownKernel: true }, images);
    return [offerState("debian-12", usable), bakedState(baked, usable)];
  };

  it("is offered where a cloud gives it", () => {
    expect(states([containers, machines])).toEqual(Array(2).fill({ state: "available", reason: null }));
  });

  it("is not where all that answer share the host's, and says so", () => {
    expect(states([containers, away])).toEqual(Array(2).fill({ state: "unavailable", reason: SHARED_KERNEL }));
  });

  it("says the plain reason where no cloud answers at all", () => {
    const [bare] = states([away]);
    expect(bare?.reason?.sentence).toContain("No cloud is ready");
  });
});

it("a service that needs none is offered on containers", () => {
  expect(offerState("debian-12", usableBy({ ownKernel: false }, [containers])).state).toBe("available");
});
