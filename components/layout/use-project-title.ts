"use client";

import { useProjectChoice } from "./project";

/** What a project is called; its id where it is gone. */
export function useProjectTitle(): (id: string) => string {
  const { projects } = useProjectChoice();
  return (id) => projects.find((project) => project.id === id)?.title ?? id;
}
