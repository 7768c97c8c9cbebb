// Oracle for Cilium v1.8.0: one case per input line, one answer per output line, both JSON.
// It only calls Cilium's own packages; the format of both lines is described in ../README.md, what all versions do alike is
// in ../batch.
//
// main.go sets agent options, documents.go parses policies, services.go says what toServices means, world.go
// allocates identities and named ports, answer.go resolves a subject's policy into policy map entries,
// l7.go matches DNS rules, internal.go names what Cilium does not export.
package main

import (
	"github.com/sirupsen/logrus"

	"github.com/cilium/cilium/pkg/logging"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

func main() {
	logging.SetLogLevel(logrus.PanicLevel) // errors come back as answers
	oracle := batch.Cilium[api.Rules, *world]{
		DefaultOptions: batch.DefaultOptions(),
		LackingOptions: []string{
			"enable-extended-ip-protocols",
			"enable-icmp-rules",
			"enable-k8s-cluster-network-policy",
			"enable-node-selector-labels",
			"enable-non-default-deny-policies",
			"policy-cidr-match-mode",
			"policy-default-local-cluster",
		},
		SetOptions:    setOptions,
		Parse:         parseDocuments,
		NewWorld:      newWorld,
		NewRepository: newRepository,
		DNSProxy:      dnsProxy,
	}
	oracle.DefaultOptions.EnableRemoteNodeIdentity = true
	oracle.Run()
}

func setOptions(c *batch.Case) {
	o := c.Options
	option.Config.EnableIPv4 = o.EnableIPv4
	option.Config.EnableIPv6 = o.EnableIPv6
	option.Config.EnableL7Proxy = o.EnableL7Proxy
	option.Config.AllowLocalhost = o.AllowLocalhost
	option.Config.EnableHostFirewall = o.EnableHostFirewall
	option.Config.EnableRemoteNodeIdentity = o.EnableRemoteNodeIdentity
	option.Config.ClusterName = c.Cluster
	policy.SetPolicyEnabled(o.EnablePolicy)
	api.InitEntities(c.Cluster, option.Config.AlwaysAllowLocalhost() && !o.EnableRemoteNodeIdentity)
}
