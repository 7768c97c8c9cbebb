// Services: what toServices means, by Cilium's own function, which it does not export.

package main

import (
	"fmt"
	_ "unsafe" // go:linkname

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/k8s"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

// serviceEndpoints is laid out as Cilium's type of this name.
type serviceEndpoints struct {
	svcID k8s.ServiceID
	svc   *k8s.Service
	eps   *k8s.Endpoints

	valid  bool
	cached []api.CIDR
}

// processRule translates one rule's references to one service.
//
//go:linkname processRule github.com/cilium/cilium/pkg/policy/k8s.(*serviceEndpoints).processRule
func processRule(s *serviceEndpoints, rule *api.Rule) (numMatches int)

// resolveToServices translates references to services as the agent does before it parses a policy: service
// after service, those with a selector left out (isSelectableService, pkg/policy/k8s/service.go).
func resolveToServices(services []batch.Service, spec *api.Rule, specs api.Rules) error {
	for _, s := range services {
		backends := map[cmtypes.AddrCluster]*k8s.Backend{}
		for _, text := range s.Backends {
			address, err := cmtypes.ParseAddrCluster(text)
			if err != nil {
				return fmt.Errorf("services: %w", err)
			}
			backends[address] = &k8s.Backend{}
		}
		svc := &k8s.Service{Labels: s.Labels, Selector: s.Selector}
		if !svc.IsExternal() {
			continue
		}
		endpoints := &serviceEndpoints{
			svcID: k8s.ServiceID{Namespace: s.Namespace, Name: s.Name},
			svc:   svc,
			eps:   &k8s.Endpoints{Backends: backends},
		}
		processRule(endpoints, spec)
		for _, rule := range specs {
			processRule(endpoints, rule)
		}
	}
	return nil
}
