/** Config tools that a recipe may be written for, as the field calls them. */
export const TOOL_TITLES = { ansible: "Ansible", puppet: "Puppet", chef: "Chef" } as const;
export type ToolName = keyof typeof TOOL_TITLES;
