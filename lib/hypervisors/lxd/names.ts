/** Names of everything an installation owns on the daemon. Two installations never share one. */
export type Names = {
  /** Holds machines, images and the profile. */
  project: string;
  /** Copy-on-write pool of thin clones and image volumes. */
  pool: string;
  /** Pool of full clones, made when the first one is asked for. */
  fullPool: string;
  /** Lives in the default project: bridges cannot live in any other. At most 15 characters, the kernel's limit. */
  network: string;
};

export const namesOf = (installationId: string): Names => ({
  project: `burgeon-${installationId}`,
  pool: `burgeon-${installationId}`,
  fullPool: `burgeon-${installationId}-full`,
  network: `bg${installationId}`,
});

/** Written on projects, pools and networks; teardown touches only what carries it. */
export const OWNER_KEY = "user.burgeon.installation";
