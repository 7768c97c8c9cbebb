// How Cilium is installed, as far as files say: version, agent options, cluster name, routing.
// Sources: ConfigMap cilium-config, Helm values (helmValues.ts), Flux's HelmRelease and OCIRepository, Argo's Application,
// K3s' and RKE2's HelmChart and HelmChartConfig, helmCharts of a kustomization, releases of a helmfile, Chart.yaml, image tags.
// Leaves out: values that stand in another file than the one that names it.
import type { YamlNode } from "../yaml/node.ts";
import { getEntry, getItems, getValue } from "../yaml/node.ts";
import type { DocumentContent, SourceFile } from "../yaml/sourceDocument.ts";
import {
  asRouting,
  type ChartValues,
  imageVersion,
  keepKnownOptions,
  optionsOfValues,
  protocolOf,
  readValuesRoot,
  splitWords,
  valuesOfNode,
  valuesOfPairs,
  valuesOfText,
} from "./helmValues.ts";
import { getPath, getText, getTextMap } from "./nodeValues.ts";
import { baseName } from "./splitWorlds.ts";

export interface InstallationFacts {
  /** As written, `v1.16.3`; undefined where this source says none. */
  readonly version: string | undefined;
  /** Known agent options only, as text. */
  readonly options: Readonly<Record<string, string>>;
  readonly cluster: string | undefined;
  readonly routing: "native" | "tunnel" | undefined;
  /** The agent option `labels`: prefixes that choose identity labels. */
  readonly labelPrefixes: readonly string[];
  /** Offset in the document of what says it. */
  readonly start: number;
  /** Lower is nearer to what runs. */
  readonly rank: number;
  /** An option that it leaves out has its default. */
  readonly isWhole?: true;
}

/** Facts with the line that says them. */
export interface PlacedInstallation extends InstallationFacts {
  readonly file: string;
  /** Offset in the file. */
  readonly offset: number;
}

const ranks = { agentConfig: 0, image: 1, release: 2, values: 3, chart: 4 } as const;
const factsOf = new WeakMap<DocumentContent, readonly InstallationFacts[]>();

/** What one file says of Cilium's installation; empty for most. */
export function readInstallation(file: SourceFile): readonly PlacedInstallation[] {
  return file.documents.flatMap(({ content, offset }) => {
    let facts = factsOf.get(content);
    if (facts === undefined) {
      facts = content.root === undefined ? [] : readDocument(content.root, baseName(file.file));
      factsOf.set(content, facts);
    }
    return facts.map((fact) => ({ ...fact, file: file.file, offset: offset + fact.start }));
  });
}

const readersByKind: Readonly<Record<string, (root: YamlNode) => readonly InstallationFacts[]>> = {
  ConfigMap: readAgentConfig,
  HelmRelease: readHelmRelease,
  OCIRepository: readOciRepository,
  Application: readApplication,
  HelmChart: readHelmChart,
  HelmChartConfig: readHelmChart,
  Kustomization: readHelmCharts,
};

function readDocument(root: YamlNode, fileName: string): readonly InstallationFacts[] {
  if (root.kind !== "map") return [];
  const kind = getText(getValue(root, "kind")) ?? "";
  if (kind === "List") return getItems(getValue(root, "items")).flatMap((item) => readDocument(item, fileName));
  const reader = Object.hasOwn(readersByKind, kind) ? readersByKind[kind] : undefined;
  if (reader !== undefined) return reader(root);
  if (getValue(root, "helmCharts") !== undefined) return readHelmCharts(root);
  if (fileName === "Chart.yaml") return readChart(root);
  if (kind !== "") return readImages(root);
  if (getValue(root, "releases") !== undefined) return readHelmfile(root);
  const values = readValuesRoot(root);
  return values === undefined ? [] : [makeFacts(undefined, valuesOfNode(values), ranks.values, values)];
}

/** A ConfigMap's data are the agent's options by their own names. */
function readAgentConfig(root: YamlNode): readonly InstallationFacts[] {
  if (getText(getPath(root, "metadata", "name")) !== "cilium-config") return [];
  const data = getTextMap(getValue(root, "data"));
  const tunnel = data.tunnel;
  const routing =
    data["routing-mode"] ?? (tunnel === undefined ? undefined : tunnel === "disabled" ? "native" : "tunnel");
  return [
    {
      version: undefined,
      options: { ...protocolOf(tunnel), ...keepKnownOptions(data) },
      cluster: data["cluster-name"] || undefined,
      routing: asRouting(routing),
      labelPrefixes: splitWords(data.labels),
      start: getEntry(root, "data")?.keyRange.start ?? 0,
      rank: ranks.agentConfig,
      isWhole: true,
    },
  ];
}

function readHelmRelease(root: YamlNode): readonly InstallationFacts[] {
  const spec = getValue(root, "spec");
  const chart = getPath(spec, "chart", "spec");
  const names = [
    getText(getValue(chart, "chart")),
    getText(getPath(spec, "chartRef", "name")),
    getText(getValue(getValue(spec, "chart"), "name")),
  ];
  if (!names.some(isCiliumChart)) return [];
  const version = getValue(chart, "version") ?? getPath(spec, "chart", "version");
  return [makeFacts(version, valuesOfNode(getValue(spec, "values")), ranks.release, root)];
}

/** Flux: the chart's version where a HelmRelease names this object instead. */
function readOciRepository(root: YamlNode): readonly InstallationFacts[] {
  const spec = getValue(root, "spec");
  if (!isCiliumChart(getText(getValue(spec, "url")))) return [];
  const version = getPath(spec, "ref", "tag") ?? getPath(spec, "ref", "semver");
  return version === undefined ? [] : [makeFacts(version, undefined, ranks.release, version)];
}

/** Of one setting in several places Argo takes `parameters`, then `valuesObject`, then `values`. */
function readApplication(root: YamlNode): readonly InstallationFacts[] {
  const spec = getValue(root, "spec");
  const sources = [getValue(spec, "source"), ...getItems(getValue(spec, "sources"))];
  return sources.flatMap((source) => {
    const version = getValue(source, "targetRevision");
    if (!isCiliumChart(getText(getValue(source, "chart")))) return [];
    const helm = getValue(source, "helm");
    const parameters = getItems(getValue(helm, "parameters")).map((parameter) => [
      getText(getValue(parameter, "name")) ?? "",
      getText(getValue(parameter, "value")) ?? "",
    ]);
    const text = getValue(helm, "values");
    return [
      makeFacts(version, valuesOfPairs(Object.fromEntries(parameters)), ranks.release, root),
      makeFacts(version, valuesOfNode(getValue(helm, "valuesObject")), ranks.release, root),
      makeFacts(version, valuesOfText(getText(text)), ranks.release, text ?? root),
    ];
  });
}

/** K3s and RKE2: a chart with values as text, or what is laid over those of a chart that the distribution brings. */
function readHelmChart(root: YamlNode): readonly InstallationFacts[] {
  const spec = getValue(root, "spec");
  const name = getText(getValue(spec, "chart")) ?? getText(getPath(root, "metadata", "name"));
  if (!isCiliumChart(name?.replace(/^rke2-/, ""))) return [];
  const text = getValue(spec, "valuesContent");
  const version = getValue(spec, "version");
  return [
    makeFacts(version, valuesOfPairs(getTextMap(getValue(spec, "set"))), ranks.release, root),
    makeFacts(version, valuesOfText(getText(text)), ranks.release, text ?? root),
  ];
}

function readHelmfile(root: YamlNode): readonly InstallationFacts[] {
  return getItems(getValue(root, "releases")).flatMap((release) => {
    if (!isCiliumChart(getText(getValue(release, "chart")))) return [];
    const version = getValue(release, "version");
    // Of one setting in several items the last wins.
    const values = [undefined, ...getItems(getValue(release, "values"))].toReversed();
    return values.map((item) => makeFacts(version, valuesOfNode(item), ranks.release, release));
  });
}

function readHelmCharts(root: YamlNode): readonly InstallationFacts[] {
  return getItems(getValue(root, "helmCharts")).flatMap((chart) => {
    if (!isCiliumChart(getText(getValue(chart, "name")))) return [];
    return [makeFacts(getValue(chart, "version"), valuesOfNode(getValue(chart, "valuesInline")), ranks.release, chart)];
  });
}

/** Cilium's own chart, or one that depends on it. */
function readChart(root: YamlNode): readonly InstallationFacts[] {
  const charts = [root, ...getItems(getValue(root, "dependencies"))];
  return charts.flatMap((chart) =>
    isCiliumChart(getText(getValue(chart, "name")))
      ? [makeFacts(getValue(chart, "version"), undefined, ranks.chart, chart)]
      : [],
  );
}

function readImages(root: YamlNode): readonly InstallationFacts[] {
  const podSpec = getPath(root, "spec", "template", "spec") ?? getValue(root, "spec");
  return getItems(getValue(podSpec, "containers")).flatMap((container) => {
    const image = getValue(container, "image");
    const tag = imageVersion(getText(image));
    return tag === undefined || image === undefined
      ? []
      : [{ ...makeFacts(undefined, undefined, ranks.image, image), version: tag }];
  });
}

/** `version`: what names it beside the values, which may name an image. `place` says all that has no node of its own. */
function makeFacts(
  version: YamlNode | undefined,
  values: ChartValues | undefined,
  rank: number,
  place: YamlNode,
): InstallationFacts {
  const written = getText(version) || undefined;
  const said = written === undefined ? values?.version : { text: written, node: version };
  const tunnel = values?.textAt("tunnel");
  return {
    version: said?.text,
    options: values === undefined ? {} : optionsOfValues(values),
    cluster: values?.textAt("cluster", "name") || undefined,
    routing: asRouting(
      values?.textAt("routingMode") || (tunnel === undefined ? undefined : tunnel === "disabled" ? "native" : "tunnel"),
    ),
    labelPrefixes: splitWords(values?.textAt("labels")),
    start: (said?.node ?? place).range.start,
    rank,
  };
}

function isCiliumChart(name: string | undefined): boolean {
  return name !== undefined && /(^|\/)cilium$/.test(name);
}
