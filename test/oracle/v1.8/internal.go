// Internal: Cilium's own functions that it does not export, by their names in the binary.

package main

import (
	"net"
	_ "unsafe" // go:linkname

	"github.com/cilium/cilium/pkg/fqdn"
	"github.com/cilium/cilium/pkg/maps/policymap"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/trafficdirection"
	"github.com/cilium/cilium/pkg/u8proto"
)

// newKey and newEntry make what the kernel gets.
//
//go:linkname newKey github.com/cilium/cilium/pkg/maps/policymap.newKey
func newKey(id uint32, dport uint16, proto u8proto.U8proto, direction trafficdirection.TrafficDirection) policymap.PolicyKey

//go:linkname newEntry github.com/cilium/cilium/pkg/maps/policymap.newEntry
func newEntry(proxyPort uint16) policymap.PolicyEntry

// mapSelectorsToIPs looks names up in what DNS has answered.
//
//go:linkname mapSelectorsToIPs github.com/cilium/cilium/pkg/fqdn.mapSelectorsToIPs
func mapSelectorsToIPs(selectors map[api.FQDNSelector]struct{}, cache *fqdn.DNSCache) ([]api.FQDNSelector, map[api.FQDNSelector][]net.IP)
