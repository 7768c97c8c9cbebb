// Services: what toServices means, by Cilium's translator of rules.

package main

import (
	"fmt"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/k8s"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"

	"oracle/batch"
)

// translateServices adds what services are to rules that name them, as PreprocessRules (pkg/k8s) does once a
// policy is parsed: for services without a selector alone.
func translateServices(services []batch.Service, rules api.Rules) error {
	for _, s := range services {
		if len(s.Selector) > 0 {
			continue
		}
		backends := map[cmtypes.AddrCluster]*k8s.Backend{}
		for _, text := range s.Backends {
			address, err := cmtypes.ParseAddrCluster(text)
			if err != nil {
				return fmt.Errorf("services: %w", err)
			}
			backends[address] = &k8s.Backend{}
		}
		id := k8s.ServiceID{Namespace: s.Namespace, Name: s.Name}
		endpoints := k8s.Endpoints{Backends: backends}
		translator := k8s.NewK8sTranslator(id, k8s.Endpoints{}, endpoints, false, s.Labels)
		for _, rule := range rules {
			if rule.Egress == nil {
				continue
			}
			if err := translator.Translate(rule, &policy.TranslationResult{}); err != nil {
				return err
			}
		}
	}
	return nil
}
