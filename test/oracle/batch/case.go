package batch

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
)

// Case is one input line. Field names are the contract; an unknown field is an error.
type Case struct {
	ID         string                 `json:"id"`
	ParseOnly  bool                   `json:"parseOnly"`
	Docs       []string               `json:"docs"`
	Options    Options                `json:"options"`
	Cluster    string                 `json:"cluster"`
	Identities map[uint32][]string    `json:"identities"`
	NamedPorts map[uint32][]NamedPort `json:"namedPorts"`
	FQDNs      map[uint32][]string    `json:"fqdns"`
	DNS        map[string][]string    `json:"dns"`
	// Services are in the order of their namespaces and names.
	Services []Service `json:"services"`
	Subjects []uint32  `json:"subjects"`
	Repeat   int       `json:"repeat"`
	Compact  bool      `json:"compact"`
	L7       *L7Case   `json:"l7"`
}

// Service is one that toServices may name, with the addresses behind it.
type Service struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	Selector  map[string]string `json:"selector"`
	Backends  []string          `json:"backends"`
}

// NamedPort is one that a pod declares.
type NamedPort struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}

// newCase holds the defaults of every field that may be left out.
func newCase(defaults Options) Case {
	return Case{Cluster: "default", Repeat: 1, Options: defaults}
}

// DNSRecords are the addresses that names resolve to.
func (c *Case) DNSRecords() (map[string][]netip.Addr, error) {
	records := make(map[string][]netip.Addr, len(c.DNS))
	for name, texts := range c.DNS {
		for _, text := range texts {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("dns: %w", err)
			}
			records[name] = append(records[name], address)
		}
	}
	return records, nil
}

// sortServices: the agent hears of services in any order, the oracle in this one.
func (c *Case) sortServices() {
	slices.SortFunc(c.Services, func(a, b Service) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
}

// check refuses what the oracle would otherwise answer wrongly in silence.
func (c *Case) check() error {
	if err := c.Options.check(); err != nil {
		return err
	}
	if c.Repeat < 1 {
		return fmt.Errorf("repeat: %d is not a positive number", c.Repeat)
	}
	return nil
}
