// The built-in prefixes that decide which labels take part in an identity, by the version that brought them: `!` leaves out.
// Mirrors defaultLabelPrefixCfg() in pkg/labelsfilter/filter.go, Cilium v1.8.0 to v1.20.2 (semantics.md §2.3).
const written = [
  String.raw`io\.kubernetes\.pod\.namespace`,
  String.raw`io\.cilium\.k8s\.namespace\.labels`,
  String.raw`app\.kubernetes\.io`,
  String.raw`!io\.kubernetes`,
  String.raw`!kubernetes\.io`,
  String.raw`!.*beta\.kubernetes\.io`,
  String.raw`!k8s\.io`,
  "!pod-template-generation",
  "!pod-template-hash",
  "!controller-revision-hash",
  "!annotation.*",
  "!etcd_node",
];

const reserved = "reserved:.*";

/** Up to 1.11 the dots are unescaped: they match any character. */
export const labelPrefixesOf18 = written.map((pattern) => pattern.replaceAll(String.raw`\.`, "."));

export const labelPrefixesOf111 = [...labelPrefixesOf18, reserved];

export const labelPrefixesOf114 = [...written, reserved];

export const labelPrefixesSince116 = [
  ...labelPrefixesOf114,
  String.raw`io\.cilium\.k8s\.policy\.cluster`,
  String.raw`!statefulset\.kubernetes\.io/pod-name`,
  String.raw`!apps\.kubernetes\.io/pod-index`,
  String.raw`!batch\.kubernetes\.io/job-completion-index`,
  String.raw`!batch\.kubernetes\.io/controller-uid`,
  "!controller-uid",
];

export const labelPrefixesSince118 = [...labelPrefixesSince116, String.raw`io\.cilium\.k8s\.policy\.serviceaccount`];

export const labelPrefixesSince120 = [...labelPrefixesSince118, String.raw`!topology\.kubernetes\.io`];
