package batch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Options are agent options by their flag names: those of all versions, so that one case can be asked in each.
type Options struct {
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
	EnableClusterNetworkPolicy   bool     `json:"enable-k8s-cluster-network-policy"`
	PolicyDefaultLocalCluster    bool     `json:"policy-default-local-cluster"`
	EnableExtendedIPProtocols    bool     `json:"enable-extended-ip-protocols"`
	EnableRemoteNodeIdentity     bool     `json:"enable-remote-node-identity"`

	given []string
}

// DefaultOptions are those that all versions have and set alike.
func DefaultOptions() Options {
	return Options{
		EnablePolicy:   "default",
		EnableIPv4:     true,
		EnableIPv6:     true,
		EnableL7Proxy:  true,
		AllowLocalhost: "always",
	}
}

// UnmarshalJSON keeps the defaults of options that are not given and remembers which are.
func (o *Options) UnmarshalJSON(data []byte) error {
	type plain Options
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
func (o *Options) unsupported(lacking []string) []string {
	var names []string
	for _, name := range o.given {
		if slices.Contains(lacking, name) {
			names = append(names, name)
		}
	}
	return names
}

func (o *Options) check() error {
	if !slices.Contains([]string{"default", "always", "never"}, o.EnablePolicy) {
		return fmt.Errorf("options: enable-policy %q is not default, always or never", o.EnablePolicy)
	}
	if !slices.Contains([]string{"always", "auto", "policy"}, o.AllowLocalhost) {
		return fmt.Errorf("options: allow-localhost %q is not always, auto or policy", o.AllowLocalhost)
	}
	return nil
}
