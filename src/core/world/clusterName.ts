// Which names of a cluster an agent starts with.
// Mirrors ValidateClusterName() in pkg/clustermesh/types/types.go and validateName() in option.go, Cilium v1.16.0 to v1.20.2.

/** Why the agent does not start with the name, in its words; undefined where it does. */
export type ClusterNameCheck = (name: string) => string | undefined;

/** Up to 1.16: 1.16 says in its log what is wrong with a name, and runs with it; older ones say nothing. */
export function takeAnyClusterName(): undefined {
  return undefined;
}

const maxLength = 32;

/** From 1.17 on. */
export function refuseClusterName(name: string): string | undefined {
  // In characters: a name with others than these of one byte is refused all the same.
  if (name.length > maxLength) return `invalid cluster name: must not be more than ${maxLength} characters`;
  if (/^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/.test(name)) return undefined;
  return "invalid cluster name: must consist of lower case alphanumeric characters and '-', and must start and end with an alphanumeric character";
}
