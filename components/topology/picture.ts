type Text = { en: string; ko?: string | undefined };

/** A stack, or what a launch would make: roles with who needs whom, nodes, and which ports lead to which of them. */
export type TopologyPicture = {
  roles: readonly { id: string; title: Text; needs: readonly string[] }[];
  nodes: readonly { name: string; role: string; roleTitle: Text }[];
  endpoints: readonly { id: string; title: Text; role: string; node: string; port: number; protocol: string }[];
};
