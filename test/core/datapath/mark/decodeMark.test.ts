// Marks that a packet carries, in each version: the worked examples of semantics §4.5, and the values of bpf/lib/common.h.
import { expect, test } from "vitest";
import { identityMark, markMagic } from "../../../../src/core/datapath/walk/mark.ts";
import { readMark } from "../../../../src/core/index.ts";

function first(text: string, cilium: string, maxClusters: 255 | 511 = 255) {
  return readMark(text, maxClusters)?.find((one) => one.cilium === cilium)?.readings[0];
}

const versions = ["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"];

test.each(versions)("an identity of 16 bits stands in the upper half in %s", (cilium) => {
  expect(first("0xF87F0F00", cilium)).toMatchObject({ magic: "MARK_MAGIC_IDENTITY", identity: 63615, clusterId: 0 });
});

test.each(versions)("an identity of cluster 2 has the cluster in the lowest byte in %s", (cilium) => {
  expect(first("012C0F02", cilium)).toMatchObject({ identity: 131072 + 300, clusterId: 2 });
});

test("with 511 clusters the highest bit is the cluster's, since 1.16", () => {
  // Cluster 257, local identity 300: fifteen bits are left for it.
  const mark = "0x812C0F01";
  expect(first(mark, "1.20", 511)).toMatchObject({ identity: 257 * 32768 + 300, clusterId: 257 });
  expect(first(mark, "1.16", 511)).toMatchObject({ clusterId: 257 });
  expect(first(mark, "1.14", 511)).toMatchObject({ identity: 0x1812c, clusterId: 1 });
  expect(first(mark, "1.20", 255)).toMatchObject({ identity: 0x1812c, clusterId: 1 });
});

test.each([
  ["1.8", "MARK_MAGIC_SNAT_DONE", "0x1500"],
  ["1.11", "MARK_MAGIC_SNAT_DONE", "0x1500"],
  ["1.14", "MARK_MAGIC_SNAT_DONE", "0x300"],
  ["1.20", "MARK_MAGIC_SNAT_DONE", "0x300"],
  ["1.14", "MARK_MAGIC_OVERLAY", "0x400"],
  ["1.16", "MARK_MAGIC_EGW_DONE", "0x500"],
  ["1.14", "MARK_MAGIC_PROXY_TO_WORLD", "0x800"],
  ["1.20", "MARK_MAGIC_SKIP_TPROXY", "0x800"],
  ["1.16", "MARK_MAGIC_DECRYPTED_OVERLAY", "0x1d00"],
  ["1.18", "MARK_MAGIC_OVERLAY_ENCRYPTED", "0x1400"],
  ["1.14", "MARK_MAGIC_WG_ENCRYPTED", "0x1e00"],
])("%s has %s at %s", (cilium, magic, value) => {
  expect(first(value, cilium)).toMatchObject({ magic, value });
});

test.each([
  ["1.8", "0x300"],
  ["1.8", "0x900"],
  ["1.11", "0x400"],
  ["1.14", "0x500"],
  ["1.20", "0x100"],
])("%s has no magic value at %s", (cilium, value) => {
  expect(readMark(value)?.find((one) => one.cilium === cilium)?.readings).toEqual([]);
});

test("the port of the proxy is in network byte order", () => {
  expect(first("0x39300200", "1.20")).toMatchObject({ magic: "MARK_MAGIC_TO_PROXY", proxyPort: 12345 });
});

test("0x200 with its lowest byte set is a cluster id since 1.14", () => {
  expect(first("0x203", "1.20")).toMatchObject({ magic: "MARK_MAGIC_CLUSTER_ID", clusterId: 3 });
  expect(first("0x203", "1.11")).toMatchObject({ magic: "MARK_MAGIC_TO_PROXY" });
});

test("the proxy of a listener names an endpoint", () => {
  expect(first("0x6c30900", "1.16")).toMatchObject({ magic: "MARK_MAGIC_PROXY_EGRESS_EPID", endpointId: 1731 });
});

test("encrypted packets have a key, with the identity up to 1.11 and the node since", () => {
  expect(first("0xf87f3e00", "1.8")).toMatchObject({ identity: 63615, encryptKey: 3, nodeId: null });
  expect(first("0x00073e00", "1.20")).toMatchObject({ identity: null, encryptKey: 3, nodeId: 7 });
});

test("a node id and its key are IPsec's where WireGuard's bits are set, too; a bare 0x1e00 is WireGuard's", () => {
  const readings = (mark: string, cilium: string) =>
    readMark(mark)
      ?.find((one) => one.cilium === cilium)
      ?.readings.map(({ magic }) => magic);
  expect(readings("0x00071e00", "1.16")).toEqual(["MARK_MAGIC_ENCRYPT", "MARK_MAGIC_WG_ENCRYPTED"]);
  expect(readings("0x1e00", "1.16")).toEqual(["MARK_MAGIC_WG_ENCRYPTED", "MARK_MAGIC_ENCRYPT"]);
  expect(readings("0x00071d00", "1.16")).toEqual(["MARK_MAGIC_DECRYPT"]);
  expect(first("0x00070d00", "1.14")).toMatchObject({ nodeId: 7, encryptKey: null });
});

test("up to 1.11 a translated packet keeps the mark that it had beside SNAT's bits", () => {
  const [found] = (readMark("0xf87f1f00") ?? []).filter(({ cilium }) => cilium === "1.11");
  expect(found?.readings.map(({ magic }) => magic)).toEqual(["MARK_MAGIC_IDENTITY", "MARK_MAGIC_SNAT_DONE"]);
});

test("the node's own packets are of identity host", () => {
  expect(first("0xc00", "1.20")).toMatchObject({ magic: "MARK_MAGIC_HOST", identity: 1 });
});

test("marks of kube-proxy are told as such", () => {
  expect(readMark("0x4000")?.[0]).toMatchObject({ readings: [], kubernetes: "masquerade" });
  expect(readMark("0x8000")?.[0]).toMatchObject({ readings: [], kubernetes: "drop" });
});

test("a mask behind the mark, as iptables prints it, is left out; other words are no marks", () => {
  expect(readMark("0xf87f0f00/0xffffffff")?.[0]?.mark).toBe("0xf87f0f00");
  for (const text of ["", "0x", "web", "0x123456789", "-1"]) expect(readMark(text)).toBeUndefined();
});

test("what the walk writes is what a mark is read as", () => {
  for (const identity of [1, 256, 63615, 65535, 65536 + 7, 0xffffff])
    for (const cilium of versions) {
      const mark = identityMark(identity, markMagic.identity).toString(16);
      expect(first(mark, cilium)?.identity).toBe(identity);
    }
});

test("the parts of a mark cover its 32 bits", () => {
  for (const maxClusters of [255, 511] as const)
    for (const one of readMark("0xf87f0f00", maxClusters) ?? [])
      for (const { bits } of one.readings) {
        expect(bits.reduce((sum, { from, to }) => sum + from - to + 1, 0)).toBe(32);
        expect([bits[0]?.from, bits.at(-1)?.to]).toEqual([31, 0]);
      }
});
