// L7: what DNS rules match, as the DNS proxy asks them.

package main

import (
	"regexp"
	"strings"

	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/fqdn/matchpattern"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

var dnsProxy = batch.DNSProxy{
	Canonical:  dns.FQDN,
	Expression: dnsExpression,
}

// dnsExpression is the one that the DNS proxy makes of the rules of one selector: GetSelectorRegexMap(), whose package needs
// more modules, puts those of matchpattern side by side.
func dnsExpression(rules []batch.DNSRule) (*regexp.Regexp, error) {
	var expressions []string
	for _, rule := range rules {
		sanitized := api.PortRuleDNS(rule)
		if err := sanitized.Sanitize(); err != nil {
			return nil, err
		}
		if name := sanitized.MatchName; name != "" {
			expressions = append(expressions, "("+matchpattern.ToRegexp(dns.FQDN(name))+")")
		}
		if pattern := sanitized.MatchPattern; pattern != "" {
			expressions = append(expressions, "("+matchpattern.ToRegexp(matchpattern.Sanitize(pattern))+")")
		}
	}
	return regexp.Compile(strings.Join(expressions, "|"))
}
