/** What is asked again after templates have changed by hand. The stream says the same to everybody else. */
export const AFFECTED = ["getTemplates", "getTemplate", "listServices", "getService"] as const;
