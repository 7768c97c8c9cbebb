// Options: agent options by their flag names, put where Cilium's packages look for them.

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/sirupsen/logrus"

	"github.com/cilium/cilium/pkg/logging"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

// options are those of all versions, so that one case can be asked in each; lacking names the ones that
// have no effect in this one.
type options struct {
	EnablePolicy                 string   `json:"enable-policy"`
	EnableIPv4                   bool     `json:"enable-ipv4"`
	EnableIPv6                   bool     `json:"enable-ipv6"`
	EnableL7Proxy                bool     `json:"enable-l7-proxy"`
	EnableICMPRules              bool     `json:"enable-icmp-rules"`
	EnableNonDefaultDenyPolicies bool     `json:"enable-non-default-deny-policies"`
	AllowLocalhost               string   `json:"allow-localhost"`
	EnableHostFirewall           bool     `json:"enable-host-firewall"`
	PolicyCIDRMatchMode          []string `json:"policy-cidr-match-mode"`
	EnableNodeSelectorLabels     bool     `json:"enable-node-selector-labels"`
	PolicyDefaultLocalCluster    bool     `json:"policy-default-local-cluster"`
	EnableExtendedIPProtocols    bool     `json:"enable-extended-ip-protocols"`
	EnableRemoteNodeIdentity     bool     `json:"enable-remote-node-identity"`

	given []string
}

var lacking = []string{
	"enable-extended-ip-protocols",
	"enable-icmp-rules",
	"enable-node-selector-labels",
	"enable-non-default-deny-policies",
	"policy-cidr-match-mode",
	"policy-default-local-cluster",
}

// setUp does once what the agent does when it starts.
func setUp() error {
	logging.SetLogLevel(logrus.PanicLevel) // errors come back as answers
	return nil
}

// newTestCase holds the defaults of every field that may be left out.
func newTestCase() testCase {
	return testCase{
		Cluster: "default",
		Repeat:  1,
		Options: options{
			EnablePolicy:             option.DefaultEnforcement,
			EnableIPv4:               true,
			EnableIPv6:               true,
			EnableL7Proxy:            true,
			AllowLocalhost:           option.AllowLocalhostAlways,
			EnableRemoteNodeIdentity: true,
		},
	}
}

// UnmarshalJSON keeps the defaults of options that are not given and remembers which are.
func (o *options) UnmarshalJSON(data []byte) error {
	type plain options
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode((*plain)(o)); err != nil {
		return err
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(data, &given); err != nil {
		return err
	}
	o.given = slices.Sorted(maps.Keys(given))
	return nil
}

// unsupported lists the given options that this version lacks.
func (o *options) unsupported() []string {
	var names []string
	for _, name := range o.given {
		if slices.Contains(lacking, name) {
			names = append(names, name)
		}
	}
	return names
}

func (o *options) check() error {
	switch o.EnablePolicy {
	case option.DefaultEnforcement, option.AlwaysEnforce, option.NeverEnforce:
	default:
		return fmt.Errorf("options: enable-policy %q is not default, always or never", o.EnablePolicy)
	}
	switch o.AllowLocalhost {
	case option.AllowLocalhostAlways, option.AllowLocalhostAuto, option.AllowLocalhostPolicy:
	default:
		return fmt.Errorf("options: allow-localhost %q is not always, auto or policy", o.AllowLocalhost)
	}
	return nil
}

// setOptions puts the case's options where Cilium's packages look for them: in globals, which is why
// cases are asked one after the other.
func (c *testCase) setOptions() {
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
