// Oracle for Cilium v1.18.4: one case per input line, one answer per output line, both JSON.
// It only calls Cilium's own packages; the format of both lines is described in ../README.md, what all versions do alike is
// in ../batch.
//
// main.go sets agent options, documents.go parses policies, services.go says what toServices means, world.go
// allocates identities and named ports, answer.go resolves a subject's policy into policy map entries,
// l7.go matches DNS rules.
package main

import (
	"log/slog"

	"github.com/cilium/cilium/pkg/defaults"
	"github.com/cilium/cilium/pkg/fqdn/re"
	"github.com/cilium/cilium/pkg/logging"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

func main() {
	logging.SetSlogLevel(slog.LevelError + 1) // errors come back as answers
	if err := re.InitRegexCompileLRU(logger, defaults.FQDNRegexCompileLRUSize); err != nil {
		batch.Fail(err)
	}
	oracle := batch.Cilium[resource, *world]{
		DefaultOptions: batch.DefaultOptions(),
		LackingOptions: []string{
			"enable-extended-ip-protocols",
			"enable-k8s-cluster-network-policy",
			"enable-remote-node-identity",
		},
		SetOptions:        setOptions,
		Parse:             parseDocuments,
		NewWorld:          newWorld,
		NewRepository:     newRepository,
		ShufflesDocuments: true,
		DNSProxy:          dnsProxy,
	}
	oracle.DefaultOptions.EnableICMPRules = true
	oracle.DefaultOptions.EnableNonDefaultDenyPolicies = true
	oracle.Run()
}

func setOptions(c *batch.Case) {
	o := c.Options
	option.Config.EnableIPv4 = o.EnableIPv4
	option.Config.EnableIPv6 = o.EnableIPv6
	option.Config.EnableL7Proxy = o.EnableL7Proxy
	option.Config.EnableICMPRules = o.EnableICMPRules
	option.Config.EnableNonDefaultDenyPolicies = o.EnableNonDefaultDenyPolicies
	option.Config.AllowLocalhost = o.AllowLocalhost
	option.Config.EnableHostFirewall = o.EnableHostFirewall
	option.Config.PolicyCIDRMatchMode = o.PolicyCIDRMatchMode
	option.Config.EnableNodeSelectorLabels = o.EnableNodeSelectorLabels
	option.Config.ClusterName = c.Cluster
	policy.SetPolicyEnabled(o.EnablePolicy)
	api.InitEntities(c.Cluster)
}
