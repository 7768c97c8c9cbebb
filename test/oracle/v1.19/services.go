// Services: what toServices means, by Cilium's own function, which it does not export.

package main

import (
	"fmt"
	"maps"
	"net/netip"
	_ "unsafe" // go:linkname

	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/loadbalancer"
	"github.com/cilium/cilium/pkg/policy/api"
	_ "github.com/cilium/cilium/pkg/policy/k8s" // processRule

	"oracle/batch"
)

// serviceEndpoints is laid out as Cilium's type of this name.
type serviceEndpoints struct {
	svc             *loadbalancer.Service
	backendPrefixes func() []api.CIDR
}

// processRule translates one rule's references to one service.
//
//go:linkname processRule github.com/cilium/cilium/pkg/policy/k8s.(*serviceEndpoints).processRule
func processRule(s *serviceEndpoints, rule *api.Rule) (numMatches int)

// resolveToServices translates references to services as the agent does before it parses a policy: service
// after service, by name.
func resolveToServices(services []batch.Service, spec *api.Rule, specs api.Rules) error {
	for _, s := range services {
		prefixes := make([]api.CIDR, len(s.Backends))
		for i, text := range s.Backends {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return fmt.Errorf("services: %w", err)
			}
			prefixes[i] = api.CIDR(netip.PrefixFrom(address, address.BitLen()).String())
		}
		endpoints := &serviceEndpoints{
			svc: &loadbalancer.Service{
				Name:     loadbalancer.NewServiceName(s.Namespace, s.Name),
				Labels:   labels.Map2Labels(s.Labels, labels.LabelSourceK8s),
				Selector: maps.Clone(s.Selector),
			},
			backendPrefixes: func() []api.CIDR { return prefixes },
		}
		processRule(endpoints, spec)
		for _, rule := range specs {
			processRule(endpoints, rule)
		}
	}
	return nil
}
