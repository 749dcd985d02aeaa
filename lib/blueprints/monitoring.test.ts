import { expect, it } from "vitest";
import { loadCatalogue } from "./load";
import { withExporter } from "./monitoring";

it("every node of a stack that monitoring may read lets in who asks its exporter, and no other does", () => {
  const { services } = loadCatalogue();
  const open = (service: string, monitored: boolean) =>
    withExporter(services.get(service)!.blueprint, monitored).roles.map(
      ({ ports }) => ports?.filter(({ port, from }) => port === 9100 && from === "everyone").length,
    );
  expect(open("redis", false)).toEqual(services.get("redis")!.blueprint.roles.map(() => 0));
  // Also where the service has an exporter of its own.
  for (const service of ["redis", "prometheus", "three-tier"])
    expect(open(service, true)).toEqual(services.get(service)!.blueprint.roles.map(() => 1));
  const { blueprint } = services.get("redis")!;
  const unknown = { ...blueprint, roles: blueprint.roles.map((role) => ({ ...role, ports: undefined })) };
  expect(withExporter(unknown, true).roles.map(({ ports }) => ports)).toEqual(unknown.roles.map(() => undefined));
});
