/** What is asked again after templates have changed by hand. The stream says the same to everybody else. */
export const AFFECTED = ["getTemplates", "getTemplate", "listSuggestions", "listServices", "getService"] as const;

/** What is asked again after a policy has changed: also the suggestions, which speak of policies. */
export const POLICIES_AFFECT = ["listPolicies", "getTemplates", "getTemplate", "listSuggestions"] as const;
