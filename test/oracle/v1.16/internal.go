// Internal: Cilium's own functions that it does not export, by their names in the binary.

package main

import (
	_ "unsafe" // go:linkname

	k8stypes "github.com/cilium/cilium/pkg/k8s/types"
	"github.com/cilium/cilium/pkg/maps/policymap"
	"github.com/cilium/cilium/pkg/policy/api"
	_ "github.com/cilium/cilium/pkg/policy/k8s" // getCIDRGroupRefs, translateCIDRGroupRefs
)

// newAllowEntry and newDenyEntry make the value that the kernel gets.
//
//go:linkname newAllowEntry github.com/cilium/cilium/pkg/maps/policymap.newAllowEntry
func newAllowEntry(key policymap.PolicyKey, authType uint8, proxyPort uint16) policymap.PolicyEntry

//go:linkname newDenyEntry github.com/cilium/cilium/pkg/maps/policymap.newDenyEntry
func newDenyEntry(key policymap.PolicyKey) policymap.PolicyEntry

// getCIDRGroupRefs lists the CIDR groups of a policy; where there is one, the agent has all its rules
// rewritten by translateCIDRGroupRefs before it parses them.
//
//go:linkname getCIDRGroupRefs github.com/cilium/cilium/pkg/policy/k8s.getCIDRGroupRefs
func getCIDRGroupRefs(cnp *k8stypes.SlimCNP) []string

//go:linkname translateCIDRGroupRefs github.com/cilium/cilium/pkg/policy/k8s.translateCIDRGroupRefs
func translateCIDRGroupRefs(cnp *k8stypes.SlimCNP, cidrs map[string][]api.CIDR)
