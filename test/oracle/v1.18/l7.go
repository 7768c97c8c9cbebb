// L7: what regular expressions and DNS rules match, as Envoy and the DNS proxy ask them.

package main

import (
	"regexp"
	"strings"

	"github.com/cilium/dns"

	"github.com/cilium/cilium/pkg/fqdn/dnsproxy"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

// l7Case asks for matches alone; the case's other fields have no effect.
type l7Case struct {
	// Expressions are Envoy's, which match whole texts.
	Expressions []expressionCase `json:"expressions"`
	DNS         []dnsCase        `json:"dns"`
}

type expressionCase struct {
	Expression string   `json:"expression"`
	Texts      []string `json:"texts"`
}

type dnsCase struct {
	Rules []api.PortRuleDNS `json:"rules"`
	Names []string          `json:"names"`
}

// l7Answer has one text for each case: a 1 or 0 for each text or name, or "!" and why there is no expression.
type l7Answer struct {
	Expressions []string `json:"expressions"`
	DNS         []string `json:"dns"`
}

func (c *l7Case) answer() *l7Answer {
	result := &l7Answer{Expressions: []string{}, DNS: []string{}}
	for _, one := range c.Expressions {
		expression, err := regexp.Compile(one.Expression)
		result.Expressions = append(result.Expressions, answers(err, one.Texts, func(text string) bool {
			return matchesWhole(expression, text)
		}))
	}
	for _, one := range c.DNS {
		names := make([]string, 0, len(one.Names))
		for _, name := range one.Names {
			names = append(names, strings.ToLower(dns.Fqdn(name)))
		}
		expression, err := dnsExpression(one.Rules)
		result.DNS = append(result.DNS, answers(err, names, func(name string) bool {
			return expression.MatchString(name)
		}))
	}
	return result
}

// dnsExpression is the one that the DNS proxy makes of the rules of one selector. Rules are sanitized as policies are.
func dnsExpression(rules []api.PortRuleDNS) (*regexp.Regexp, error) {
	for i := range rules {
		if err := rules[i].Sanitize(); err != nil {
			return nil, err
		}
	}
	rulesOfSelector := &policy.PerSelectorPolicy{L7Rules: api.L7Rules{DNS: rules}}
	return regexp.Compile(dnsproxy.GeneratePattern(rulesOfSelector))
}

// matchesWhole asks for the longest match: the whole text is one, or there is none.
func matchesWhole(expression *regexp.Regexp, text string) bool {
	expression.Longest()
	place := expression.FindStringIndex(text)
	return place != nil && place[0] == 0 && place[1] == len(text)
}

func answers(err error, texts []string, matches func(string) bool) string {
	if err != nil {
		return "!" + err.Error()
	}
	var result strings.Builder
	for _, text := range texts {
		if matches(text) {
			result.WriteByte('1')
		} else {
			result.WriteByte('0')
		}
	}
	return result.String()
}
