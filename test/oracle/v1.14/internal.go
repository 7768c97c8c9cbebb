// Internal: Cilium's own functions that it does not export, by their names in the binary.

package main

import (
	_ "unsafe" // go:linkname

	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2alpha1"
	k8stypes "github.com/cilium/cilium/pkg/k8s/types"
	_ "github.com/cilium/cilium/pkg/k8s/watchers" // resolveCIDRGroupRef
	"github.com/cilium/cilium/pkg/maps/policymap"
)

// newAllowEntry and newDenyEntry make the value that the kernel gets.
//
//go:linkname newAllowEntry github.com/cilium/cilium/pkg/maps/policymap.newAllowEntry
func newAllowEntry(key policymap.PolicyKey, authType uint8, proxyPort uint16) policymap.PolicyEntry

//go:linkname newDenyEntry github.com/cilium/cilium/pkg/maps/policymap.newDenyEntry
func newDenyEntry(key policymap.PolicyKey) policymap.PolicyEntry

// resolveCIDRGroupRef replaces references to CIDR groups by what is in them, before a policy is parsed.
//
//go:linkname resolveCIDRGroupRef github.com/cilium/cilium/pkg/k8s/watchers.resolveCIDRGroupRef
func resolveCIDRGroupRef(cnp *k8stypes.SlimCNP, groups map[string]*v2alpha1.CiliumCIDRGroup) *k8stypes.SlimCNP
