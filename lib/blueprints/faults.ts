/** What is wrong with a service, where its author finds it. */
export type Fault = {
  file: string;
  /** From 1 on. */
  line: number;
  /** Place in a YAML file, such as `roles.0.flavour`; empty where the file itself, or its form, is meant. */
  place: string;
  message: string;
};

/** Everything that is wrong with a service, or with the catalogue, at once. */
export class BlueprintFaults extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(
      faults
        .map(({ file, line, place, message }) => `${file}:${line}: ${place === "" ? "" : `${place}: `}${message}`)
        .join("\n"),
    );
    this.name = "BlueprintFaults";
  }
}
