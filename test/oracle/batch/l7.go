package batch

import (
	"regexp"
	"strings"
)

// L7Case asks what regular expressions and DNS rules match, and nothing else; the case's other fields have no effect.
type L7Case struct {
	// Expressions are Envoy's, which match whole texts.
	Expressions []expressionCase `json:"expressions"`
	DNS         []dnsCase        `json:"dns"`
}

type expressionCase struct {
	Expression string   `json:"expression"`
	Texts      []string `json:"texts"`
}

// dnsCase has the rules of one selector.
type dnsCase struct {
	Rules []DNSRule `json:"rules"`
	Names []string  `json:"names"`
}

// DNSRule has the fields of api.PortRuleDNS.
type DNSRule struct {
	MatchName    string `json:"matchName"`
	MatchPattern string `json:"matchPattern"`
}

// L7Answer has one text for each case: a 1 or 0 for each text or name, or "!" and why there is no expression.
type L7Answer struct {
	Expressions []string `json:"expressions"`
	DNS         []string `json:"dns"`
}

// DNSProxy is how a version matches the names that are asked for.
type DNSProxy struct {
	// Canonical writes a name as rules are compared with it.
	Canonical func(name string) string
	// Expression is the one of all rules of a selector. Rules are sanitized as policies are.
	Expression func(rules []DNSRule) (*regexp.Regexp, error)
}

func (c *L7Case) answer(proxy DNSProxy) *L7Answer {
	result := &L7Answer{Expressions: []string{}, DNS: []string{}}
	for _, one := range c.Expressions {
		expression, err := regexp.Compile(one.Expression)
		result.Expressions = append(result.Expressions, digits(err, one.Texts, func(text string) bool {
			return matchesWhole(expression, text)
		}))
	}
	for _, one := range c.DNS {
		expression, err := proxy.Expression(one.Rules)
		result.DNS = append(result.DNS, digits(err, one.Names, func(name string) bool {
			return expression.MatchString(proxy.Canonical(name))
		}))
	}
	return result
}

// matchesWhole asks for the longest match: the whole text is one, or there is none.
func matchesWhole(expression *regexp.Regexp, text string) bool {
	expression.Longest()
	place := expression.FindStringIndex(text)
	return place != nil && place[0] == 0 && place[1] == len(text)
}

func digits(err error, texts []string, matches func(string) bool) string {
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
