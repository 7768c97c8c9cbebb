// L7: what DNS rules match, as the DNS proxy asks them.

package main

import (
	"regexp"
	"strings"

	"github.com/cilium/dns"

	"github.com/cilium/cilium/pkg/fqdn/dnsproxy"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

var dnsProxy = batch.DNSProxy{
	Canonical:  func(name string) string { return strings.ToLower(dns.Fqdn(name)) },
	Expression: dnsExpression,
}

// dnsExpression has the DNS proxy make it.
func dnsExpression(rules []batch.DNSRule) (*regexp.Regexp, error) {
	sanitized := make([]api.PortRuleDNS, len(rules))
	for i, rule := range rules {
		sanitized[i] = api.PortRuleDNS(rule)
		if err := sanitized[i].Sanitize(); err != nil {
			return nil, err
		}
	}
	rulesOfSelector := &policy.PerSelectorPolicy{L7Rules: api.L7Rules{DNS: sanitized}}
	return regexp.Compile(dnsproxy.GeneratePattern(rulesOfSelector))
}
