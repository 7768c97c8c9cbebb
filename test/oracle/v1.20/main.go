// Oracle for Cilium v1.20.2: one case per input line, one answer per output line, both JSON.
// It only calls Cilium's own packages; the format of both lines is described in ../README.md, what all versions do alike is
// in ../batch.
//
// main.go sets agent options, documents.go parses policies, services.go says what toServices means, world.go
// allocates identities and named ports, answer.go resolves a subject's policy into policy map entries,
// l7.go matches DNS rules.
package main

import (
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

func main() {
	oracle := batch.Cilium[resource, *world]{
		DefaultOptions: batch.DefaultOptions(),
		LackingOptions: []string{"enable-remote-node-identity"},
		SetOptions:     setOptions,
		Parse:          parseDocuments,
		NewWorld:       newWorld,
		NewRepository:  newRepository,
		DNSProxy:       dnsProxy,
	}
	oracle.DefaultOptions.EnableICMPRules = true
	oracle.DefaultOptions.EnableNonDefaultDenyPolicies = true
	oracle.DefaultOptions.PolicyDefaultLocalCluster = true
	oracle.Run()
}

func setOptions(c *batch.Case) {
	o := c.Options
	option.Config.EnableIPv4 = o.EnableIPv4
	option.Config.EnableIPv6 = o.EnableIPv6
	option.Config.EnableL7Proxy = o.EnableL7Proxy
	option.Config.EnableICMPRules = o.EnableICMPRules
	option.Config.EnableNonDefaultDenyPolicies = o.EnableNonDefaultDenyPolicies
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = o.AllowLocalhost
	option.Config.EnableHostFirewall = o.EnableHostFirewall
	option.Config.PolicyCIDRMatchMode = o.PolicyCIDRMatchMode
	option.Config.EnableNodeSelectorLabels = o.EnableNodeSelectorLabels
	option.Config.EnableK8sClusterNetworkPolicy = o.EnableClusterNetworkPolicy
	option.Config.EnableExtendedIPProtocols = o.EnableExtendedIPProtocols
	option.Config.ClusterName = c.Cluster
	policy.SetPolicyEnabled(o.EnablePolicy)
	api.InitEntities(c.Cluster)
}
