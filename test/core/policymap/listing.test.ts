// What differs between versions in a row of `cilium bpf policy get`; whole listings are goldens of the command line.
import { expect, test } from "vitest";
import {
  listedLabels,
  listingOfAllows,
  listingWithAny,
  listingWithCookie,
  listingWithPolicy,
  listingWithPrefix,
  listingWithRanges,
} from "../../../src/core/policymap/listing.ts";

const listings = [
  listingOfAllows,
  listingWithPolicy,
  listingWithPrefix,
  listingWithRanges,
  listingWithAny,
  listingWithCookie,
];

test("ports per version, the oldest first", () => {
  const texts = (protocol: number, port: number, bits: number) =>
    listings.map(({ portText }) => portText({ protocol, port, bits }));
  expect(texts(6, 443, 24)).toEqual(Array(6).fill("443/TCP"));
  expect(texts(0, 0, 0)).toEqual(Array(6).fill("ANY"));
  expect(texts(6, 0, 8)).toEqual(["ANY", "ANY", "TCP", "TCP", "TCP", "TCP"]);
  expect(texts(1, 0, 8)).toEqual(["ANY", "0/ICMP", "ICMP", "ICMP", "ICMP", "ICMP"]);
  expect(texts(6, 80, 21).slice(2)).toEqual(["0x50/13/TCP", "80-87/TCP", "80-87/TCP", "80-87/TCP"]);
});

test("identity 0 has a word from 1.18 on", () => {
  expect(listings.map((listing) => listedLabels(listing, 0, [])[0])).toEqual([
    ...Array(4).fill("reserved:unknown"),
    "ANY",
    "ANY",
  ]);
});

test("labels are sorted, and of prefixes that cover each other the longest is shown where an identity has them all", () => {
  const labels = ["reserved:world", "cidr:10.0.0.0/7", "cidr:10.0.0.0/8"];
  expect(listedLabels(listingWithPrefix, 16777217, labels)).toEqual(["cidr:10.0.0.0/8", "reserved:world"]);
  const v6 = ["reserved:world-ipv6", "cidr:2001-db8--0/32"];
  expect(listedLabels(listingWithRanges, 16777218, v6)).toEqual(["cidr:2001:db8::/32", "reserved:world-ipv6"]);
  // Up to 1.14 the key is shown, with colons.
  expect(listedLabels(listingWithPrefix, 16777218, v6)).toEqual(["cidr:2001:db8::0/32", "reserved:world-ipv6"]);
  const keys = ["0--1/128", "fe80--0/10", "2001-db8-0-1--5/128", "0--ffff-0.0.0.0/96"];
  expect(keys.map((key) => listedLabels(listingWithCookie, 16777218, [`cidr:${key}`])[0])).toEqual([
    "cidr:::1/128",
    "cidr:fe80::/10",
    "cidr:2001:db8:0:1::5/128",
    "cidr:::ffff:0.0.0.0/96",
  ]);
});

test("an identity that nobody knows is its number", () => {
  expect(listedLabels(listingWithAny, 4711, [])).toEqual(["4711"]);
});
