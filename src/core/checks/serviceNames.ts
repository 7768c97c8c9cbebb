// Which service an item of toServices names, as checks say it.
import { findNearestName } from "../world/nearestName.ts";
import type { Service } from "../world/world.ts";
import type { YamlNode } from "../yaml/node.ts";
import { getString, getValue } from "../yaml/node.ts";

interface ServiceName {
  /** `default/db`, or undefined for a selector. */
  readonly written: string | undefined;
  /** As a sentence has it. */
  readonly text: string;
  readonly isName: (service: Service) => boolean;
}

export function serviceNames(node: YamlNode | undefined): ServiceName {
  const reference = getValue(node, "k8sService");
  const name = getString(getValue(reference, "serviceName"));
  if (name === undefined) {
    return { written: undefined, text: "a Service that this selector selects", isName: () => false };
  }
  const namespace = getString(getValue(reference, "namespace")) ?? "";
  const written = namespace === "" ? name : `${namespace}/${name}`;
  return {
    written,
    text: `Service ${written}`,
    isName: (service) => service.name === name && (namespace === "" || service.namespace === namespace),
  };
}

/** What to write instead: the nearest name of the folder, or the manifest. */
export function nearestOf({ written }: ServiceName, services: readonly Service[]): string {
  const names = services.map((service) => `${service.namespace}/${service.name}`);
  const nearest = written === undefined ? undefined : findNearestName(written, names, 2);
  return nearest === undefined
    ? "Add its manifest to the folder if answers here have to know it."
    : `Write ${nearest} if that is meant, or add the manifest.`;
}
