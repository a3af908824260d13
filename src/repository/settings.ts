/** What a user's or a server's settings say about repositories. */
export interface RepositorySettings {
  /** How zfs is called, its own name last: ["zfs"], ["sudo", "-n", "zfs"]. */
  readonly zfsCommand?: readonly string[];
  /** Seconds after which a zfs command that has not answered is given up; 120 unless told. */
  readonly zfsDeadline?: number;
  /** The dataset under which a new repository's own is made; else the one that its folder lies in. */
  readonly pool?: string;
}
