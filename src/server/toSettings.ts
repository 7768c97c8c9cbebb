// The editor's settings as the core takes them. A setting at its default says nothing, so that the workspace file counts.
import type { Settings } from "../core/index.ts";
import type { Settings as EditorSettings } from "../protocol/settings.ts";

export function toSettings(settings: EditorSettings | null | undefined): Settings {
  const { cilium, options, cluster, routing, ...rest } = settings ?? {};
  const written = <Value>(value: Value | undefined): value is Value => value !== undefined && !isEmpty(value);
  const overrides: NonNullable<Settings["overrides"]> = {
    ...pick("include", rest.include),
    ...pick("exclude", rest.exclude),
    ...pick("defaultNamespace", rest.defaultNamespace),
    ...pick("completeNamespaces", rest.completeNamespaces),
    ...pick("podCIDRs", rest.podCIDRs),
    ...pick("nodeCIDRs", rest.nodeCIDRs),
    ...pick("dns", rest.dns),
    ...pick("checks", rest.checks),
    ...pick("endpoints", rest.endpoints?.filter(isDeclaredEndpoint)),
    ...(routing !== undefined && routing !== "auto" && { routing }),
  };
  return {
    ...(written(cilium) && cilium !== "auto" && { cilium }),
    ...(written(options) && {
      options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)])),
    }),
    ...(written(cluster) && { cluster }),
    ...(!isEmpty(overrides) && { overrides }),
  };
}

function pick<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return value === undefined || isEmpty(value) ? {} : ({ [name]: value } as { [key in Name]?: Value });
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

type DeclaredEndpoint = NonNullable<NonNullable<NonNullable<Settings["overrides"]>["endpoints"]>[number]>;

// Shape only: a setting that is no endpoint is left out, as an entry that means nothing.
function isDeclaredEndpoint(value: unknown): value is DeclaredEndpoint {
  if (typeof value !== "object" || value === null) return false;
  const { name, labels } = value as { readonly name?: unknown; readonly labels?: unknown };
  return typeof name === "string" && typeof labels === "object" && labels !== null && !Array.isArray(labels);
}
